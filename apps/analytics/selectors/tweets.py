"""The figures of one tweet, for its author."""

from datetime import date, datetime
from typing import NamedTuple

from apps.analytics import errors, store
from apps.analytics.kinds import ENGAGEMENTS, Kind, Scope
from apps.analytics.models import Sketch
from apps.analytics.selectors.own import rows
from apps.analytics.store import Mark
from apps.core import ids
from apps.tweets import selectors as tweets
from apps.tweets.hydration import Entry

FIRST_HOURS = 48
_BY_KIND = """
    SELECT kind, sum(amount) FROM analytics_event WHERE subject_id = %(tweet)s AND owner_id = %(owner)s GROUP BY kind
"""
_BY_HOUR = """
    SELECT date_trunc('hour', at, 'UTC'), COALESCE(sum(amount) FILTER (WHERE kind = %(seen)s), 0),
           COALESCE(sum(amount) FILTER (WHERE kind = ANY(%(engaged)s)), 0)
    FROM analytics_event
    WHERE subject_id = %(tweet)s AND owner_id = %(owner)s AND at < %(since)s + make_interval(hours => %(hours)s)
    GROUP BY 1 ORDER BY 1
"""
_BY_DAY = """
    SELECT (at AT TIME ZONE 'UTC')::date, COALESCE(sum(amount) FILTER (WHERE kind = %(seen)s), 0),
           COALESCE(sum(amount) FILTER (WHERE kind = ANY(%(engaged)s)), 0)
    FROM analytics_event WHERE subject_id = %(tweet)s AND owner_id = %(owner)s GROUP BY 1 ORDER BY 1
"""


class Point[T: (date, datetime)](NamedTuple):
    at: T
    impressions: int
    engagements: int


class OfTweet(NamedTuple):
    """`impressions` is the public count of views; `readers` is an estimate, None while Redis is away."""

    entry: Entry
    impressions: int
    engagements: dict[str, int]
    readers: int | None
    by_hour: list[Point[datetime]]
    by_day: list[Point[date]]

    @property
    def engaged(self) -> int:
        return sum(self.engagements.values())


def of_tweet(viewer_id: int, tweet_id: int) -> OfTweet:
    """The first 48 hours by the hour, all that is kept by the day (UTC). Raises NoSuchTweet, NotYourFigures."""
    entry, _ = tweets.tweet(viewer_id, tweet_id)
    if entry.author_id != viewer_id:
        raise errors.NotYourFigures
    about = {"tweet": entry.id, "owner": viewer_id}
    kinds = dict(rows(_BY_KIND, about))
    window = {
        **about,
        "seen": Kind.SEEN.value,
        "engaged": [kind.value for kind in ENGAGEMENTS.values()],
        "since": ids.time_of(entry.id),
        "hours": FIRST_HOURS,
    }
    return OfTweet(
        entry,
        max(entry.views, kinds.get(Kind.SEEN, 0)),
        {name: kinds.get(kind, 0) for name, kind in ENGAGEMENTS.items()},
        _readers(entry),
        [Point(*row) for row in rows(_BY_HOUR, window)],
        [Point(*row) for row in rows(_BY_DAY, window)],
    )


def _readers(entry: Entry) -> int | None:
    day = ids.time_of(entry.id).date()
    kept = Sketch.objects.filter(scope=Scope.TWEET, subject_id=entry.id, day=day).values_list("sketch", flat=True)
    try:
        return store.estimate([bytes(one) for one in kept], [Mark(Scope.TWEET, entry.id, day, entry.author_id)])
    except store.AWAY:
        return None
