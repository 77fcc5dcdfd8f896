"""What searches found, in Redis: rankings that somebody reads page by page, and what matches a query.

Both are ids alone, and whoever reads them asks again who may see what. Lost, they are made anew.
"""

from datetime import timedelta
from hashlib import blake2b
from secrets import token_urlsafe
from typing import NamedTuple

from django.core.cache import cache

KEPT_SECONDS = 600
MOST = 500
MATCHES_SECONDS = 60
# Ids that are younger may still get their document, so what matches among them is not known yet.
UNSETTLED = timedelta(seconds=30)
_CHANGED = "search:changed:1"


class Matches(NamedTuple):
    """The newest tweets with ids below `since` that match, whoever asks: their authors, and what they score for all."""

    since: int
    ids: list[int]
    authors: list[int]
    bases: list[float]


def keep(ids: list[int]) -> str:
    """The name under which they are found."""
    name = token_urlsafe(9)
    cache.set(_key(name), ids[:MOST], KEPT_SECONDS)
    return name


def kept(name: str) -> list[int] | None:
    found: list[int] | None = cache.get(_key(name))
    return found


def keep_matches(query: str, found: Matches, *, as_of: str) -> None:
    cache.set(_key_of_matches(query), (as_of, *found), MATCHES_SECONDS)


def matches(query: str) -> tuple[Matches | None, str]:
    """What was kept of it, and what `as_of` is now: another after each change of what stood long ago."""
    found, now = cache.get(_key_of_matches(query)), cache.get(_CHANGED, "")
    return Matches(*found[1:]) if found and found[0] == now else None, now


def forget_matches() -> None:
    """Something else may match now that is not new."""
    cache.set(_CHANGED, token_urlsafe(6), 2 * MATCHES_SECONDS)


def _key(name: str) -> str:
    return f"search:ranking:1:{name}"


def _key_of_matches(query: str) -> str:
    return f"search:matches:2:{blake2b(query.encode(), digest_size=16).hexdigest()}"
