"""The site as a whole, for those who run it. Exact where rows are counted, estimated where it says so."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from apps.analytics import services, store
from apps.analytics.kinds import Kind, Scope
from apps.analytics.models import Sketch
from apps.analytics.selectors.own import rows
from apps.analytics.selectors.popular import Read, most_seen, most_visited
from apps.analytics.services.observing import EPOCH_DAY, week_of
from apps.core import ids, metrics
from apps.follows import people
from apps.follows.people import Person
from apps.outbox import services as outbox
from apps.outbox.models import Heartbeat, OutboxRow
from apps.tweets import hydration
from apps.tweets.hydration import Entry
from apps.users.models import User

DAYS, WEEKS, TOP = 30, 12, 10
KEPT_SECONDS = 60
_KEY = "analytics:insights:1"  # raise the number when Site changes

_POSTS = """
    SELECT (created_at AT TIME ZONE 'UTC')::date, count(*), count(DISTINCT author_id)
    FROM tweets_tweet WHERE id >= %s AND deleted_at IS NULL GROUP BY 1
"""
_JOINED = """
    SELECT (created_at AT TIME ZONE 'UTC')::date, count(*)
    FROM users_user WHERE created_at >= %s AND state = 'active' GROUP BY 1
"""
_SEEN = """
    SELECT (at AT TIME ZONE 'UTC')::date, sum(amount)
    FROM analytics_event WHERE kind = %(kind)s AND at >= %(since)s GROUP BY 1
"""
_GAINED = """
    SELECT owner_id, sum(CASE WHEN kind = %(gained)s THEN amount ELSE -amount END)
    FROM analytics_event WHERE kind IN (%(gained)s, %(lost)s) AND at >= %(since)s
    GROUP BY owner_id ORDER BY 2 DESC, 1 LIMIT %(limit)s
"""
_LAGS = """
    SELECT date_trunc('hour', queued_at, 'UTC'), count(*),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - queued_at)),
           percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - queued_at))
    FROM timelines_delivery WHERE tweet_id >= %s AND finished_at IS NOT NULL AND queued_at IS NOT NULL
    GROUP BY 1 ORDER BY 1
"""


class Day(NamedTuple):
    """`active` is an estimate, None where nothing was written down."""

    day: date
    active: int | None
    posts: int
    authors: int
    joined: int
    seen: int


class Week(NamedTuple):
    monday: date
    active: int


class Cohort(NamedTuple):
    """Who joined in the week of `monday`; of them, how many were here in each week since: estimates."""

    monday: date
    size: int
    here: list[int | None]


class Lag(NamedTuple):
    """Seconds from a post to its last delivery, of those of one hour."""

    hour: datetime
    tweets: int
    median: float
    p95: float


class Site(NamedTuple):
    at: datetime
    accounts: int
    days: list[Day]
    weeks: list[Week]
    cohorts: list[Cohort]
    lags: list[Lag]
    seen: list[Read]
    visited: list[Read]
    gained: list[Read]


class Work(NamedTuple):
    """What waits now. `buffered` is None while Redis is away."""

    oldest_seconds: float
    waiting: int
    dead: int
    silent: dict[str, float]
    buffered: int | None
    lost: int


def site() -> Site:
    """At most a minute old: it reads whole months."""
    kept: Site | None = cache.get(_KEY)
    metrics.cache_reads.labels("insights", "miss" if kept is None else "hit").inc()
    if kept is None:
        kept = _site()
        cache.set(_KEY, kept, KEPT_SECONDS)
    return kept


def work() -> Work:
    alive = OutboxRow.objects.filter(dead_at__isnull=True)
    now = timezone.now()
    try:
        buffered: int | None = store.length()
    except store.AWAY:
        buffered = None
    return Work(
        outbox.oldest_due_age(),
        alive.count(),
        OutboxRow.objects.filter(dead_at__isnull=False).count(),
        {beat.name: (now - beat.beat_at).total_seconds() for beat in Heartbeat.objects.order_by("name")},
        buffered,
        services.lost(),
    )


def shown_tweets(found: Sequence[Read]) -> list[tuple[Entry, int]]:
    """As everybody sees them."""
    times = {one.id: one.times for one in found}
    entries = hydration.by_ids(hydration.ANONYMOUS, list(times)).entries if times else []
    return [(entry, times[entry.id]) for entry in entries]


def shown_people(found: Sequence[Read]) -> list[tuple[Person, int]]:
    known = people.by_ids(hydration.ANONYMOUS, [one.id for one in found]) if found else {}
    return [(known[one.id], one.times) for one in found if one.id in known]


def _site() -> Site:
    now = timezone.now()
    today = now.date()
    since = datetime.combine(today - timedelta(days=DAYS - 1), datetime.min.time(), UTC)
    return Site(
        now,
        User.objects.active().count(),
        _days(since, today),
        _weeks(today),
        _cohorts(today),
        [Lag(*row) for row in _ask(_LAGS, [ids.at(now - timedelta(days=1))])],
        most_seen(24, limit=TOP),
        most_visited(24, limit=TOP),
        _gained(now - timedelta(days=7)),
    )


def _days(since: datetime, today: date) -> list[Day]:
    posts = {day: (posted, authors) for day, posted, authors in _ask(_POSTS, [ids.at(since)])}
    joined = dict(_ask(_JOINED, [since]))
    seen = dict(rows(_SEEN, {"kind": Kind.SEEN.value, "since": since}))
    sketches = Sketch.objects.filter(scope=Scope.DAY, subject_id=0, day__gte=since.date())
    active = dict(sketches.values_list("day", "estimate"))
    dates = [today - timedelta(days=number) for number in reversed(range(DAYS))]
    found = []
    for day in dates:
        posted, authors = posts.get(day, (0, 0))
        found.append(Day(day, active.get(day), posted, authors, joined.get(day, 0), seen.get(day, 0)))
    return found


def _weeks(today: date) -> list[Week]:
    first = week_of(today) - timedelta(weeks=WEEKS - 1)
    found = Sketch.objects.filter(scope=Scope.WEEK, subject_id=0, day__gte=first).order_by("day")
    return [Week(*row) for row in found.values_list("day", "estimate")]


def _cohorts(today: date) -> list[Cohort]:
    """Those of the last weeks, the newest first; a week in which nobody of them came says 0 once it was measured."""
    first = week_of(today) - timedelta(weeks=WEEKS - 1)
    sizes: dict[date, int] = {}
    for day, joined in _ask(_JOINED, [datetime.combine(first, datetime.min.time(), UTC)]):
        sizes[week_of(day)] = sizes.get(week_of(day), 0) + joined
    found = Sketch.objects.filter(scope=Scope.COHORT, day__gte=first).values_list("subject_id", "day", "estimate")
    here = {(EPOCH_DAY + timedelta(days=subject), week): estimate for subject, week, estimate in found}
    measured = {week for _, week in here}
    cohorts = []
    for monday in sorted(sizes, reverse=True):
        weeks = [monday + timedelta(weeks=number) for number in range((week_of(today) - monday).days // 7 + 1)]
        cohorts.append(
            Cohort(monday, sizes[monday], [here.get((monday, week), 0 if week in measured else None) for week in weeks])
        )
    return cohorts


def _gained(since: datetime) -> list[Read]:
    parameters = {"gained": Kind.FOLLOWED.value, "lost": Kind.UNFOLLOWED.value, "since": since, "limit": 3 * TOP}
    found = [Read(*row) for row in rows(_GAINED, parameters) if row[1] > 0]
    public = User.objects.active().filter(is_protected=False, pk__in=[one.id for one in found])
    there = set(public.values_list("pk", flat=True))
    return [one for one in found if one.id in there][:TOP]


def _ask(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
