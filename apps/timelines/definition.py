"""What a home timeline is. Redis only makes it fast; this SQL is the truth.

For the reader V: tweets and retweets of V and of those V follows, newest id first, less what
`RULES` leaves out. Two halves: `candidates` says by whom (and the reply rule, so that lists hold
no strangers' conversations), `RULES` decides everything again when it is read, because mutes
end, accounts are protected and blocks fall without anything that could repair a list.
"""

from datetime import timedelta

from apps.core import ids
from apps.tweets import hydration

_DAY = ids.span(timedelta(hours=24))


def _is_for_viewer(tweet: str) -> str:
    """SQL, the reply rule: V follows, or is, the one replied to, or it continues its author's own thread."""
    return f"""
        ({tweet}.reply_to_user_id IS NULL OR {tweet}.reply_to_user_id IN ({tweet}.author_id, %(viewer)s)
         OR {hydration.follows(f"{tweet}.reply_to_user_id")})
    """


# Of one's own and of those one follows; a retweet only where theirs are wanted.
_BY_VIEWER_OR_FOLLOWED = f"""
    (e.author_id = %(viewer)s OR CASE
        WHEN e.retweet_of_id IS NULL THEN {hydration.follows("e.author_id")}
        ELSE {hydration.follows("e.author_id", only=" AND f.wants_retweets")}
    END)
"""
_SHUNNED = f"{hydration.BLOCKED} UNION ALL {hydration.MUTED}"

# An earlier retweet `x` of the same original that stands in this home, or would but for this very rule.
_EARLIER = f"""
    x.id < e.id AND x.id >= e.id - {_DAY} AND x.retweet_of_id = e.retweet_of_id
    AND x.deleted_at IS NULL AND x.hidden_at IS NULL AND x.author_id NOT IN (SELECT id FROM shunned)
    AND {hydration.exists("FROM users_user xa WHERE xa.id = x.author_id AND xa.state = 'active'")}
"""
# The same question from both ends: few retweets, or few follows. A tweet that a million retweeted
# must not cost a page a million rows, and whoever follows thousands reads mostly quiet tweets.
_VIRAL = 1_000
_EARLIER_AMONG_RETWEETS = hydration.exists(
    f"""
    FROM tweets_tweet x WHERE {_EARLIER}
    AND (x.author_id = %(viewer)s OR {hydration.follows("x.author_id", only=" AND f.wants_retweets")})
    """
)
_EARLIER_AMONG_FOLLOWED = hydration.exists(
    f"""
    FROM (
        SELECT followee_id AS id FROM follows_follow WHERE follower_id = %(viewer)s AND wants_retweets
        UNION ALL SELECT %(viewer)s
    ) own CROSS JOIN LATERAL (SELECT FROM tweets_tweet x WHERE x.author_id = own.id AND {_EARLIER} OFFSET 0) earlier
    """
)

# Within the 24 hours before this retweet the original itself stood in this home, or such a retweet. Ids tell the time.
_SEEN_IN_THE_DAY_BEFORE = f"""
    (t.id BETWEEN e.id - {_DAY} AND e.id
        AND (t.author_id = %(viewer)s OR {hydration.follows("t.author_id")})
        AND {_is_for_viewer("t")})
    OR CASE
        WHEN (SELECT retweets FROM tweets_tweetcounts WHERE tweet_id = e.retweet_of_id) > {_VIRAL}
        THEN {_EARLIER_AMONG_FOLLOWED}
        ELSE {_EARLIER_AMONG_RETWEETS}
    END
"""

RULES = f"""
    {_BY_VIEWER_OR_FOLLOWED}
    AND {_is_for_viewer("e")}
    AND (e.retweet_of_id IS NULL OR NOT ({_SEEN_IN_THE_DAY_BEFORE}))
"""

# The one statement of a warm read: of the candidates `ids`, and of V's own entries among them
# (never pushed to oneself, so they are there at once), those V may see, ready to serve. At most
# `own_count` of V's own: where there are more, what is answered reaches down to `edge` only.
HOME = hydration.statement(
    """
    SELECT id FROM (
        SELECT id FROM unnest(%(ids)s::bigint[]) AS id WHERE id > (SELECT floor FROM edge) AND id < %(below)s
        UNION ALL SELECT id FROM own
    ) proposed
    ORDER BY id DESC
    """,
    rules=RULES,
    shunning=_SHUNNED,
    ctes=f"""
        own(id) AS MATERIALIZED (
            SELECT id FROM tweets_tweet own
            WHERE author_id = %(viewer)s AND deleted_at IS NULL AND id > %(floor)s AND id < %(below)s
              AND {_is_for_viewer("own")}
            ORDER BY id DESC LIMIT %(own_count)s
        ),
        edge(floor) AS MATERIALIZED (
            SELECT CASE WHEN count(*) < %(own_count)s THEN %(floor)s ELSE min(id) - 1 END FROM own
        ),
    """,
    head="""
        COALESCE((SELECT version FROM timelines_homeversion WHERE viewer_id = %(viewer)s), 0),
        (SELECT floor FROM edge),
    """,
)

# Candidates between two ids, from PostgreSQL: an index range for each author that V follows. The
# reply rule stands inside, or an author's strangers' conversations would use up their share.
CANDIDATES = f"""
    SELECT t.id
    FROM follows_follow own
    CROSS JOIN LATERAL (
        SELECT e.id FROM tweets_tweet e
        WHERE e.author_id = own.followee_id AND e.deleted_at IS NULL AND e.id > %(floor)s AND e.id < %(below)s
          AND {_is_for_viewer("e")}
        ORDER BY e.id DESC LIMIT %(count)s
    ) t
    WHERE own.follower_id = %(viewer)s AND NOT own.followee_id = ANY(%(without)s::bigint[])
    ORDER BY t.id DESC
    LIMIT %(count)s
"""

# The same for one author's own list: all entries, since the reply rule depends on the reader.
AUTHORS_OWN = """
    SELECT id FROM tweets_tweet
    WHERE author_id = %(author)s AND deleted_at IS NULL
    ORDER BY id DESC LIMIT %(count)s
"""

# The whole definition between two ids in one statement, with neither lists nor windows: what
# `check_timelines` holds the served pages against.
WHOLE = hydration.statement(
    """
    SELECT id FROM tweets_tweet
    WHERE id >= %(since)s AND deleted_at IS NULL
      AND (author_id = %(viewer)s
           OR author_id IN (SELECT followee_id FROM follows_follow WHERE follower_id = %(viewer)s))
    """,
    rules=RULES,
    shunning=_SHUNNED,
)
