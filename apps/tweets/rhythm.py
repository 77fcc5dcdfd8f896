"""When people write: little at night, most in the evening (UTC)."""

from bisect import bisect_right
from datetime import datetime, timedelta
from itertools import accumulate

# How much of a day's writing falls into each of its hours.
_HOURS = (3, 2, 1, 1, 1, 2, 4, 7, 8, 8, 8, 8, 9, 9, 8, 8, 8, 9, 10, 12, 13, 12, 9, 6)
_HOUR = timedelta(hours=1)


class Rhythm:
    """The time from `ends_at` back over `days`, in which a share of the writing has its moment."""

    def __init__(self, ends_at: datetime, days: int) -> None:
        self.began_at = ends_at - timedelta(days=days)
        hours = [_HOURS[(self.began_at + number * _HOUR).hour] for number in range(days * 24)]
        self._sums = list(accumulate(hours, initial=0))

    def at(self, share: float) -> datetime:
        """The moment by which `share` (0 ≤ share < 1) of everything was written. Grows with `share`."""
        wanted = share * self._sums[-1]
        hour = bisect_right(self._sums, wanted) - 1
        within = (wanted - self._sums[hour]) / (self._sums[hour + 1] - self._sums[hour])
        return self.began_at + (hour + within) * _HOUR
