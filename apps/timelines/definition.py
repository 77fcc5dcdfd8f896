"""What a home timeline is. Redis only makes it fast; this SQL is the truth.

For the reader V: tweets and retweets of V and of those V follows, newest id first, less what
the rules leave out. Two halves: `candidates` says by whom (and the reply rule, so that lists hold
no strangers' conversations), the rules decide everything again when it is read, because mutes
end, accounts are protected and blocks fall without anything that could repair a list.
"""

from datetime import timedelta

from apps.core import ids
from apps.timelines import own_rules as own
from apps.tweets import hydration

_DAY = ids.span(timedelta(hours=24))


def _is_for_viewer(tweet: str) -> str:
    """SQL, the reply rule: V follows, or is, the one replied to, or it continues its author's own thread."""
    return f"""
        ({tweet}.reply_to_user_id IS NULL OR {tweet}.reply_to_user_id IN ({tweet}.author_id, %(viewer)s)
         OR {hydration.follows(f"{tweet}.reply_to_user_id")})
    """


def _is_sought(own_rules: bool) -> str:
    """SQL: of one's own and of those one follows, a retweet only where theirs are wanted; or by its hashtag."""
    by_tag = f"OR {own.has_sought_tag('e')}" if own_rules else ""
    return f"""
        (e.author_id = %(viewer)s OR CASE
            WHEN e.retweet_of_id IS NULL THEN {hydration.follows("e.author_id")} {by_tag}
            ELSE {hydration.follows("e.author_id", only=" AND f.wants_retweets")}
        END)
    """


SHUNNED = f"{hydration.BLOCKED} UNION ALL {hydration.MUTED}"


def _is_let_in(entry: str, own_rules: bool) -> str:
    """SQL: V did not choose to have less of its author at home."""
    if not own_rules:
        return "TRUE"
    return f"""
        {own.is_kept_in(f"{entry}.author_id")} AND {own.is_within_budget(entry, is_for_viewer=_is_for_viewer("d"))}
    """


# A tweet that a million retweeted must not cost a page a million rows, and whoever follows thousands
# reads mostly quiet tweets: the same question is asked from both ends.
_VIRAL = 1_000


def _was_seen_in_the_day_before(own_rules: bool) -> str:
    """SQL: within the 24 hours before this retweet the original itself stood in this home, or another retweet.

    Ids tell the time.
    """
    # An earlier retweet `x` of the same original that stands in this home, or would but for this very rule.
    earlier = f"""
        x.id < e.id AND x.id >= e.id - {_DAY} AND x.retweet_of_id = e.retweet_of_id
        AND x.deleted_at IS NULL AND x.hidden_at IS NULL AND x.author_id NOT IN (SELECT id FROM shunned)
        AND {hydration.exists("FROM users_user xa WHERE xa.id = x.author_id AND xa.state = 'active'")}
        AND {_is_let_in("x", own_rules)}
    """
    among_retweets = hydration.exists(
        f"""
        FROM tweets_tweet x WHERE {earlier}
        AND (x.author_id = %(viewer)s OR {hydration.follows("x.author_id", only=" AND f.wants_retweets")})
        """
    )
    among_followed = hydration.exists(
        f"""
        FROM (
            SELECT followee_id AS id FROM follows_follow WHERE follower_id = %(viewer)s AND wants_retweets
            UNION ALL SELECT %(viewer)s
        ) own CROSS JOIN LATERAL (SELECT FROM tweets_tweet x WHERE x.author_id = own.id AND {earlier} OFFSET 0) earlier
        """
    )
    by_tag = f"OR {own.has_sought_tag('t')}" if own_rules else ""
    return f"""
        (t.id BETWEEN e.id - {_DAY} AND e.id
            AND (t.author_id = %(viewer)s OR {hydration.follows("t.author_id")} {by_tag})
            AND {_is_let_in("t", own_rules)}
            AND {_is_for_viewer("t")})
        OR CASE
            WHEN (SELECT retweets FROM tweets_tweetcounts WHERE tweet_id = e.retweet_of_id) > {_VIRAL}
            THEN {among_followed}
            ELSE {among_retweets}
        END
    """


def _named_rules(own_rules: bool) -> dict[str, str]:
    """SQL by name. That the reader mutes nobody in it stands apart: `shunned` says so."""
    always = {
        "followed": _is_sought(own_rules),
        "reply": _is_for_viewer("e"),
        "once": f"(e.retweet_of_id IS NULL OR NOT ({_was_seen_in_the_day_before(own_rules)}))",
    }
    if not own_rules:
        return always
    return {
        **always,
        "list": own.is_kept_in("e.author_id"),
        "words": own.IS_WANTED,
        "budget": own.is_within_budget("e", is_for_viewer=_is_for_viewer("d")),
    }


def _rules(own_rules: bool) -> str:
    return " AND ".join(_named_rules(own_rules).values())


# The rules one by one, of the entries `ids` that exist: (id, author, unmuted, then as _named_rules has them, and
# whether V reads it for a hashtag alone).
JUDGED = f"""
    WITH {own.CTES} shunned(id) AS MATERIALIZED ({SHUNNED})
    SELECT e.id, e.author_id, a.id NOT IN (SELECT id FROM shunned) AND e.author_id NOT IN (SELECT id FROM shunned),
        {", ".join(_named_rules(own_rules=True).values())},
        NOT {hydration.follows("e.author_id")} AND {own.has_sought_tag("e")}
    FROM tweets_tweet e
    LEFT JOIN tweets_tweet t ON t.id = e.retweet_of_id AND t.deleted_at IS NULL AND t.hidden_at IS NULL
    JOIN users_user a ON a.id = COALESCE(t.author_id, e.author_id)
    WHERE e.id = ANY(%(ids)s::bigint[])
    ORDER BY e.id DESC
"""


_PROPOSED = """
    SELECT id FROM (
        SELECT id FROM unnest(%(ids)s::bigint[]) AS id WHERE id > (SELECT floor FROM edge) AND id < %(below)s
        UNION ALL SELECT id FROM own
    ) proposed
    ORDER BY id DESC
"""
# What comes by its hashtag may stand among the candidates too.
_PROPOSED_OR_SOUGHT = """
    SELECT id FROM (
        SELECT id FROM unnest(%(ids)s::bigint[]) AS id UNION SELECT id FROM own UNION SELECT id FROM tagged
    ) proposed
    WHERE id > (SELECT floor FROM edge) AND id < %(below)s
    ORDER BY id DESC
"""


def _edge(source: str) -> str:
    """SQL: above what id all entries of `source` are known."""
    return f"SELECT CASE WHEN count(*) < %(own_count)s THEN %(floor)s ELSE min(id) - 1 END FROM {source}"


_EDGE_OF_BOTH = f"SELECT GREATEST(({_edge('own')}), ({_edge('tagged')}))"


# The one statement of a warm read: of the candidates `ids`, and of V's own entries among them
# (never pushed to oneself, so they are there at once), those V may see, ready to serve. At most
# `own_count` of V's own: where there are more, what is answered reaches down to `edge` only.
def _home(own_rules: bool) -> str:
    return hydration.statement(
        _PROPOSED_OR_SOUGHT if own_rules else _PROPOSED,
        rules=_rules(own_rules),
        shunning=SHUNNED,
        ctes=f"""
            {own.CTES + own.TAGGED if own_rules else ""}
            own(id) AS MATERIALIZED (
                SELECT id FROM tweets_tweet own
                WHERE author_id = %(viewer)s AND deleted_at IS NULL AND id > %(floor)s AND id < %(below)s
                  AND {_is_for_viewer("own")}
                ORDER BY id DESC LIMIT %(own_count)s
            ),
            edge(floor) AS MATERIALIZED ({_EDGE_OF_BOTH if own_rules else _edge("own")}),
        """,
        head=f"""
            COALESCE((SELECT version FROM timelines_homeversion WHERE viewer_id = %(viewer)s), 0),
            COALESCE((SELECT read_up_to FROM timelines_homeversion WHERE viewer_id = %(viewer)s), 0),
            (SELECT floor FROM edge),
            {f"{own.WARNINGS}," if own_rules else ""}
        """,
    )


HOME = _home(own_rules=False)
# For readers with rules of their own; right for all, only slower.
HOME_WITH_OWN_RULES = _home(own_rules=True)

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
           OR author_id IN (SELECT followee_id FROM follows_follow WHERE follower_id = %(viewer)s)
           OR id IN (SELECT tweet_id FROM tweets_tweettag WHERE tag IN (SELECT tag FROM sought)))
    """,
    rules=_rules(own_rules=True),
    ctes=own.CTES,
    shunning=SHUNNED,
)
