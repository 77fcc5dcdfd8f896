"""Who is counted: the account if there is one, else the address the request came from.

Behind proxies the address is the last one in X-Forwarded-For that is not one of TRUSTED_PROXIES;
what a stranger writes into that header counts for nothing.
"""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed
from django.http import HttpRequest

IPV6_PREFIX = 64  # one customer's network: counting single addresses would count nothing


def caller_of(request: HttpRequest, user: Any = None) -> str:
    """`u<id>` for somebody signed in, otherwise `a<address or network>`."""
    if user is not None and user.is_authenticated:
        return f"u{user.pk}"
    return f"a{client_ip(request)}"


def client_ip(request: HttpRequest) -> str:
    """The client's address; an IPv6 one as its /64 network; "local" for a Unix socket."""
    remote = request.META.get("REMOTE_ADDR", "")
    if not settings.TRUSTED_PROXIES:
        return _counted(remote)
    hops = [remote, *reversed(request.META.get("HTTP_X_FORWARDED_FOR", "")[-1000:].split(","))]
    last = ""
    for hop in hops:
        address = hop.strip()
        if address and not _parsed(address):
            break  # a hop that no proxy of ours would have written
        last = address or last
        if not _is_trusted(address):
            break
    return _counted(last or remote)


def network_of(request: HttpRequest) -> str:
    """About where the request came from, for people to read: `203.0.113.x`, `2001:db8:7:x`, "" for a Unix socket."""
    address = _parsed(client_ip(request).partition("/")[0])
    if address is None:
        return ""
    if isinstance(address, IPv6Address):
        return ":".join(f"{int(group, 16):x}" for group in address.exploded.split(":")[:3]) + ":x"
    return f"{str(address).rpartition('.')[0]}.x"


def _settings_changed(*, setting: str, **kwargs: object) -> None:
    if setting == "TRUSTED_PROXIES":
        _is_trusted.cache_clear()


setting_changed.connect(_settings_changed)


@lru_cache(maxsize=4096)
def _counted(text: str) -> str:
    address = _parsed(text)
    if address is None:
        return "local"
    if isinstance(address, IPv6Address):
        return str(ip_network((address, IPV6_PREFIX), strict=False))
    return str(address)


@lru_cache(maxsize=4096)
def _is_trusted(text: str) -> bool:
    if not text:
        return True  # a Unix socket: only our own proxy can write to it
    address = _parsed(text)
    return address is not None and any(address in ip_network(given) for given in settings.TRUSTED_PROXIES)


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address
