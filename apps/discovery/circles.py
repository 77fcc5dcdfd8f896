"""Whom somebody might follow, by the graph and by what they read and write: one statement for many readers at once.

From each reader ways lead to candidates (docs/discovery.md has the formula):

    friend   those whom they follow, and whom these follow
    back     those who follow them
    liked    those whose tweets they liked
    topic    hashtags that they follow or use, and who else uses those

A way counts the more, the fewer it leads to. Weights are whole numbers, so that sums do not depend on their order and
another engine finds the same (apps/discovery/spark.py). Only the newest of everything is looked at, so that one reader
costs the same wherever they stand in the graph.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from apps.core import ids
from apps.discovery import counting
from apps.follows.models import Mute

MOST = 60
FRIENDS, LEADS, BACK, LIKES = 200, 100, 200, 200
TOPICS, WRITERS, OWN_TWEETS = 20, 100, 50
TOPICS_BACK = timedelta(days=30)
# What a way of each kind weighs, in millionths, before it is divided.
UNIT = 1_000_000
OF_BACK = OF_LIKED = OF_TOPIC = UNIT // 2
# Of those found, who is followed by more is likelier to be followed: as a power, in thousandths.
FAME, THOUSAND = 0.15, 1_000
_KNOWN = f"round({THOUSAND} * power(1 + {{followers}}::float8, {FAME}))::bigint"
# So many are ranked before those are left out whom the reader does not want, or may not see.
RANKED = 2 * MOST
# Of oneself, and of whom one follows already: more than all ways together can weigh.
_NEVER = -(10**9)


def _weight(unit: int, number: str) -> str:
    return f"round({unit} / ln(1 + {number}::float8))::integer"


_READER = "reader(id) AS MATERIALIZED (SELECT unnest(%(readers)s::bigint[]))"
_FRIENDS = f"""
    friend AS MATERIALIZED (
        SELECT reader.id AS reader_id, f.followee_id AS friend_id
        FROM reader CROSS JOIN LATERAL (
            SELECT followee_id FROM follows_follow WHERE follower_id = reader.id ORDER BY id DESC LIMIT {FRIENDS}
        ) f
        JOIN users_user u ON u.id = f.followee_id AND u.state = 'active'
        WHERE NOT EXISTS (
            SELECT FROM follows_mute m WHERE m.muter_id = reader.id AND m.muted_id = u.id AND {Mute.LASTS}
        )
    ),
    circle AS MATERIALIZED (
        SELECT friend_id, array_agg(followee_id) AS leads, {_weight(UNIT, "count(*)")} AS weight
        FROM (SELECT DISTINCT friend_id FROM friend) one CROSS JOIN LATERAL (
            SELECT followee_id FROM follows_follow WHERE follower_id = one.friend_id ORDER BY id DESC LIMIT {LEADS}
        ) f
        GROUP BY friend_id
    )
"""
_INTERESTS = f"""
    interest AS MATERIALIZED (
        SELECT reader.id AS reader_id, wanted.tag
        FROM reader CROSS JOIN LATERAL (
            (SELECT tag FROM tweets_followedtag WHERE owner_id = reader.id ORDER BY id DESC LIMIT {TOPICS})
            UNION
            (SELECT tag FROM tweets_tweettag JOIN (
                SELECT id FROM tweets_tweet WHERE author_id = reader.id AND deleted_at IS NULL
                ORDER BY id DESC LIMIT {OWN_TWEETS}
            ) own ON own.id = tweet_id GROUP BY tag ORDER BY count(*) DESC, tag LIMIT {TOPICS})
        ) wanted
    ),
    topic AS MATERIALIZED (
        SELECT tag, array_agg(author_id) AS leads, {_weight(OF_TOPIC, "count(*)")} AS weight
        FROM (SELECT DISTINCT tag FROM interest) one CROSS JOIN LATERAL (
            SELECT DISTINCT author_id FROM (
                SELECT t.author_id
                FROM tweets_tweettag use JOIN tweets_tweet t ON t.id = use.tweet_id
                JOIN users_user u ON u.id = t.author_id
                WHERE use.tag = one.tag AND use.tweet_id >= %(since)s AND {counting.COUNTED}
                ORDER BY use.tweet_id DESC LIMIT {WRITERS}
            ) newest
        ) written
        GROUP BY tag
    )
"""
_BY_GRAPH = f"""
    SELECT reader_id, candidate_id, weight
    FROM friend JOIN circle USING (friend_id) CROSS JOIN LATERAL unnest(leads) candidate_id
    UNION ALL
    SELECT reader.id, f.follower_id, {OF_BACK}
    FROM reader CROSS JOIN LATERAL (
        SELECT follower_id FROM follows_follow WHERE followee_id = reader.id ORDER BY id DESC LIMIT {BACK}
    ) f
    UNION ALL
    SELECT f.follower_id, f.followee_id, {_NEVER} FROM reader JOIN follows_follow f ON f.follower_id = reader.id
    UNION ALL
    SELECT id, id, {_NEVER} FROM reader
"""
_BY_INTEREST = f"""
    SELECT reader.id AS reader_id, l.author_id AS candidate_id,
        round({OF_LIKED} * ln(1 + l.number::float8))::integer AS weight
    FROM reader CROSS JOIN LATERAL (
        SELECT t.author_id, count(*) AS number FROM (
            SELECT tweet_id FROM tweets_like WHERE user_id = reader.id ORDER BY id DESC LIMIT {LIKES}
        ) newest JOIN tweets_tweet t ON t.id = newest.tweet_id GROUP BY t.author_id
    ) l
    UNION ALL
    SELECT reader_id, candidate_id, weight
    FROM interest JOIN topic USING (tag) CROSS JOIN LATERAL unnest(leads) candidate_id
"""
# What another engine needs besides the graph: few for each reader.
INTEREST_WAYS = f"WITH {_READER}, {_INTERESTS} {_BY_INTEREST}"
# Nobody who is away or protected (who follows them is not for everybody), nobody across a block, and nobody who was
# asked, muted or dismissed.
UNWANTED = f"""
    SELECT requester_id AS reader_id, target_id AS candidate_id FROM follows_followrequest
    UNION ALL SELECT blocker_id, blocked_id FROM follows_block
    UNION ALL SELECT blocked_id, blocker_id FROM follows_block
    UNION ALL SELECT muter_id, muted_id FROM follows_mute m WHERE {Mute.LASTS}
    UNION ALL SELECT user_id, subject_id FROM discovery_dismissal
"""
_FOUND = f"""
    WITH {_READER}, {_FRIENDS}, {_INTERESTS},
    way(reader_id, candidate_id, weight) AS ({_BY_GRAPH} UNION ALL {_BY_INTEREST}),
    scored AS (
        SELECT reader_id, candidate_id, sum(weight) AS score
        FROM way GROUP BY reader_id, candidate_id HAVING sum(weight) > 0
    ),
    best AS MATERIALIZED (
        SELECT reader_id, candidate_id, score, place FROM (
            SELECT scored.*, row_number() OVER (PARTITION BY reader_id ORDER BY score DESC, candidate_id) AS place
            FROM scored
        ) ranked WHERE place <= {RANKED}
    ),
    fit AS (
        SELECT reader_id, candidate_id, score * {_KNOWN.format(followers="COALESCE(c.followers, 0)")} AS score
        FROM best JOIN users_user u ON u.id = candidate_id AND u.state = 'active' AND NOT u.is_protected
        LEFT JOIN users_usercounts c ON c.user_id = candidate_id
        WHERE NOT EXISTS (
            SELECT FROM ({UNWANTED}) no WHERE no.reader_id = best.reader_id AND no.candidate_id = best.candidate_id
        )
    )
    SELECT reader.id,
        (array_agg(candidate_id ORDER BY score DESC, candidate_id) FILTER (WHERE candidate_id IS NOT NULL))[1:{MOST}],
        (array_agg(score ORDER BY score DESC, candidate_id) FILTER (WHERE candidate_id IS NOT NULL))[1:{MOST}],
        COALESCE(min(own.number), 0)
    FROM reader
    LEFT JOIN fit ON fit.reader_id = reader.id
    LEFT JOIN (SELECT reader_id, count(*) AS number FROM friend GROUP BY reader_id) own ON own.reader_id = reader.id
    GROUP BY reader.id
"""


class Circle(NamedTuple):
    """Whom `reader_id` might follow, best first, with their scores; made of so many `friends`."""

    reader_id: int
    ids: list[int]
    scores: list[int]
    friends: int


def find(reader_ids: Sequence[int], now: datetime) -> list[Circle]:
    """One for each reader; inside a transaction."""
    with connection.cursor() as cursor:
        # Many readers at once are a worker's work.
        cursor.execute("SET LOCAL statement_timeout = '5min'; SET LOCAL work_mem = '128MB'")
        parameters: dict[str, Any] = {"readers": list(reader_ids), "since": ids.at(now - TOPICS_BACK)}
        cursor.execute(_FOUND, parameters)
        return [Circle(reader, found or [], scores or [], friends) for reader, found, scores, friends in cursor]
