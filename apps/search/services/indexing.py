"""Documents follow their rows: written from what stands there now, so that twice, or late, is as good as once."""

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import QuerySet
from django.db.transaction import atomic, on_commit
from django.utils import timezone

from apps.core.ids import at
from apps.search import documents, store
from apps.search.documents import Document
from apps.search.engines import opensearch
from apps.search.models import TweetDocument
from apps.tweets.models import Poll, Tweet
from apps.users.models import User

PORTION = 500
_PUT = """
    INSERT INTO search_tweetdocument (tweet_id, author_id, words)
    SELECT id, author_id, words::tsvector
    FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS put(id, author_id, words)
    ON CONFLICT (tweet_id) DO UPDATE SET words = EXCLUDED.words
    WHERE search_tweetdocument.words IS DISTINCT FROM EXCLUDED.words
    RETURNING tweet_id
"""
_MISSING = """
    SELECT t.id FROM tweets_tweet t
    WHERE t.id < %s AND t.deleted_at IS NULL
      AND NOT EXISTS (SELECT FROM search_tweetdocument d WHERE d.tweet_id = t.id)
    ORDER BY t.id DESC LIMIT %s
"""
_PEOPLE_MISSING = """
    SELECT u.id FROM users_user u
    WHERE u.id > %s AND NOT EXISTS (SELECT FROM search_persondocument d WHERE d.user_id = u.id)
    ORDER BY u.id LIMIT %s
"""
_PUT_PEOPLE = """
    INSERT INTO search_persondocument (user_id, handle, name, words)
    SELECT id, handle, name, words::tsvector
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS put(id, handle, name, words)
    ON CONFLICT (user_id) DO UPDATE SET handle = EXCLUDED.handle, name = EXCLUDED.name, words = EXCLUDED.words
"""


def refresh_tweet(*, tweet_id: int) -> None:
    """The tweet's document, and those of its retweets, which have its words."""
    index_tweets(tweet_ids=[tweet_id])
    for retweet_ids in _portions(tweet_id):
        index_tweets(tweet_ids=retweet_ids)


def mirror_tweet(*, tweet_id: int) -> None:
    """The same in OpenSearch. Raises what engines.opensearch.AWAY names."""
    mirror_tweets(tweet_ids=[tweet_id])
    for retweet_ids in _portions(tweet_id):
        mirror_tweets(tweet_ids=retweet_ids)


def refresh_person(*, user_id: int) -> None:
    index_people(user_ids=[user_id])


@atomic
def index_tweets(*, tweet_ids: Sequence[int]) -> int:
    """Write their documents anew; those of tweets that are gone go too. Returns how many are found by now."""
    rows = held(tweet_ids)
    gone = _gone(tweet_ids, rows)
    if gone:
        TweetDocument.objects.filter(pk__in=gone).delete()
    put(list(written(rows)))
    return len(rows)


@atomic
def mirror_tweets(*, tweet_ids: Sequence[int]) -> None:
    """The same in OpenSearch. Raises what engines.opensearch.AWAY names."""
    rows = held(tweet_ids)
    opensearch.put(list(written(rows)), _gone(tweet_ids, rows))


def held(tweet_ids: Iterable[int]) -> list[Tweet]:
    """Those that are not deleted, locked: of two that write the same document the second reads what is said by then."""
    rows = _tweets(tweet_ids).select_for_update(no_key=True)
    return [tweet for tweet in rows if tweet.deleted_at is None]


def _gone(tweet_ids: Iterable[int], rows: Iterable[Tweet]) -> list[int]:
    here = {tweet.pk for tweet in rows}
    return [tweet_id for tweet_id in tweet_ids if tweet_id not in here]


def put(found: Sequence[Document]) -> None:
    if not found:
        return
    ordered = sorted(found)  # two that write the same rows never wait for each other in a circle
    with connection.cursor() as cursor:
        cursor.execute(
            _PUT, [[one.id for one in ordered], [one.author_id for one in ordered], [one.vector for one in ordered]]
        )
        changed = [row[0] for row in cursor.fetchall()]
    # In good time: it commits later, and other clocks may be ahead.
    if changed and min(changed) < at(timezone.now() - store.UNSETTLED / 2):
        on_commit(store.forget_matches)


def written(tweets: Iterable[Tweet]) -> Iterable[Document]:
    """The documents of these rows; a few queries for all."""
    rows = list(tweets)
    originals = {row.pk: row for row in _tweets({row.retweet_of_id for row in rows if row.retweet_of_id})}
    polls = [row.pk for row in (*rows, *originals.values()) if row.has_poll]
    options = dict(Poll.objects.filter(pk__in=polls).values_list("pk", "options")) if polls else {}
    for row in rows:
        original = originals.get(row.retweet_of_id or 0)
        if original is None and row.is_retweet:
            continue
        yield documents.of_tweet(row, original, options.get((original or row).pk, ()))


@atomic
def index_people(*, user_ids: Sequence[int]) -> int:
    """Write their documents anew. Returns how many there are. Whether somebody is here is asked at every read."""
    people = list(User.objects.filter(pk__in=user_ids).select_for_update(no_key=True).order_by("pk"))
    if people:
        with connection.cursor() as cursor:
            cursor.execute(
                _PUT_PEOPLE,
                [
                    [user.pk for user in people],
                    [user.username.lower() for user in people],
                    [documents.name_of_person(user) for user in people],
                    [documents.vector_of_person(user) for user in people],
                ],
            )
    return len(people)


def index_missing(*, limit: int | None = None) -> int:
    """Documents for rows that have none, newest tweets first, in portions. Returns how many tweets and people."""
    done, before, after = 0, 2**63 - 1, 0
    while limit is None or done < limit:
        ids = _column(_PEOPLE_MISSING, after, PORTION)
        if not ids:
            break
        done, after = done + index_people(user_ids=ids), ids[-1]
    while limit is None or done < limit:
        ids = _column(_MISSING, before, PORTION)
        if not ids:
            break
        done, before = done + index_tweets(tweet_ids=ids), ids[-1]
    return done


def _tweets(ids: Iterable[int]) -> QuerySet[Tweet]:
    fields = ("id", "author_id", "text", "entities", "lang", "media", "reply_to_id", "reply_to_user_id", "quote_of_id",
              "retweet_of_id", "content_warning", "has_poll", "deleted_at")  # fmt: skip
    return Tweet.objects.filter(pk__in=list(ids)).only(*fields).order_by("pk")


def _portions(tweet_id: int) -> Iterable[list[int]]:
    rows = Tweet.objects.filter(retweet_of=tweet_id, deleted_at=None).order_by("pk")
    after = 0
    while ids := list(rows.filter(pk__gt=after).values_list("pk", flat=True)[:PORTION]):
        yield ids
        after = ids[-1]


def _column(sql: str, *parameters: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [row[0] for row in cursor.fetchall()]
