"""What is read most just now, of public accounts alone: for lists that everybody may see."""

from datetime import timedelta
from typing import NamedTuple

from django.utils import timezone

from apps.analytics.kinds import Kind
from apps.analytics.selectors.own import rows
from apps.tweets.models import Tweet
from apps.users.models import User

# More than are shown: some of them turn out to be protected, deleted or hidden.
_ASKED = 3
_MOST = """
    SELECT subject_id, sum(amount) FROM analytics_event
    WHERE kind = %(kind)s AND at >= %(since)s GROUP BY subject_id ORDER BY 2 DESC, 1 DESC LIMIT %(limit)s
"""
_WARMTH = """
    SELECT subject_id, sum(amount * power(0.5, extract(epoch FROM %(now)s - at)::float8 / %(half_life)s)) AS warmth
    FROM analytics_event WHERE kind = %(kind)s AND at >= %(since)s AND at <= %(now)s
    GROUP BY subject_id HAVING sum(amount) >= %(fewest)s ORDER BY 2 DESC, 1 DESC LIMIT %(limit)s
"""


class Read(NamedTuple):
    """A tweet's or an account's id, and how often it was read: once a reader and day."""

    id: int
    times: int


def most_seen(hours: int, *, limit: int = 50) -> list[Read]:
    """The tweets that were seen most in the last hours, by the full hour; most first.

    Only what everybody may see at this moment: no protected or absent author, nothing deleted or hidden.
    """
    found = _most(Kind.SEEN, hours, limit)
    live = Tweet.objects.live().filter(author__state="active", author__is_protected=False)
    return _those(found, set(live.filter(pk__in=[one.id for one in found]).values_list("pk", flat=True)), limit)


def most_visited(hours: int, *, limit: int = 50) -> list[Read]:
    """The accounts whose profiles were visited most; likewise."""
    found = _most(Kind.VISITED, hours, limit)
    public = User.objects.active().filter(is_protected=False)
    return _those(found, set(public.filter(pk__in=[one.id for one in found]).values_list("pk", flat=True)), limit)


def warmth(kind: Kind, *, half_life: timedelta, fewest: int, limit: int) -> dict[int, float]:
    """How warm what was seen or visited is, warmest first; what fewer than `fewest` read in four half-lives is not.

    A reader counts once a day, halved with every `half_life` since (by the full hour). Who may see it, the caller
    decides.
    """
    now = timezone.now()
    given = {"kind": kind.value, "now": now, "since": now - 4 * half_life, "half_life": half_life.total_seconds(),
             "fewest": fewest, "limit": limit}  # fmt: skip
    return dict(rows(_WARMTH, given))


def _most(kind: Kind, hours: int, limit: int) -> list[Read]:
    since = (timezone.now() - timedelta(hours=hours)).replace(minute=0, second=0, microsecond=0)
    return [Read(*row) for row in rows(_MOST, {"kind": kind.value, "since": since, "limit": limit * _ASKED})]


def _those(found: list[Read], public: set[int], limit: int) -> list[Read]:
    return [one for one in found if one.id in public][:limit]
