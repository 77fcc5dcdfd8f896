"""Many tweets at once: what posting does for one, without its requests.

No signal is sent for the rows themselves; `tweets_loaded` tells the apps above whose they are.
"""

from collections.abc import Iterable, Sequence

import orjson
from django.db import connection, transaction

from apps.core import ids
from apps.core.loading import copy_rows
from apps.tweets import documents
from apps.tweets.models import Tweet
from apps.tweets.signals import tweets_loaded

_COLUMNS = {
    "id": "int8",
    "author_id": "int8",
    "text": "text",
    "entities": "text",
    "fragment": "text",
    "html": "text",
    "lang": "text",
    "reply_to_id": "int8",
    "reply_to_user_id": "int8",
    "conversation_id": "int8",
    "retweet_of_id": "int8",
    "quote_of_id": "int8",
    "has_poll": "bool",
    "media": "text",
    "created_at": "timestamptz",
}
_LOAD = """
    WITH fresh AS (
        INSERT INTO tweets_tweet (id, author_id, text, entities, fragment, html, lang, reply_to_id, reply_to_user_id,
                                  conversation_id, retweet_of_id, quote_of_id, has_poll, media, created_at)
        SELECT id, author_id, text, entities::jsonb, fragment, html, lang, reply_to_id, reply_to_user_id,
               conversation_id, retweet_of_id, quote_of_id, has_poll, media::jsonb, created_at
        FROM loaded_tweets ORDER BY id
        ON CONFLICT DO NOTHING
        RETURNING id, author_id, reply_to_id, retweet_of_id, quote_of_id
    ), tagged AS (
        INSERT INTO tweets_tweettag (tag, tweet_id) SELECT tag, id FROM loaded_tags JOIN fresh USING (id)
    ), of_authors AS (
        INSERT INTO users_usercountdelta (user_id, tweets) SELECT author_id, count(*) FROM fresh GROUP BY author_id
    ), of_tweets AS (
        INSERT INTO tweets_tweetcountdelta (tweet_id, retweets, replies, quotes)
        SELECT COALESCE(retweet_of_id, reply_to_id, quote_of_id),
               count(retweet_of_id), count(reply_to_id), count(quote_of_id)
        FROM fresh WHERE COALESCE(retweet_of_id, reply_to_id, quote_of_id) IS NOT NULL GROUP BY 1
    )
    SELECT count(*), COALESCE(array_agg(DISTINCT author_id), '{}') FROM fresh
"""


def load(tweets: Sequence[Tweet]) -> int:
    """Insert written tweets and retweets, which bring their ids, with tags and counts. Returns how many are new.

    An id that exists is left as it is. `created_at` becomes what the id says. What a tweet answers,
    repeats or quotes (at most one of the three) must exist or be among them. Polls and the rows of
    what is attached are the caller's to add.
    """
    with transaction.atomic():
        copy_rows(
            "loaded_tweets",
            ", ".join(f"{name} {type_}" for name, type_ in _COLUMNS.items()),
            list(_COLUMNS.values()),
            map(_row, tweets),
        )
        copy_rows("loaded_tags", "tag text, id int8", ("text", "int8"), _tags(tweets))
        with connection.cursor() as cursor:
            cursor.execute(_LOAD)
            new, author_ids = cursor.fetchone()
        if new:
            tweets_loaded.send(sender=Tweet, author_ids=author_ids)
    return new


def _row(tweet: Tweet) -> tuple[object, ...]:
    return (
        tweet.id,
        tweet.author_id,
        tweet.text,
        orjson.dumps(tweet.entities).decode(),
        tweet.fragment,
        tweet.html,
        tweet.lang,
        tweet.reply_to_id,
        tweet.reply_to_user_id,
        tweet.conversation_id,
        tweet.retweet_of_id,
        tweet.quote_of_id,
        tweet.has_poll,
        orjson.dumps(tweet.media).decode(),
        ids.time_of(tweet.id),
    )


def _tags(tweets: Sequence[Tweet]) -> Iterable[tuple[str, int]]:
    for tweet in tweets:
        for tag in documents.tags(tweet):
            yield tag, tweet.id
