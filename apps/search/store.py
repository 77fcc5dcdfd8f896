"""Rankings that somebody reads page by page: ids in order, in Redis for ten minutes. Lost, one is made anew."""

from secrets import token_urlsafe

from django.core.cache import cache

KEPT_SECONDS = 600
MOST = 500


def keep(ids: list[int]) -> str:
    """The name under which they are found."""
    name = token_urlsafe(9)
    cache.set(_key(name), ids[:MOST], KEPT_SECONDS)
    return name


def kept(name: str) -> list[int] | None:
    found: list[int] | None = cache.get(_key(name))
    return found


def _key(name: str) -> str:
    return f"search:ranking:1:{name}"
