"""The permanent corpus of hostile input, and every route of the site to try it on.

Routes come from the URL resolver, so a new one is covered from the moment it exists.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from django.utils.regex_helper import normalize

HUGE = "9" * 5000
ARABIC = "١٢٣٤٥"
LONE = "%ED%A0%80"  # half a surrogate pair, as UTF-8 would write it

# What stands in a path where an id, a handle or a word is expected; percent-encoded.
SEGMENTS = [
    "0",
    "-1",
    "007",
    "1e9",
    "abc",
    HUGE,
    "9223372036854775807",
    "9223372036854775808",
    "%D9%A1%D9%A2%D9%A3",
    "%00",
    "a%00b",
    "%FF",
    LONE,
    "%",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "%0d%0aX-Evil:%20yes",
    "%F0%9D%92%B3",
    "'%20OR%201=1--",
    "%3Cscript%3E",
    "a" * 3000,
    "@",
    "@" + "x" * 200,
    "@%00",
    "me",
    "%20",
]

QUERIES = [
    "limit=0",
    "limit=-1",
    "limit=1e3",
    f"limit={HUGE}",
    "limit=%D9%A1",
    "limit=1&limit=2",
    "limit=",
    "limit[]=1",
    "cursor=abc",
    "cursor=%00",
    f"cursor={'A' * 7000}",
    "cursor=eyJiIjoxfQ.forged",
    "cursor=%FF%FE",
    f"cursor={LONE}",
    f"max_id=abc&since_id={HUGE}",
    "max_id=%D9%A1%D9%A2",
    "kind=%00",
    "kind=nonsense&sort=nonsense",
    "q=%00",
    f"q={LONE}",
    "q=" + "%F0%9F%92%A9" * 500,
    "q='%22%3B--%5C",
    "q=(((((((((((",
    "next=//evil.example",
    "next=javascript:alert(1)",
    f"next=/{'a' * 5000}",
    "next=http%3A%2F%2F%5B",
    "page=0&p=99999999999999999999&o=x.y.z&e=1",
    "id__exact=abc&pk__in=,,&username__regex=(",
    "_popup=1&_to_field=nonsense",
    "%",
    "%%%",
    "=",
    "&&&&",
    "a" * 9000,
    "&".join(f"a{n}=1" for n in range(2000)),
    "day=2026-13-45&since=0000-00-00",
]

_POST = {"text": "hello", "user_id": "1", "username": "x", "email": "a@b.example", "password": "secret-secret-1"}

# (content type, bytes)
BODIES: list[tuple[str, bytes]] = [
    ("application/json", b""),
    ("application/json", b"{"),
    ("application/json", b"null"),
    ("application/json", b"[]"),
    ("application/json", b'"text"'),
    ("application/json", b"1e999"),
    ("application/json", b"NaN"),
    ("application/json", b'{"text":1,"text":2}'),
    ("application/json", b"[" * 5000 + b"]" * 5000),
    ("application/json", b'{"a":' * 5000 + b"1" + b"}" * 5000),
    ("application/json", b'{"text":"\\u0000","username":"\\u0000","password":"\\u0000","email":"\\u0000"}'),
    ("application/json", b'{"text":"\\ud800","username":"\\udfff","password":"\\ud800"}'),
    ("application/json", b'{"text":"\xed\xa0\x80"}'),
    ("application/json", b'{"text":"\xff\xfe"}'),
    ("application/json", b"\xef\xbb\xbf{}"),
    ("application/json", '{"text":"a"}'.encode("utf-16")),
    ("application/json", b'{"user_id":' + HUGE.encode() + b"}"),
    ("application/json", b'{"user_id":"' + HUGE.encode() + b'","reply_to_id":"abc"}'),
    ("application/json", json.dumps({"user_id": ARABIC, "reply_to_id": ARABIC}).encode()),
    ("application/json", json.dumps({"user_id": -1, "reply_to_id": 0, "text": ["x"]}).encode()),
    ("application/json", json.dumps({"user_id": {}, "text": {}, "username": [], "password": {}, "name": {}}).encode()),
    ("application/json", json.dumps({"user_id": True, "text": None, "username": None, "refresh": None}).encode()),
    ("application/json", json.dumps(dict.fromkeys(("text", "username", "password", "refresh"), "x" * 90_000)).encode()),
    ("application/json", json.dumps({"text": "x" * 1_100_000}).encode()),
    ("application/json", json.dumps({"text": "\u202e\u200b\U000e0001" * 50}).encode()),
    ("application/json", json.dumps({"refresh": "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.", "scopes": ["x"]}).encode()),
    ("application/json", json.dumps({"scopes": "read", "settings": [], "theme": {}, "is_protected": "no"}).encode()),
    ("application/json", json.dumps({"expires_at": "0000-00-00", "name": "\x7f"}).encode()),
    ("application/json", json.dumps({"text": "a", "publish_at": "9999-12-31T23:59:59+14:00"}).encode()),
    ("application/json", json.dumps({"text": "a", "publish_at": "0001-01-01T00:00:00+14:00"}).encode()),
    ("application/json", json.dumps({"text": "a", "publish_at": {}, "thread": [{}, [], None, "x"]}).encode()),
    ("application/json", json.dumps({"text": "a", "thread": [{"text": ""}] * 24, "reply_policy": []}).encode()),
    ("application/json", json.dumps({"text": "a", "thread": [{"text": "b", "media_ids": [HUGE]}] * 99}).encode()),
    ("application/json", json.dumps({"expires_at": "9999-12-31T23:59:59+14:00"}).encode()),
    ("application/json", json.dumps({"expires_at": "0001-01-01T00:00:00+14:00"}).encode()),
    ("application/json; charset=utf-16", '{"text":"a"}'.encode("utf-16")),
    ("application/json; charset=rot13", b'{"text":"a"}'),
    ("application/json; charset=undefined", b'{"text":"a"}'),
    ("application/xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"),
    ("text/plain", b"text"),
    ("", b"{}"),
    ("garbage", b"{}"),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=", b"--"),
    ("multipart/form-data; boundary=x", b"--x"),
    ("multipart/form-data; boundary=" + "y" * 300, b"--y"),
    ("multipart/form-data; boundary=\xe9", b"--x"),
    (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\na\x00b\r\n--x--\r\n',
    ),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a\x00b"\r\n\r\nc\r\n--x--\r\n'),
    (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xff\xfe\r\n--x--\r\n',
    ),
    (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a\x00.png"\r\n'
        b"Content-Type: image/png\r\n\r\n\x89PNG\r\n\x1a\nnonsense\r\n--x--\r\n",
    ),
    (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="../../etc/passwd"\r\n'
        b"Content-Type: image/png; charset=rot13\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!\r\n--x--\r\n",
    ),
    (
        "multipart/form-data; boundary=x",
        b"".join(b'--x\r\nContent-Disposition: form-data; name="n%d"\r\n\r\n1\r\n' % n for n in range(1200)) + b"--x--",
    ),
    ("application/x-www-form-urlencoded", b"text=%00&login=%00&username=%00&email=a%00@b.example&password=%00"),
    ("application/x-www-form-urlencoded", b"text=%FF%FE&login=%FF&password=%FF"),
    ("application/x-www-form-urlencoded", b"text=%ED%A0%80&login=%ED%A0%80&password=%ED%A0%80"),
    ("application/x-www-form-urlencoded", b"text=%&login=%%&password=%zz"),
    ("application/x-www-form-urlencoded", b"text=" + b"x" * 900_000),
    ("application/x-www-form-urlencoded", b"text=" + b"x" * 1_100_000),
    ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(3000))),
    ("application/x-www-form-urlencoded", b"next=//evil.example&login=x&password=y&idempotency_key=" + b"k" * 300),
    ("application/x-www-form-urlencoded", b"action=delete_selected&_selected_action=abc&select_across=9&index=z"),
    ("application/x-www-form-urlencoded; charset=utf-7", b"text=+AAA-"),
    ("application/x-www-form-urlencoded", "&".join(f"{k}={v}" for k, v in _POST.items()).encode()),
]

HEADERS: list[dict[str, str]] = [
    {"Accept": "nonsense"},
    {"Accept": "text/html;q=x, ;;;,,, */*;q=9" + ",a/b" * 500},
    {"Accept-Language": "x" * 5000},
    {"Accept-Language": "\xff;q=\xff"},
    {"Authorization": "Bearer"},
    {"Authorization": "Bearer  "},
    {"Authorization": "Bearer \xff\xfe"},
    {"Authorization": "Bearer a.b.c"},
    {"Authorization": "Bearer " + "a" * 7000},
    {"Authorization": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."},
    {"Authorization": "Api-Key"},
    {"Authorization": "Api-Key \xff"},
    {"Authorization": "Basic !!!"},
    {"Authorization": "\xff"},
    {"Cookie": "sessionid=\xff; csrftoken=\xff"},
    {"Cookie": 'sessionid="\\000\\000\\000\\000\\000\\000\\000\\000\\000"; csrftoken="\\000"'},
    {"Cookie": "sessionid=" + "a" * 4000},
    {"Cookie": "sessionid=../../../../etc/passwd; messages=\xff; ;;=;"},
    {"Cookie": "messages=W1siX19qc29uX21lc3NhZ2UiXV0:forged"},
    {"Host": "evil.example"},
    {"Host": "local host"},
    {"Host": "localhost:99999999"},
    {"Host": "[::1"},
    {"Host": "\xff"},
    {"Host": ""},
    {"X-Forwarded-For": "nonsense, 1.2.3.4.5, ::::, " + "9" * 3000},
    {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"},
    {"X-Request-ID": "\xff" * 10},
    {"X-HTTP-Method-Override": "DELETE"},
    {"Referer": "http://["},
    {"Referer": "javascript:alert(1)"},
    {"Origin": "http://["},
    {"Origin": "null"},
    {"HX-Request": "true", "HX-Current-URL": "http://[", "HX-Target": "\xff"},
    {"HX-Request": "true", "HX-Current-URL": "%00", "HX-Current-URL-URI-AutoEncoded": "true"},
    {"If-None-Match": "\xff, ,,W/, *"},
    {"If-None-Match": '"' * 500},
    {"If-Modified-Since": "yesterday"},
    {"If-Match": "nonsense"},
    {"Range": "bytes=9999999999999999999999-"},
    {"Content-Length": "-1"},
    {"Content-Length": "abc"},
    {"Content-Length": "9" * 30},
    {"Content-Length": "1٢"},
    {"Transfer-Encoding": "chunked"},
    {"Content-Type": "multipart/form-data; boundary=\x80"},
    {"Content-Type": "application/json; charset=idna"},
    {"Content-Encoding": "gzip"},
    {"Idempotency-Key": "\xff"},
    {"Idempotency-Key": "x" * 300},
    {"Expect": "100-continue"},
    {"User-Agent": ""},
    {"User-Agent": "\xff" * 2000},
]

METHODS = ["TRACE", "CONNECT", "PROPFIND", "FOO", "get", "OPTIONS", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True)
class Route:
    """One path of the site: `template` with `{}` where a parameter stands."""

    template: str
    kinds: tuple[str, ...]  # the converter of each parameter; "" for those of a regular expression
    name: str
    view: Any
    names: tuple[str, ...] = ()  # of the parameters

    def __str__(self) -> str:
        return self.template

    @property
    def parameters(self) -> int:
        return len(self.kinds)

    @property
    def methods(self) -> list[str]:
        """What it answers: known of the API's views, GET and POST for pages."""
        view = getattr(self.view, "cls", None)
        if view is None:
            return ["GET"] if self.template.startswith("/api/") else ["GET", "POST"]
        named = [method for method in ("GET", "POST", "PUT", "PATCH", "DELETE") if hasattr(view, method.lower())]
        return named or ["GET"]

    def url(self, *values: str) -> str:
        return self.template.format(*values)


def routes() -> list[Route]:
    """Every route of the site, the admin's and the accounts' among them."""
    return sorted(set(_walk(get_resolver().url_patterns, "/")), key=lambda route: route.template)


type Named = tuple[tuple[str, str], ...]  # converter and name of each parameter


def _walk(patterns: list[Any], prefix: str, above: Named = ()) -> Iterator[Route]:
    for pattern in patterns:
        text, own = _template(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, prefix + text, above + own)
        elif isinstance(pattern, URLPattern):
            kinds, names = zip(*above + own, strict=True) if above + own else ((), ())
            yield Route(prefix + text, kinds, pattern.name or "", pattern.callback, names)


def _template(pattern: Any) -> tuple[str, Named]:
    if isinstance(pattern, RoutePattern):
        pieces = str(pattern).replace("{", "{{").replace("}", "}}").split("<")
        parts = [piece.split(">", 1) for piece in pieces[1:]]
        named = [(kind or "str", name) for kind, _, name in (part.rpartition(":") for part, _ in parts)]
        return pieces[0] + "".join("{}" + rest for _, rest in parts), tuple(named)
    text, parameters = normalize(str(pattern))[0]
    named = [("", name) for name in parameters]
    return (text % dict.fromkeys(parameters, "{}") if parameters else text), tuple(named)
