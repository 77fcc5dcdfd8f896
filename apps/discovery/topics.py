"""Hashtags that somebody who is new may begin with: what most write about, week in, week out."""

from typing import NamedTuple

from apps.core import statements
from apps.discovery.models import TrendKind

MOST = 12

_TOPICS = f"""
    SELECT known.term, COALESCE(t.name, known.term) FROM (
        SELECT term, sum(accounts) AS uses FROM discovery_trendhour
        WHERE kind = '{TrendKind.TAG}' AND lang = '' AND hour >= now() - interval '7 days'
        GROUP BY term ORDER BY uses DESC, term LIMIT {4 * MOST}
    ) known
    LEFT JOIN discovery_trend t ON t.kind = '{TrendKind.TAG}' AND t.term = known.term AND t.lang = ''
    WHERE NOT EXISTS (
        SELECT FROM discovery_heldtrend h
        WHERE h.kind = '{TrendKind.TAG}' AND h.term = known.term AND h.released_at IS NULL
    ) AND NOT EXISTS (SELECT FROM tweets_followedtag f WHERE f.owner_id = %(viewer)s AND f.tag = known.term)
    ORDER BY known.uses DESC, known.term LIMIT {MOST}
"""


class Topic(NamedTuple):
    tag: str
    name: str


def of(viewer_id: int) -> list[Topic]:
    """Those that the viewer does not follow yet, what most write about first."""
    return [Topic(*row) for row in statements.fetch(_TOPICS, {"viewer": viewer_id})]
