"""The hygiene layer: what comes from outside becomes a clean value, or an `Invalid`.

Every function is pure, takes what the wire gave, and answers 400 (or 413) at worst. Nothing that
passes can make PostgreSQL, Redis or a template fail later: no NUL, no lone surrogate, no number
beyond 64 bits, no id that is not one.
"""

import re
from json import JSONDecodeError, JSONDecoder
from math import isfinite
from typing import Any

from django.utils.http import url_has_allowed_host_and_scheme

from apps.core.errors import Invalid, TooLarge

MAX_ID = 2**63 - 1
MAX_DEPTH = 20
MAX_BODY = 256 * 1024
DEFAULT_LIMIT = 20
MAX_LIMIT = 100
MAX_NEXT = 2000

# One spelling per id: no sign, no leading zero, no digits of other scripts.
_ID = re.compile(r"[1-9][0-9]{0,18}")
_LIMIT = re.compile(r"[1-9][0-9]{0,2}")
_USERNAME = re.compile(r"[A-Za-z0-9_]{1,15}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# A string (closed, or running to the end) or one bracket. It never backtracks: the scan is linear.
_STRING_OR_BRACKET = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)


class BadJson(Invalid):
    code = "malformed_json"
    title = "The body is not valid JSON"


class BadId(Invalid):
    code = "bad_id"
    title = "This is not an id"


class BadLimit(Invalid):
    code = "bad_limit"
    title = f"A limit is a number from 1 to {MAX_LIMIT}"


class BadText(Invalid):
    code = "bad_characters"
    title = "The text contains characters that cannot be stored"


class BadUsername(Invalid):
    code = "bad_username"
    title = "A username has 1 to 15 letters (a-z), digits or underscores"


def decode_json(body: bytes, *, max_bytes: int = MAX_BODY, max_depth: int = MAX_DEPTH) -> Any:
    """One JSON value from UTF-8 bytes, strictly.

    Refused as `BadJson`: other encodings and a byte order mark, duplicate keys, NaN and Infinity,
    numbers beyond 64 bits, NUL and lone surrogates in strings or keys, more than `max_depth`
    nested containers. A body of more than `max_bytes` is `TooLarge`.
    """
    if len(body) > max_bytes:
        raise TooLarge(f"The body may have at most {max_bytes} bytes.")
    _check_depth(body, max_depth)
    try:
        value = _DECODER.decode(body.decode())
    except UnicodeDecodeError:
        raise BadJson("The body is not UTF-8.") from None
    except JSONDecodeError as error:
        raise BadJson(f"{error.msg} at line {error.lineno}, column {error.colno}.") from None
    # Only an escape can bring NUL or half a surrogate pair: raw ones fail in the decoders above.
    if b"\\u" in body:
        _check_strings(value)
    return value


def decode_object(body: bytes, *, max_bytes: int = MAX_BODY, max_depth: int = MAX_DEPTH) -> dict[str, Any]:
    """`decode_json` for the places where only an object makes sense."""
    value = decode_json(body, max_bytes=max_bytes, max_depth=max_depth)
    if not isinstance(value, dict):
        raise BadJson("The body must be a JSON object.")
    return value


def parse_id(value: object, *, field: str = "id") -> int:
    """1 to 2**63-1 from a string of ASCII digits (or a JSON integer); else `BadId`."""
    if isinstance(value, str) and _ID.fullmatch(value):
        number = int(value)
    elif isinstance(value, int) and not isinstance(value, bool):
        number = value
    else:
        raise BadId("An id is a string of decimal digits.", field=field)
    if not 1 <= number <= MAX_ID:
        raise BadId("This number is outside the range of ids.", field=field)
    return number


def parse_limit(value: object, *, default: int = DEFAULT_LIMIT) -> int:
    """1 to 100 from a query value; `default` for None and the empty string; else `BadLimit`."""
    if value is None or value == "":
        return default
    if isinstance(value, str) and _LIMIT.fullmatch(value) and int(value) <= MAX_LIMIT:
        return int(value)
    raise BadLimit(field="limit")


def check_text(value: str, *, field: str | None = None) -> str:
    """`value` itself, if it can be stored; `BadText` for NUL and lone surrogates."""
    if _UNSTORABLE.search(value):
        raise BadText(field=field)
    return value


def is_username(value: object) -> bool:
    """Whether this has the form of a username; who owns it is another question."""
    return isinstance(value, str) and _USERNAME.fullmatch(value) is not None


def check_username(value: object, *, field: str = "username") -> str:
    """`value` itself, if it has the form of a username; else `BadUsername`."""
    if isinstance(value, str) and _USERNAME.fullmatch(value):
        return value
    raise BadUsername(field=field)


def safe_next(url: str | None, *, default: str = "/", host: str | None = None, secure: bool = False) -> str:
    """Where to go after a form: `url` if it stays on this site, else `default`.

    Without `host` only paths of this site pass; with it (`request.get_host()`) absolute URLs of
    that very host do too, over https alone if `secure`.
    """
    if not url or len(url) > MAX_NEXT or not url.isprintable():
        return default
    if not url.startswith("/") and host is None:
        return default
    safe = url_has_allowed_host_and_scheme(url, allowed_hosts={host} if host else None, require_https=secure)
    return url if safe else default


def _check_depth(body: bytes, max_depth: int) -> None:
    if body.count(b"[") + body.count(b"{") <= max_depth:
        return
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(body):
        token = match[0]
        if token in (b"[", b"{"):
            depth += 1
            if depth > max_depth:
                raise BadJson(f"At most {max_depth} levels of nesting are allowed.")
        elif token in (b"]", b"}"):
            depth -= 1


def _check_strings(value: Any) -> None:
    if isinstance(value, str):
        if _UNSTORABLE.search(value):
            raise BadJson("A string contains NUL or half a surrogate pair.")
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_strings(key)
            _check_strings(item)
    elif isinstance(value, list):
        for item in value:
            _check_strings(item)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise BadJson("An object names the same key twice.")
    return made


def _integer(digits: str) -> int:
    # Length first: int() of thousands of digits is slow, and of more than 4300 an error.
    if len(digits) > 20 or not -MAX_ID - 1 <= (number := int(digits)) <= MAX_ID:
        raise BadJson("A number does not fit into 64 bits.")
    return number


def _real(digits: str) -> float:
    number = float(digits)
    if not isfinite(number):
        raise BadJson("A number is too large.")
    return number


def _constant(name: str) -> float:
    raise BadJson(f"{name} is not JSON.")


_DECODER = JSONDecoder(object_pairs_hook=_object, parse_int=_integer, parse_float=_real, parse_constant=_constant)
