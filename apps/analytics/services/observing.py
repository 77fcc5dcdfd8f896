"""What readers' programs report: checked against what the reader may see, and buffered.

The pages themselves report nothing: a request for a timeline does not know what of it was looked at, and is not to
cost anything more.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from apps.analytics import errors, store
from apps.analytics.kinds import OF_TWEETS, REPORTED, Kind, Scope
from apps.analytics.store import Mark, Observation
from apps.analytics.viewers import Viewer
from apps.core import ids, metrics, statements
from apps.tweets import hydration

MOST = 100
KINDS = {kind.label: kind for kind in REPORTED}
_AUTHORS = f"""
    WITH shunned(id) AS MATERIALIZED ({hydration.BLOCKED})
    SELECT given.id, COALESCE(t.id, e.id), a.id
    FROM unnest(%(ids)s::bigint[]) AS given(id)
    JOIN tweets_tweet e ON e.id = given.id AND e.deleted_at IS NULL AND e.hidden_at IS NULL
    LEFT JOIN tweets_tweet t ON t.id = e.retweet_of_id AND t.deleted_at IS NULL AND t.hidden_at IS NULL
    JOIN users_user a ON a.id = CASE WHEN e.retweet_of_id IS NULL THEN e.author_id ELSE t.author_id END
    WHERE {hydration.open_to_viewer("a")}
"""
_ACCOUNTS = f"""
    WITH shunned(id) AS MATERIALIZED ({hydration.BLOCKED})
    SELECT u.id FROM users_user u
    WHERE u.id = ANY(%(ids)s::bigint[]) AND u.state = 'active' AND u.id NOT IN (SELECT id FROM shunned)
"""
EPOCH_DAY = date(1970, 1, 1)


class Report(NamedTuple):
    """One event as it was reported: `subject_id` is a tweet or an account, 0 for a timeline."""

    kind: Kind
    subject_id: int


class Counted(NamedTuple):
    """`counted` of the reported events were news of today; none where the reader is not measured."""

    counted: int
    is_measured: bool


def observe(*, viewer: Viewer, reports: Sequence[Report]) -> Counted:
    """Count what the viewer may see and has not done today, except with what is their own.

    Each event counts once a day and reader. What cannot be seen is passed over in silence. Raises NotCounted.
    """
    if not viewer.is_measured:
        metrics.events.labels("unmeasured").inc(len(reports))
        return Counted(0, is_measured=False)
    now = timezone.now()
    found = _known(viewer.id, reports, now)
    try:
        counted = store.observe(viewer.name, now.date(), found, _presence(viewer.joined, now.date()))
    except store.AWAY as error:
        metrics.events.labels("dropped").inc(len(found))
        raise errors.NotCounted(retry_after=10) from error
    metrics.events.labels("accepted").inc(counted)
    metrics.events.labels("repeated").inc(len(found) - counted)
    return Counted(counted, is_measured=True)


def report_of(kind: object, tweet_id: int | None, user_id: int | None) -> Report:
    """What a program says. Raises UnknownReport."""
    known = KINDS.get(kind) if isinstance(kind, str) else None
    if known is None:
        raise errors.UnknownReport(f"A kind is one of {', '.join(KINDS)}.", field="events")
    subject = {Kind.VISITED: user_id, Kind.TIMELINE: 0}.get(known, tweet_id)
    if subject is None:
        wanted = "user_id" if known is Kind.VISITED else "tweet_id"
        raise errors.UnknownReport(f"{known.label} needs a {wanted}.", field="events")
    return Report(known, subject)


def week_of(day: date) -> date:
    """Its Monday."""
    return day - timedelta(days=day.weekday())


def cohort_of(joined: date) -> int:
    """The week in which somebody joined: the days from 1970 to its Monday."""
    return (week_of(joined) - EPOCH_DAY).days


def _known(viewer_id: int, reports: Sequence[Report], now: datetime) -> list[tuple[Observation, str, Sequence[Mark]]]:
    tweets = {one.subject_id for one in reports if one.kind in OF_TWEETS}
    accounts = {one.subject_id for one in reports if one.kind is Kind.VISITED}
    authors = {row[0]: row[1:] for row in _rows(_AUTHORS, viewer_id, tweets)}
    there = {row[0] for row in _rows(_ACCOUNTS, viewer_id, accounts)}
    found: list[tuple[Observation, str, Sequence[Mark]]] = []
    for kind, subject in dict.fromkeys(reports):
        if kind is Kind.TIMELINE:
            found.append((Observation(kind, 0, 0), f"{kind.value}:{now.hour}", ()))
        elif kind is Kind.VISITED and subject in there and subject != viewer_id:
            found.append((Observation(kind, subject, subject), f"{kind.value}:{subject}", ()))
        elif kind in OF_TWEETS and subject in authors and authors[subject][1] != viewer_id:
            original, author = authors[subject]
            word = f"{original}" if kind is Kind.SEEN else f"{kind.value}:{original}"
            marks = _readers(original, author, now.date()) if kind is Kind.SEEN else ()
            found.append((Observation(kind, original, author), word, marks))
    return found


def _rows(sql: str, viewer_id: int, subjects: set[int]) -> list[tuple[int, ...]]:
    return statements.fetch(sql, {"viewer": viewer_id, "ids": sorted(subjects)}) if subjects else []


def _readers(tweet_id: int, author_id: int, today: date) -> tuple[Mark, Mark]:
    written_on = ids.time_of(tweet_id).astimezone(UTC).date()
    return (
        Mark(Scope.READERS, author_id, today, author_id),
        Mark(Scope.TWEET, tweet_id, written_on, author_id),
    )


def _presence(joined: date | None, today: date) -> Sequence[Mark]:
    """Only accounts count as people who are here."""
    if joined is None:
        return ()
    week = week_of(today)
    return (Mark(Scope.DAY, 0, today), Mark(Scope.WEEK, 0, week), Mark(Scope.COHORT, cohort_of(joined), week))
