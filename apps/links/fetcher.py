"""The program that visits a stranger's page: `python -m apps.links.fetcher`, a process of its own.

One JSON object `{"url", "agent"}` comes in on standard input. Out goes one line of JSON, `{"failure": name}`
or what the page says, and after it the file of its picture, if that could be had. It knows no Django, has an
empty environment, and the kernel ends it: after SECONDS on the clock, or when it takes too much memory or time.
A timeout of the library would not do: it begins anew with every byte that arrives.
"""

import ipaddress
import signal
import socket
import sys
from collections.abc import Iterator
from email.message import Message
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

import orjson
import requests
import urllib3
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter

from apps.core import confined
from apps.links import reading

SECONDS = 15
PAUSE_SECONDS = 5
MEMORY = 512 * 2**20
CPU_SECONDS = 5
MAX_HOPS = 5
MAX_PAGE = 1024 * 1024  # of which only the head is read
MAX_PICTURE = 5 * 1024 * 1024
PAGES = ("text/html", "application/xhtml+xml")
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif")
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = (301, 302, 303, 307, 308)


class Failed(Exception):
    """Nothing to show; the argument names why. A name in PASSING may be gone in an hour."""


PASSING = frozenset({"unreachable", "server_error", "too_slow", "too_costly"})


class Reach(NamedTuple):
    """Where it may go. Only tests widen it, by a program of their own (tests/links/fetcher.py)."""

    loopback: bool = False
    any_port: bool = False


class Got(NamedTuple):
    url: str
    charset: str | None
    content: bytes


class _PublicOnly(IPFilterAdapter):
    """The library resolves a name once and connects to just that address. Its list of what is private, and Python's."""

    def build_connection_pool_key_attributes(self, *args: Any, **kwargs: Any) -> Any:
        host, pool = super().build_connection_pool_key_attributes(*args, **kwargs)
        address = ipaddress.ip_address(host["host"].strip("[]"))
        if not (_is_public(address) or (self._allow_loopback and address.is_loopback)):
            raise InvalidIPAddress(address)
        return host, pool


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    is_old_private = address.version == 6 and address.is_site_local
    return address.is_global and not (address.is_multicast or address.is_reserved or is_old_private)


class Session(HTTPSession):
    def __init__(self, agent: str, reach: Reach) -> None:
        config = Config(
            ip_filter_enable=True,
            ip_filter_allow_loopback_ips=reach.loopback,
            never_redirect=True,
            default_timeout=(PAUSE_SECONDS, PAUSE_SECONDS),
            user_agent_override=agent,
        )
        super().__init__(config)
        self.mount("http://", _PublicOnly(is_https_proto=False, allow_loopback=reach.loopback))
        self.mount("https://", _PublicOnly(is_https_proto=True, allow_loopback=reach.loopback))
        self.trust_env = False

    def resolve_redirects(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        """None: even to tell where a redirect leads, the library reads its whole body, however long that is."""
        return iter(())


def main(reach: Reach = Reach()) -> None:  # noqa: B008 - immutable
    signal.alarm(SECONDS)
    confined.confine(memory=MEMORY, cpu_seconds=CPU_SECONDS, written=2 * MAX_PICTURE)
    wanted = orjson.loads(sys.stdin.buffer.read())
    with Session(wanted["agent"], reach) as session:
        try:
            said = _page(session, wanted["url"], reach)
        except Failed as failed:
            _say({"failure": str(failed)})
            return
        _say({"title": said.title, "description": said.description, "site_name": said.site_name})
        if said.picture_url:
            _picture(session, said.picture_url, reach)


def _page(session: Session, url: str, reach: Reach) -> reading.Said:
    got = get(session, url, reach, kinds=PAGES, most=MAX_PAGE, is_cut=True)
    said = reading.read(_text(got), got.url)
    if not said.title:
        raise Failed("says_nothing")
    return said


def _picture(session: Session, url: str, reach: Reach) -> None:
    """A page without its picture is worth showing."""
    try:
        content = get(session, url, reach, kinds=PICTURES, most=MAX_PICTURE, is_cut=False).content
    except Failed:
        return
    sys.stdout.buffer.write(content)


def _say(line: dict[str, str]) -> None:
    sys.stdout.buffer.write(orjson.dumps(line) + b"\n")
    # Whatever ends the process while it waits for the picture, this much is known.
    sys.stdout.buffer.flush()


def get(session: Session, url: str, reach: Reach, *, kinds: tuple[str, ...], most: int, is_cut: bool) -> Got:
    """What is at `url`, at most MAX_HOPS redirects away. Raises Failed."""
    try:
        for _ in range(MAX_HOPS + 1):
            _check(url, reach)
            with session.get(url, stream=True, headers={"Accept": ", ".join(kinds)}) as response:
                if response.status_code not in _REDIRECTS:
                    return _got(response, url, kinds, most, is_cut=is_cut)
                url = urljoin(url, response.headers.get("Location", ""))
    except InvalidIPAddress:
        raise Failed("not_public") from None
    except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, UnicodeError, ValueError):
        raise Failed("bad_address") from None
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError):
        raise Failed("unreachable") from None
    except MemoryError:
        raise Failed("too_costly") from None
    raise Failed("too_many_redirects")


def _check(url: str, reach: Reach) -> None:
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname or parts.username is not None:
        raise Failed("bad_address")
    if parts.port not in (None, _PORTS[parts.scheme]) and not reach.any_port:
        raise Failed("bad_address")


def _got(response: requests.Response, url: str, kinds: tuple[str, ...], most: int, *, is_cut: bool) -> Got:
    if response.status_code >= 500 or response.status_code == 429:
        raise Failed("server_error")
    if response.status_code != 200:
        raise Failed("no_such_page")
    head = Message()
    head["Content-Type"] = response.headers.get("Content-Type", "")
    if head.get_content_type() not in kinds or not response.headers.get("Content-Type"):
        raise Failed("wrong_type")
    content = bytearray()
    while len(content) <= most and (chunk := response.raw.read1(65_536, decode_content=True)):
        content += chunk
    if len(content) > most and not is_cut:
        raise Failed("too_large")
    return Got(url, head.get_content_charset(), bytes(content[:most]))


def _text(got: Got) -> str:
    for charset in (got.charset, _declared(got.content), "utf-8"):
        try:
            return got.content.decode(charset or "", errors="replace")
        except (LookupError, UnicodeError, ValueError):
            continue
    return ""


def _declared(content: bytes) -> str:
    """The charset that the page itself names."""
    rest = content[:1024].lower().partition(b"charset=")[2]
    return rest.lstrip(b"\"' ")[:20].split(b'"')[0].split(b"'")[0].split(b">")[0].strip().decode("ascii", "ignore")


if __name__ == "__main__":
    socket.setdefaulttimeout(PAUSE_SECONDS)
    main()
