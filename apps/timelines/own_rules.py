"""The home rules that a reader chose, in SQL: lists that hide, muted words, budgets, followed hashtags.

Most readers have none, and then nothing is asked about them: the definition comes in two forms. Their
home_version says which is theirs (models.HomeVersion), in the same snapshot.
"""

from datetime import timedelta

from apps.core import ids
from apps.tweets import hydration, words
from apps.tweets.models import Filter

# Ids begin at midnight UTC, and so does each of these: the day of an id begins at id - id % _UTC_DAY.
_UTC_DAY = ids.span(timedelta(days=1))

CTES = f"""
    kept_out(id) AS MATERIALIZED (
        SELECT m.user_id FROM follows_list l JOIN follows_listmember m ON m.list_id = l.id
        WHERE l.owner_id = %(viewer)s AND l.hides_from_home
    ),
    unwanted(needle) AS MATERIALIZED (
        SELECT needle FROM tweets_filter w
        WHERE w.owner_id = %(viewer)s AND w.in_home AND w.action = 'hide' AND {Filter.LASTS}
    ),
    budgets(author_id, daily, only_originals, wants_retweets) AS MATERIALIZED (
        SELECT followee_id, daily_budget, only_originals, wants_retweets FROM follows_follow
        WHERE follower_id = %(viewer)s AND (daily_budget IS NOT NULL OR only_originals)
    ),
    sought(tag) AS MATERIALIZED (SELECT tag FROM tweets_followedtag WHERE owner_id = %(viewer)s),
"""

# No filter of V's hides what the entry says, unless V said it. All entries about one tweet say the same, so
# this has no part in the rule of the 24 hours.
IS_WANTED = f"""
    (a.id = %(viewer)s OR NOT EXISTS (SELECT FROM unwanted) OR NOT (
        SELECT bool_or(strpos(said.words, unwanted.needle) > 0)
        FROM (SELECT COALESCE({words.said("t")}, {words.said("e")}) AS words OFFSET 0) said CROSS JOIN unwanted
    ))
"""


# What V's filters warn of among what is shown: it brings no entry and leaves out none.
WARNINGS = words.warnings("home")


def is_kept_in(author: str) -> str:
    """SQL: V does not read the account on a list instead of at home."""
    return f"{author} NOT IN (SELECT id FROM kept_out)"


def has_sought_tag(tweet: str) -> str:
    """SQL: V follows a hashtag of the tweet. A retweet has none of its own."""
    return hydration.exists(
        f"FROM tweets_tweettag g WHERE g.tweet_id = {tweet}.id AND g.tag IN (SELECT tag FROM sought)"
    )


def is_within_budget(entry: str, *, is_for_viewer: str) -> str:
    """SQL: the entry is among those of its author's UTC day that V wants.

    What counts is what is there at this moment and what a list would hold (`is_for_viewer` is the reply rule about
    `d`): whoever talks to strangers all morning uses up nothing.
    """
    return f"""
        ({entry}.author_id NOT IN (SELECT author_id FROM budgets) OR (
            SELECT NOT (b.only_originals AND {_is_no_original(entry)}) AND (b.daily IS NULL OR b.daily > (
                SELECT count(*) FROM (
                    SELECT FROM tweets_tweet d
                    WHERE d.author_id = {entry}.author_id AND d.deleted_at IS NULL AND d.hidden_at IS NULL
                      AND d.id < {entry}.id AND d.id >= {entry}.id - {entry}.id % {_UTC_DAY}
                      AND (d.retweet_of_id IS NULL OR b.wants_retweets)
                      AND NOT (b.only_originals AND {_is_no_original("d")})
                      AND {is_for_viewer}
                    LIMIT b.daily
                ) earlier
            ))
            FROM budgets b WHERE b.author_id = {entry}.author_id
        ))
    """


def _is_no_original(entry: str) -> str:
    return f"({entry}.retweet_of_id IS NOT NULL OR {entry}.reply_to_user_id IS NOT NULL)"


# Tweets with a hashtag that V follows, merged when read as big authors are, from an index range for each tag:
# at most `own_count`, and where there are more, what is answered reaches down to the last of them only.
TAGGED = """
    tagged(id) AS MATERIALIZED (
        SELECT DISTINCT newest.id FROM sought CROSS JOIN LATERAL (
            SELECT g.tweet_id AS id FROM tweets_tweettag g
            WHERE g.tag = sought.tag AND g.tweet_id > %(floor)s AND g.tweet_id < %(below)s
            ORDER BY g.tweet_id DESC LIMIT %(own_count)s
        ) newest
        ORDER BY 1 DESC LIMIT %(own_count)s
    ),
"""
