"""Of phrases that tell the same story, one: by the tweets that say them."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from apps.core import ids
from apps.discovery import counting
from apps.discovery.models import TrendKind

# A phrase whose tweets are to such a part those of another trend is no trend of its own.
PART = 0.6
# The newest tweets of each stand for all of them.
_SAMPLE = 300

_NOTED = f"""
    SELECT wanted.term, ARRAY(
        SELECT tweet_id FROM discovery_trenduse
        WHERE kind = %(kind)s AND term = wanted.term AND tweet_id >= %(since)s ORDER BY tweet_id DESC LIMIT {_SAMPLE}
    ) FROM unnest(%(terms)s::text[]) AS wanted(term)
"""
_TAGGED = f"""
    SELECT wanted.term, ARRAY(
        SELECT tweet_id FROM tweets_tweettag
        WHERE tag = wanted.term AND tweet_id >= %(since)s ORDER BY tweet_id DESC LIMIT {_SAMPLE}
    ) FROM unnest(%(terms)s::text[]) AS wanted(term)
"""


def tweets_of(kind: TrendKind, terms: Iterable[str], now: datetime) -> dict[str, frozenset[int]]:
    """The newest tweets of each of these hashtags, phrases or links."""
    sql = _TAGGED if kind == TrendKind.TAG else _NOTED
    parameters = {"kind": kind, "terms": sorted(terms), "since": ids.at(now - counting.WINDOW)}
    return {term: frozenset(tweets) for term, tweets in counting.run(sql, parameters)}


def apart(
    terms: Sequence[str], tweets: Mapping[str, AbstractSet[int]], told: Sequence[AbstractSet[int]]
) -> AbstractSet[str]:
    """Of `terms`, best first, those that tell what neither one before them nor any of `told` does."""
    kept: set[str] = set()
    known = list(told)
    for term in terms:
        own = tweets[term]
        if not any(len(own & other) >= PART * len(own) for other in known):
            kept.add(term)
            known.append(own)
    return kept
