"""Time zones by their IANA names."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

UTC = "UTC"


@cache
def names() -> frozenset[str]:
    """All that this machine knows: looking means reading a directory."""
    return frozenset(available_timezones())


def zone(name: str) -> ZoneInfo:
    """UTC for what is no time zone."""
    return ZoneInfo(name if name in names() else UTC)
