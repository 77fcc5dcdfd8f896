"""Which addresses are looked at, and the one form of each."""

import re
from hashlib import sha256
from urllib.parse import quote, urlsplit, urlunsplit

import idna
from django.conf import settings

MAX_URL = 2048
_DEFAULT_PORTS = {"http": 80, "https": 443}
# What a browser would encode itself.
_KEPT = "!#$%&'()*+,/:;=?@[]~|"
# Who sent a reader there, and by which of their letters: the page is the same.
_TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|yclid|ref_src)=.*", re.IGNORECASE)


def normal(url: str) -> str | None:
    """The address as it is asked for, without its #fragment; None for what is not looked at.

    Only names within domains, and never this site itself; where a name leads is seen when it is fetched.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        name = idna.encode(host, uts46=True).decode() if not host.isascii() else host.lower().rstrip(".")
    except (ValueError, idna.IDNAError):
        return None
    if parts.scheme not in _DEFAULT_PORTS or "." not in name or "@" in parts.netloc:
        return None
    if name == urlsplit(settings.SITE_URL).hostname:
        return None
    place = name if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{name}:{port}"
    path, query = quote(parts.path or "/", safe=_KEPT), quote(parts.query, safe=_KEPT)
    found = urlunsplit((parts.scheme, place, path, query, ""))
    return found if len(found) <= MAX_URL else None


def untracked(url: str) -> str:
    """A `normal` address without what only says by which way a reader came."""
    head, mark, query = url.partition("?")
    if not mark:
        return url
    kept = "&".join(part for part in query.split("&") if not _TRACKING.fullmatch(part))
    return f"{head}?{kept}" if kept else head


def digest(url: str) -> str:
    return sha256(url.encode()).hexdigest()
