"""Links in running text, with or without a scheme, as twitter-text finds them.

A link is a host that ends in a real top-level domain, then perhaps a port, a path and a query.
Small expressions and plain code instead of one large expression: each character is looked at a
bounded number of times. The rules for t.co, Twitter's own shortener, are left out on purpose.
"""

import re
from collections.abc import Iterator

from apps.core.text.tlds import INTERNATIONAL, PUNYCODE, TLDS

MAX_URL = 4096
MAX_LABEL = 63
MAX_HOST = 253
SHOWN = 30

_LATIN = (
    "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268"
    "\u026f\u0272\u0289\u028b\u02bb\u0300-\u036f\u1e00-\u1eff"
)
_CYRILLIC = "\u0400-\u04ff"
_NAME = rf"[A-Za-z0-9_{_LATIN}-]"

# Something before a dot and something after: most texts have no such place, and no links.
_DOTTED = re.compile(r"[^\s.]\.[^\s.]")
_SCHEME = re.compile("(?<![A-Za-z0-9@＠$#＃])[Hh][Tt][Tt][Pp][Ss]?://")
# Without a scheme only Latin names count, and not after a sign that makes it another thing.
_BARE = re.compile(
    rf"(?<![A-Za-z0-9_{_LATIN}.@＠$#＃/-]){_NAME}++"
    r"(?:(?:\." + _NAME + r"++)++|(?=\.[\u0100-\U0010ffff]))"
)
# Any character but punctuation, blanks and controls; a little longer than the longest host.
_HOST = re.compile(
    r"[^\x00-,/:-@\[-^`{-\xbf\u061c\u1680\u180e\u2000-\u206f\u3000-\u3003\u3008-\u3020"
    r"\ufe00-\ufe0f\ufeff\uff5e\ufffe\uffff]{1,320}+"
)
_LATIN_TLD = re.compile(rf"[A-Za-z]{{2,24}}+(?![A-Za-z0-9_@+{_LATIN}])")
_PUNYCODE_TLD = re.compile(r"[Xx][Nn]--[A-Za-z0-9-]{1,59}+(?![A-Za-z0-9_@+])")
_PORT = re.compile(r":[0-9]{1,5}+(?![0-9])")
_PATH_CHARACTERS = rf"[A-Za-z0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&{_LATIN}{_CYRILLIC}]++"
_PATH = re.compile(rf"/(?:{_PATH_CHARACTERS}|\((?:{_PATH_CHARACTERS}|\({_PATH_CHARACTERS}\))*+\))*+")
_NOT_AT_END_OF_PATH = "!*';:,.$%[]\u2013~@|&"
_QUERY = re.compile(r"\?[A-Za-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*+")
_NOT_AT_END_OF_QUERY = "!?*'@();:+$%[].,~|"

# International names by first character, longest first.
_BY_FIRST: dict[str, list[str]] = {}
for _name in sorted(INTERNATIONAL, key=len, reverse=True):
    _BY_FIRST.setdefault(_name[0], []).append(_name)


def find_urls(text: str) -> Iterator[tuple[int, int]]:
    """The (start, end) of every link in NFC text; those of one kind do not overlap."""
    if _DOTTED.search(text) is None:
        return
    done = 0
    for match in _SCHEME.finditer(text):
        if match.start() >= done and (end := _host_end(text, match.end())):
            done = _tail_end(text, end)
            if done - match.start() <= MAX_URL:
                yield match.start(), done
    done = 0
    for match in _BARE.finditer(text):
        # A name beyond the Latin letters may only be the top-level domain itself.
        if match.start() >= done and (end := _host_end(text, match.start(), match.end() + 1)):
            done = _tail_end(text, end)
            if done - match.start() <= MAX_URL:
                yield match.start(), done


def absolute(written: str) -> str:
    """Where a link leads, as it is written in the text: the scheme in small letters, or https."""
    scheme, colon, rest = written.partition("://")
    if colon and scheme.lower() in ("http", "https"):
        return f"{scheme.lower()}://{rest}"
    return f"https://{written}"


def display(url: str) -> str:
    """What a reader sees of an absolute URL: no scheme, no `www.`, a long path cut.

    The host is what tells where a link leads: it is never cut at its end, and a name that passes
    for another by foreign letters is shown in its plain form.
    """
    rest = url.partition("://")[2]
    end = min((at for mark in "/?:" if (at := rest.find(mark)) >= 0), default=len(rest))
    host, tail = rest[:end], rest[end:]
    if not host.isascii() and _is_lookalike(host):
        host = _punycode(host)
    if host[:4].lower() == "www.":
        host = host[4:]
    if len(host) > 2 * SHOWN:
        host = "…" + host[-2 * SHOWN :]
    room = max(SHOWN - len(host), 8)
    if tail == "/":
        tail = ""
    return host + (tail if len(tail) <= room else tail[: room - 1] + "…")


def _host_end(text: str, start: int, last_tld: int | None = None) -> int | None:
    """Where the longest valid host from `start` ends; its TLD starts at `last_tld` or before."""
    run = _HOST.match(text, start)
    if run is None:
        return None
    stop, best, at = run.end(), None, start
    while (dot := text.find(".", at, stop)) >= 0:
        label = text[at:dot]
        at = dot + 1
        if not _is_label(label) or (last_tld is not None and at > last_tld):
            break
        # An underscore may stand in a subdomain, but not in the name that was registered.
        if "_" not in label:
            best = _tld_end(text, at) or best
    return best if best is not None and best - start <= MAX_HOST else None


def _is_label(label: str) -> bool:
    if not label or len(label) > MAX_LABEL or label[0] in "-_" or label[-1] in "-_":
        return False
    if label.isascii():
        return True
    return label[:4].lower() != "xn--" and len(label.encode("punycode")) <= MAX_LABEL - 4


def _tld_end(text: str, start: int) -> int | None:
    match = _LATIN_TLD.match(text, start)
    if match and match[0].lower() in TLDS:
        return match.end()
    for name in _BY_FIRST.get(text[start : start + 1].lower(), ()):
        end = start + len(name)
        if text[start:end].lower() == name and _is_end_of_name(name, text[end : end + 1]):
            return end
    match = _PUNYCODE_TLD.match(text, start)
    if match and match[0].lower() in PUNYCODE:
        return match.end()
    return None


def _is_end_of_name(name: str, following: str) -> bool:
    if not following or following.isascii():
        return not following.isalnum() and following not in ("@", "+", "_")
    # Scripts that put no blanks between words run on; the others would be cut within a word.
    return name[-1] >= "\u2e80" or not (following.isalnum() or "\u0300" <= following <= "\u1cff")


def _tail_end(text: str, end: int) -> int:
    """The end of port, path and query after a host that ends at `end`."""
    if match := _PORT.match(text, end):
        end = match.end()
    if match := _PATH.match(text, end):
        end += len(match[0].rstrip(_NOT_AT_END_OF_PATH))
    if match := _QUERY.match(text, end):
        query = match[0].rstrip(_NOT_AT_END_OF_QUERY)
        end += len(query)
    return end


# Cyrillic and Greek letters that look like Latin ones.
_LOOKALIKES = frozenset("аәсԁеһіјӏӀорԛѕԝхуъьҽпгѵѡҫѐёїўɑαοορνυικ")
_FOREIGN = re.compile("[\u0370-\u058f\u13a0-\u13ff]")
_LATIN_LETTER = re.compile(f"[A-Za-z{_LATIN}]")


def _is_lookalike(host: str) -> bool:
    labels = host.lower().split(".")
    for label in labels[:-1]:
        if _FOREIGN.search(label) and (
            _LATIN_LETTER.search(label) or all(c in _LOOKALIKES for c in label if c.isalpha())
        ):
            return True
    return False


def _punycode(host: str) -> str:
    return ".".join(
        label if label.isascii() else "xn--" + label.lower().encode("punycode").decode("ascii")
        for label in host.split(".")
    )
