"""Numbers and times as a reader likes them: short in the text, in full as the title."""

import time
from datetime import UTC, datetime
from functools import lru_cache

from apps.core.ids import EPOCH_MS, SEQUENCE_BITS, time_of

MINUTE, HOUR, DAY = 60, 3600, 86_400


@lru_cache(maxsize=10_000)
def short(number: int) -> str:
    """12, 999, 1.2K, 12K, 3.4M; nothing for zero. Never rounded up: 1,999 is 1.9K."""
    if number <= 0:
        return ""
    for size, sign in ((1_000_000, "M"), (1_000, "K")):
        if number >= size:
            tenths = number * 10 // size
            return f"{tenths // 10}.{tenths % 10}{sign}" if tenths < 100 and tenths % 10 else f"{tenths // 10}{sign}"
    return str(number)


def full(number: int) -> str:
    """1,234,567."""
    return f"{max(0, number):,}"


def word(number: int, singular: str) -> str:
    return singular if number == 1 else f"{singular}s"


def age(id: int) -> str:
    """now, 45s, 5m, 3h, then the day (Nov 3) and, in another year, the year too."""
    then = ((id >> SEQUENCE_BITS) + EPOCH_MS) // 1000
    now = int(time.time())
    seconds = now - then
    if seconds < 5:
        return "now"
    if seconds < MINUTE:
        return f"{seconds}s"
    if seconds < HOUR:
        return f"{seconds // MINUTE}m"
    if seconds < DAY:
        return f"{seconds // HOUR}h"
    return _day(then // DAY, now // DAY)


def day(id: int) -> str:
    """3 Nov, and in another year the year too."""
    return _day(((id >> SEQUENCE_BITS) + EPOCH_MS) // 1000 // DAY, int(time.time()) // DAY)


@lru_cache(maxsize=4_000)
def _day(then: int, today: int) -> str:
    date, this_year = _date(then), _date(today).year
    return f"{date.day} {date:%b}" if date.year == this_year else f"{date.day} {date:%b %Y}"


def _date(day: int) -> datetime:
    return datetime.fromtimestamp(day * DAY, UTC)


def iso(id: int) -> str:
    return time_of(id).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def full_time(id: int) -> str:
    return moment(time_of(id))


def moment(at: datetime) -> str:
    """3 November 2025 at 14:05 UTC."""
    at = at.astimezone(UTC)
    return f"{at.day} {at:%B %Y} at {at:%H:%M} UTC"
