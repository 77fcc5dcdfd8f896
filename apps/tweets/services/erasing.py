"""Before an account is erased: what it did leaves the counts of others, a portion at a time.

Each portion is one statement that deletes rows and counts exactly those, so that nothing is
counted twice when it is killed and begun again, or when somebody undoes the same act meanwhile.
"""

from django.db import connection
from django.db.transaction import atomic

from apps.tweets.models import Tweet, poll_counter, tweet_counter
from apps.tweets.recounts import OPTIONS

_ACTS = """
    WITH gone AS (
        DELETE FROM {table} WHERE id IN (SELECT id FROM {table} WHERE user_id = %(user)s LIMIT %(limit)s)
        RETURNING tweet_id
    ), counted AS (
        INSERT INTO tweets_tweetcountdelta (tweet_id, {name}) SELECT tweet_id, -1 FROM gone
    )
    SELECT count(*) FROM gone
"""
# Soft, as every deletion: the rows go with the account. Retweets by others are theirs, and go as well.
_TWEETS = """
    WITH gone AS (
        UPDATE tweets_tweet SET deleted_at = now()
        WHERE id IN (
            SELECT id FROM tweets_tweet WHERE author_id = %(user)s AND deleted_at IS NULL LIMIT %(limit)s
        ) AND deleted_at IS NULL
        RETURNING author_id, reply_to_id, retweet_of_id, quote_of_id
    ), of_author AS (
        INSERT INTO users_usercountdelta (user_id, tweets) SELECT author_id, -count(*) FROM gone GROUP BY author_id
    ), of_tweets AS (
        INSERT INTO tweets_tweetcountdelta (tweet_id, retweets, replies, quotes)
        SELECT counted.id, -retweets, -replies, -quotes
        FROM (
            SELECT retweet_of_id AS id, 1 AS retweets, 0 AS replies, 0 AS quotes FROM gone
            UNION ALL SELECT reply_to_id, 0, 1, 0 FROM gone
            UNION ALL SELECT quote_of_id, 0, 0, 1 FROM gone
        ) was JOIN tweets_tweet counted ON counted.id = was.id
    )
    SELECT count(*) FROM gone
"""
_RETWEETS_OF = """
    WITH gone AS (
        UPDATE tweets_tweet SET deleted_at = now()
        WHERE id IN (
            SELECT r.id FROM tweets_tweet r JOIN tweets_tweet t ON t.id = r.retweet_of_id
            WHERE t.author_id = %(user)s AND r.deleted_at IS NULL LIMIT %(limit)s
        ) AND deleted_at IS NULL
        RETURNING author_id, retweet_of_id
    ), of_authors AS (
        INSERT INTO users_usercountdelta (user_id, tweets) SELECT author_id, -count(*) FROM gone GROUP BY author_id
    ), of_tweets AS (
        INSERT INTO tweets_tweetcountdelta (tweet_id, retweets)
        SELECT retweet_of_id, -count(*) FROM gone GROUP BY retweet_of_id
    )
    SELECT count(*) FROM gone
"""
# A vote that others were told of goes too: what is counted is always what stands in the rows.
_VOTES = f"""
    WITH gone AS (
        DELETE FROM tweets_vote WHERE id IN (SELECT id FROM tweets_vote WHERE user_id = %(user)s LIMIT %(limit)s)
        RETURNING poll_id, choices
    ), counted AS (
        INSERT INTO tweets_pollcountdelta (poll_id, voters, {", ".join(OPTIONS)})
        SELECT poll_id, -1, {", ".join(f"-(choices >> {number} & 1)" for number in range(len(OPTIONS)))} FROM gone
    )
    SELECT count(*) FROM gone
"""
_STEPS = (
    _ACTS.format(table="tweets_like", name="likes"),
    _ACTS.format(table="tweets_bookmark", name="bookmarks"),
    _VOTES,
    _TWEETS,
    _RETWEETS_OF,
)


def erase_portion(*, user_id: int, limit: int) -> bool:
    """Take at most `limit` of the account's acts back. Returns whether more may remain. Repeatable."""
    return any(_run(step, user_id, limit) for step in _STEPS) or _delete_tweets(user_id, limit)


@atomic
def _delete_tweets(user_id: int, limit: int) -> bool:
    """With all that hangs on them, in the apps above too; by now nobody counts them.

    Locked before anything is deleted: whoever acts on one of them is done, or waits and finds it gone.
    """
    tweet_counter.stop_folding()
    poll_counter.stop_folding()
    mine = Tweet.objects.select_for_update().filter(author_id=user_id).order_by("pk")
    ids = list(mine.values_list("pk", flat=True)[:limit])
    if _run(_RETWEETS_OF, user_id, limit):
        return True  # somebody was faster than the lock
    Tweet.objects.filter(pk__in=ids).delete()
    return bool(ids)


def _run(step: str, user_id: int, limit: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(step, {"user": user_id, "limit": limit})
        return cursor.fetchone()[0]
