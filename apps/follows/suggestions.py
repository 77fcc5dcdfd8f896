"""Whom one might follow. For now: those whom most follow.

The ranking is the same for everybody, so it is kept (the founding documents' cache of popular
users) and each reader only leaves out whom they follow already. A cursor names its ranking, so
that a list stays in order while somebody reads on.
"""

from typing import NamedTuple

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from apps.core import metrics
from apps.follows import people
from apps.follows.people import Person, Rules

MOST = 500
FRESH_SECONDS = 300
KEPT_SECONDS = 900

_RANKING = """
    SELECT u.id FROM users_usercounts c JOIN users_user u ON u.id = c.user_id
    WHERE u.state = 'active' AND NOT u.is_protected AND c.followers > 0
    ORDER BY c.followers DESC, u.id LIMIT %s
"""
# Rank 1 gets the highest key, so that lists descend as all lists do.
_CANDIDATES = "SELECT id, %(most)s - rank + 1 AS key FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS t(id, rank)"


class Ranking(NamedTuple):
    """Ids of accounts, most followed first; `name` is what a cursor remembers it by."""

    name: int
    ids: list[int]


def popular(viewer_id: int, *, ranking: Ranking, limit: int, before: int | None = None) -> list[Person]:
    """Popular accounts to whom the viewer has no tie. Keys are places in `ranking`, highest first."""
    return people.fetch(
        _CANDIDATES,
        viewer_id=viewer_id,
        limit=limit,
        before=before,
        rules=Rules.TIED,
        ids=ranking.ids,
        most=MOST,
    )


def current_ranking(name: int | None = None) -> Ranking:
    """The ranking called `name` while it is kept, else the newest, at most FRESH_SECONDS old."""
    kept = name and cache.get(_key(name))
    if kept:
        return Ranking(name or 0, kept)
    newest = cache.get(_key("newest"))
    metrics.cache_reads.labels("popular_accounts", "hit" if newest else "miss").inc()
    if newest:
        return Ranking(*newest)
    return _rank()


def _rank() -> Ranking:
    with connection.cursor() as cursor:
        cursor.execute(_RANKING, [MOST])
        ids = [row[0] for row in cursor.fetchall()]
    ranking = Ranking(int(timezone.now().timestamp() * 1000), ids)
    if ids:
        cache.set(_key(ranking.name), ids, KEPT_SECONDS)
        cache.set(_key("newest"), tuple(ranking), FRESH_SECONDS)
    return ranking


def _key(name: object) -> str:
    return f"follows:popular:{name}"
