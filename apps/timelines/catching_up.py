"""What was talked about while somebody was away: tweets that those whom they follow answered and passed on.

The only place of the site that ranks a home. The formula, for a tweet made since:

    score = 2 x (people you follow who retweeted or quoted it) + (people you follow who replied to it)

Each person counts once in each of the two; of equal scores the newer tweet stands first.
"""

from datetime import timedelta
from typing import NamedTuple

from django.utils import timezone

from apps.core import ids, statements
from apps.timelines import definition, own_rules
from apps.tweets import hydration, words
from apps.tweets.hydration import Entry, Reader

FORMULA = "2 × people you follow who retweeted or quoted it + people you follow who replied to it"
FURTHEST = timedelta(days=7)
MOST = 20
# The newest of each person's acts that are looked at, and how many tweets are ranked for a page: some may be hidden.
_ACTS_EACH = 200
_RANKED = 3 * MOST
WEIGHT_OF_PASSING_ON = 2


class Talk(NamedTuple):
    """How many of those whom the reader follows passed a tweet on (retweeted or quoted), and how many replied."""

    passed_on: int
    replied: int

    @property
    def score(self) -> int:
        return WEIGHT_OF_PASSING_ON * self.passed_on + self.replied


class CatchUp(NamedTuple):
    """Ranked, highest first; `since` is an id: of all that was made later."""

    since: int
    reader: Reader
    entries: list[tuple[Entry, Talk]]


# Of oneself, and whose retweets are unwanted, nothing is counted; neither are those who are out of sight.
_TALK = f"""
    WITH shunned(id) AS MATERIALIZED ({definition.SHUNNED}),
    act(author_id, tweet_id, passed_on) AS (
        SELECT f.followee_id, about.tweet_id, about.passed_on
        FROM follows_follow f
        JOIN users_user u ON u.id = f.followee_id AND u.state = 'active'
        CROSS JOIN LATERAL (
            SELECT x.retweet_of_id, x.quote_of_id, x.reply_to_id, x.reply_to_user_id FROM tweets_tweet x
            WHERE x.author_id = f.followee_id AND x.id > %(since)s AND x.deleted_at IS NULL AND x.hidden_at IS NULL
            ORDER BY x.id DESC LIMIT {_ACTS_EACH}
        ) x
        CROSS JOIN LATERAL (VALUES
            (CASE WHEN f.wants_retweets THEN x.retweet_of_id END, TRUE),
            (x.quote_of_id, TRUE),
            (CASE WHEN x.reply_to_user_id <> f.followee_id THEN x.reply_to_id END, FALSE)
        ) about(tweet_id, passed_on)
        WHERE f.follower_id = %(viewer)s AND f.followee_id NOT IN (SELECT id FROM shunned)
          AND about.tweet_id > %(since)s
    )
    SELECT tweet_id, count(DISTINCT author_id) FILTER (WHERE passed_on) AS passed_on,
        count(DISTINCT author_id) FILTER (WHERE NOT passed_on) AS replied
    FROM act GROUP BY tweet_id
    ORDER BY {WEIGHT_OF_PASSING_ON} * count(DISTINCT author_id) FILTER (WHERE passed_on)
        + count(DISTINCT author_id) FILTER (WHERE NOT passed_on) DESC, tweet_id DESC
    LIMIT {_RANKED}
"""
_SHOWN = hydration.statement(
    "SELECT id, rank FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS ranked(id, rank)",
    rules=f"e.author_id <> %(viewer)s AND {own_rules.is_kept_in('e.author_id')} AND {own_rules.IS_WANTED}",
    ctes=own_rules.CTES,
    head=f"{own_rules.WARNINGS},",
    shunning=definition.SHUNNED,
    place="-candidate.rank",
)


def catch_up(viewer_id: int, *, since: int) -> CatchUp:
    """At most MOST tweets that were made after the id `since`, or in the last FURTHEST where that is longer ago."""
    since = max(since, ids.at(timezone.now() - FURTHEST))
    rows = statements.fetch(_TALK, {"viewer": viewer_id, "since": since})
    talk = {row[0]: Talk(row[1], row[2]) for row in rows}
    shown = hydration.fetch(_SHOWN, viewer_id=viewer_id, limit=MOST, heads=1, ids=list(talk))
    entries = words.kept_by_statement(viewer_id, "home", shown.entries, *shown.head)
    return CatchUp(since, shown.reader, [(entry, talk[entry.id]) for entry in entries])
