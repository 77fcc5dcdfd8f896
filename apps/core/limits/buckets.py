"""The classes of routes and how much of each a caller may have, from settings.RATE_LIMITS."""

from dataclasses import dataclass
from functools import lru_cache

import limits
from django.conf import settings
from django.core.signals import setting_changed


@dataclass(frozen=True, slots=True)
class Bucket:
    """At most `limit` requests at once; one more becomes free every `period / limit` seconds."""

    name: str
    limit: int
    period: int

    @property
    def interval(self) -> int:
        """Microseconds until one more is free."""
        return max(1, self.period * 1_000_000 // self.limit)

    @property
    def item(self) -> limits.RateLimitItem:
        return limits.RateLimitItemPerSecond(self.limit, self.period, namespace=self.name)


@lru_cache(maxsize=1)
def buckets() -> dict[str, Bucket]:
    """All buckets by name, scaled by RATE_LIMIT_SCALE; never less than one request."""
    made = {}
    for name, words in settings.RATE_LIMITS.items():
        item = limits.parse(words)
        made[name] = Bucket(name, max(1, int(item.amount * settings.RATE_LIMIT_SCALE)), item.get_expiry())
    return made


def bucket(name: str) -> Bucket:
    return buckets()[name]


def _settings_changed(*, setting: str, **kwargs: object) -> None:
    if setting in ("RATE_LIMITS", "RATE_LIMIT_SCALE"):
        buckets.cache_clear()


setting_changed.connect(_settings_changed)
