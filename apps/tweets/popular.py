"""What many like just now, for those who look around: the same for everybody, so its ids are kept.

The founding documents' cache of popular tweets. Only candidates are kept; who reads them is decided
each time by hydration, so a tweet that was deleted or protected meanwhile is gone at once.
"""

from django.core.cache import cache
from django.db import connection

from apps.core import metrics
from apps.tweets import hydration
from apps.tweets.hydration import Entry

KEPT_SECONDS = 60
_KEY = "tweets:popular"
# The last likes, however long they took to come: the cost is the same on a quiet site and on a loud one.
_RECENT = """
    SELECT tweet_id FROM (SELECT tweet_id FROM tweets_like ORDER BY id DESC LIMIT 5000) recent
    GROUP BY tweet_id ORDER BY count(*) DESC, tweet_id DESC LIMIT 50
"""
_SHOWN = hydration.statement(
    "SELECT id, rank FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS ranked(id, rank)",
    rules=f"a.id NOT IN ({hydration.MUTED})",
    place="-candidate.rank",
)


def popular(viewer_id: int, *, limit: int) -> list[Entry]:
    """At most `limit` tweets that the viewer may see, most liked first; at most a minute old."""
    return hydration.fetch(_SHOWN, viewer_id=viewer_id, limit=limit, ids=_ids()).entries


def _ids() -> list[int]:
    kept = cache.get(_KEY)
    metrics.cache_reads.labels("popular_tweets", "miss" if kept is None else "hit").inc()
    if kept is None:
        with connection.cursor() as cursor:
            cursor.execute(_RECENT)
            kept = [row[0] for row in cursor.fetchall()]
        cache.set(_KEY, kept, KEPT_SECONDS)
    return kept
