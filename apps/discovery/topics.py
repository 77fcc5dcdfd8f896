"""Hashtags that somebody who is new may begin with: what most write about, week in, week out."""

from typing import NamedTuple

from apps.core import statements
from apps.discovery import counting
from apps.discovery.leaving_out import is_held
from apps.discovery.models import TrendKind

MOST = 12
# On a quiet site two accounts hardly ever say the same in one hour, and nothing is known to be usual: there the newest
# uses are counted as they are, so many at most.
_NEWEST_USES = 5_000

_USUAL = f"""
    SELECT term, sum(accounts) AS uses FROM discovery_trendhour
    WHERE kind = '{TrendKind.TAG}' AND lang = '' AND hour >= now() - interval '7 days'
    GROUP BY term
"""
_NEWEST = f"""
    SELECT use.tag AS term, count(DISTINCT t.author_id) AS uses
    FROM (SELECT tag, tweet_id FROM tweets_tweettag ORDER BY tweet_id DESC LIMIT {_NEWEST_USES}) use
    JOIN tweets_tweet t ON t.id = use.tweet_id
    JOIN users_user u ON u.id = t.author_id
    WHERE {counting.COUNTED}
    GROUP BY use.tag HAVING count(DISTINCT t.author_id) >= {counting.FEWEST_ACCOUNTS}
"""
_TOPICS = f"""
    SELECT known.term, COALESCE(t.name, known.term)
    FROM (SELECT term, uses FROM ({{known}}) counted ORDER BY uses DESC, term LIMIT {4 * MOST}) known
    LEFT JOIN discovery_trend t ON t.kind = '{TrendKind.TAG}' AND t.term = known.term AND t.lang = ''
    WHERE NOT {is_held(f"'{TrendKind.TAG}'", "known.term")}
      AND NOT EXISTS (SELECT FROM tweets_followedtag f WHERE f.owner_id = %(viewer)s AND f.tag = known.term)
    ORDER BY known.uses DESC, known.term LIMIT {MOST}
"""


class Topic(NamedTuple):
    tag: str
    name: str


def of(viewer_id: int) -> list[Topic]:
    """At most MOST that the viewer does not follow yet, what most write about first."""
    found: dict[str, Topic] = {}
    for known in (_USUAL, _NEWEST):
        if len(found) < MOST:
            for row in statements.fetch(_TOPICS.format(known=known), {"viewer": viewer_id}):
                found.setdefault(row[0], Topic(*row))
    return list(found.values())[:MOST]
