"""Somebody's own figures: how often they were read, what came of it, who followed, by day and by hour."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connections
from django.utils import timezone

from apps.analytics import errors, store
from apps.analytics.kinds import ENGAGEMENTS, Kind, Scope
from apps.analytics.models import Sketch
from apps.analytics.store import Mark
from apps.core import zones
from apps.tweets import hydration
from apps.tweets.hydration import Entry
from apps.users.models import User, user_counter

MOST_DAYS = 366
BEST = 10
_ENGAGED = tuple(kind.value for kind in ENGAGEMENTS.values())

_BY_DAY = """
    SELECT width_bucket(at, %(bounds)s::timestamptz[]), kind, sum(amount)
    FROM analytics_event WHERE owner_id = %(owner)s AND at >= %(since)s AND at < %(until)s
    GROUP BY 1, 2
"""
_BY_HOUR = """
    SELECT extract(hour FROM at AT TIME ZONE 'UTC' + make_interval(secs => %(offset)s))::integer,
           COALESCE(sum(amount) FILTER (WHERE kind = %(seen)s), 0),
           COALESCE(sum(amount) FILTER (WHERE kind = ANY(%(engaged)s)), 0)
    FROM analytics_event WHERE owner_id = %(owner)s AND at >= %(since)s AND at < %(until)s
    GROUP BY 1
"""
_BEST = """
    SELECT subject_id, COALESCE(sum(amount) FILTER (WHERE kind = %(seen)s), 0) AS impressions,
           COALESCE(sum(amount) FILTER (WHERE kind = ANY(%(engaged)s)), 0) AS engagements
    FROM analytics_event
    WHERE owner_id = %(owner)s AND at >= %(since)s AND at < %(until)s
      AND (kind = %(seen)s OR kind = ANY(%(engaged)s))
    GROUP BY subject_id ORDER BY impressions DESC, engagements DESC, subject_id DESC LIMIT %(most)s
"""


class Period(NamedTuple):
    """Whole days in `zone`, the last of them today. `bounds` are the midnights that begin each, and the last end."""

    days: int
    zone: str
    bounds: Sequence[datetime]

    @classmethod
    def of(cls, days: int, zone: str) -> "Period":
        """The last `days` days; raises UnknownPeriod."""
        if not 1 <= days <= MOST_DAYS:
            raise errors.UnknownPeriod(field="days")
        place = zones.zone(zone)
        today = timezone.now().astimezone(place).date()
        firsts = [today + timedelta(days=number) for number in range(1 - days, 2)]
        return cls(days, zone, [datetime.combine(day, time(), place).astimezone(UTC) for day in firsts])

    @property
    def since(self) -> datetime:
        return self.bounds[0]

    @property
    def until(self) -> datetime:
        return self.bounds[-1]

    @property
    def dates(self) -> list[date]:
        return [moment.astimezone(zones.zone(self.zone)).date() for moment in self.bounds[:-1]]

    @property
    def offset(self) -> float:
        """Of the zone's clock today, in seconds."""
        offset = self.bounds[-1].astimezone(zones.zone(self.zone)).utcoffset()
        return offset.total_seconds() if offset else 0.0


class Day(NamedTuple):
    """`followers` at its end."""

    day: date
    impressions: int
    engagements: int
    visits: int
    posts: int
    gained: int
    lost: int
    followers: int


class Hour(NamedTuple):
    hour: int
    impressions: int
    engagements: int


class Best(NamedTuple):
    entry: Entry
    impressions: int
    engagements: int


class Totals(NamedTuple):
    impressions: int
    engagements: int
    visits: int
    gained: int
    lost: int


class Own(NamedTuple):
    """`readers` is an estimate, None while Redis is away; all else is exact. `before`: as many days before these."""

    period: Period
    days: list[Day]
    hours: list[Hour]
    best: list[Best]
    totals: Totals
    before: Totals
    engagements: dict[str, int]
    readers: int | None
    followers: int

    @property
    def is_empty(self) -> bool:
        return not (self.totals.impressions or self.totals.engagements or self.totals.visits or self.totals.gained)


def own(user: User, *, days: int, zone: str = zones.UTC) -> Own:
    """The user's own figures over the last `days` days (1 to 366) in `zone`. Raises UnknownPeriod."""
    period = Period.of(days, zone)
    by_day = _by_day(user.pk, period.bounds)
    earlier = _by_day(user.pk, [period.since - (period.until - period.since), period.since])
    followers = _followers(user)
    shown = _days(period, by_day, followers, since=user.created_at.astimezone(zones.zone(zone)).date())
    return Own(
        period,
        shown,
        _hours(user.pk, period),
        _best(user.pk, period),
        _totals(by_day),
        _totals(earlier),
        {name: sum(kinds.get(kind, 0) for kinds in by_day) for name, kind in ENGAGEMENTS.items()},
        readers(user.pk, period),
        followers,
    )


def readers(owner_id: int, period: Period) -> int | None:
    """How many different people saw something of theirs, by the UTC days that the period touches."""
    first, last = period.since.date(), min(period.until, timezone.now()).date()
    kept = Sketch.objects.filter(scope=Scope.READERS, subject_id=owner_id, day__range=(first, last))
    try:
        return store.estimate(
            [bytes(sketch) for sketch in kept.values_list("sketch", flat=True)],
            [Mark(Scope.READERS, owner_id, last, owner_id)],
        )
    except store.AWAY:
        return None


def _by_day(owner_id: int, bounds: Sequence[datetime]) -> list[dict[int, int]]:
    """For each day the amounts by kind."""
    found: list[dict[int, int]] = [{} for _ in bounds[1:]]
    parameters = {"owner": owner_id, "bounds": list(bounds), "since": bounds[0], "until": bounds[-1]}
    for number, kind, amount in rows(_BY_DAY, parameters):
        found[number - 1][kind] = amount
    return found


def _days(period: Period, by_day: Sequence[dict[int, int]], followers: int, *, since: date) -> list[Day]:
    """Followers are known now, and what came and went each day: so at each day's end; none before `since`."""
    found, at_end = [], followers
    for day, kinds in zip(reversed(period.dates), reversed(by_day), strict=True):
        gained, lost = kinds.get(Kind.FOLLOWED, 0), kinds.get(Kind.UNFOLLOWED, 0)
        seen, visits, posts = (kinds.get(kind, 0) for kind in (Kind.SEEN, Kind.VISITED, Kind.POSTED))
        known = max(0, at_end) if day >= since else 0
        found.append(Day(day, seen, _engaged(kinds), visits, posts, gained, lost, known))
        at_end += lost - gained
    return found[::-1]


def _totals(by_day: Sequence[dict[int, int]]) -> Totals:
    def total(kind: Kind) -> int:
        return sum(kinds.get(kind, 0) for kinds in by_day)

    engaged = sum(map(_engaged, by_day))
    return Totals(total(Kind.SEEN), engaged, total(Kind.VISITED), total(Kind.FOLLOWED), total(Kind.UNFOLLOWED))


def _engaged(kinds: dict[int, int]) -> int:
    return sum(kinds.get(kind, 0) for kind in _ENGAGED)


def _hours(owner_id: int, period: Period) -> list[Hour]:
    found = {row[0]: row for row in rows(_BY_HOUR, {**_window(owner_id, period), "offset": period.offset})}
    return [Hour(*found.get(hour, (hour, 0, 0))) for hour in range(24)]


def _best(owner_id: int, period: Period) -> list[Best]:
    """Those that are still there, with their text."""
    found = rows(_BEST, {**_window(owner_id, period), "most": BEST})
    shown = {entry.id: entry for entry in hydration.by_ids(owner_id, [row[0] for row in found]).entries}
    return [Best(shown[tweet], seen, engaged) for tweet, seen, engaged in found if tweet in shown]


def _window(owner_id: int, period: Period) -> dict[str, Any]:
    window = {"owner": owner_id, "since": period.since, "until": period.until}
    return {**window, "seen": Kind.SEEN.value, "engaged": list(_ENGAGED)}


def _followers(user: User) -> int:
    counted = User.objects.filter(pk=user.pk).annotate(total=user_counter.total("followers"))
    return counted.values_list("total", flat=True).get()


def rows(sql: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connections[settings.EVENTS_DATABASE].cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
