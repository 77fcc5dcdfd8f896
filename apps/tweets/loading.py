"""A file of texts as tweets of the accounts that load_graph made: over authors as they have followers.

Loading again doubles nothing, because a line's id follows from the file alone: its place in the
file gives the millisecond within the 30 days before the first load (remembered with the digest of
the content in TextLoad), and the line's number the low bits.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from django.db import connection
from django.utils import timezone

from apps.core import ids, text
from apps.core.loading import Source, batches, tell_planner
from apps.core.text import Parsed
from apps.tweets import bulk, documents
from apps.tweets.models import TextLoad, Tweet, TweetCounts, TweetTag, tweet_counter
from apps.tweets.rhythm import Rhythm
from apps.users.models import user_counter

DAYS = 30
PORTION = 5_000
# Whom an author may mention in place of @user: enough for variety, bounded for who follows thousands.
MOST_FOLLOWEES = 200

_SOMEBODY = re.compile(r"@user(?![A-Za-z0-9_])")
_AUTHORS = f"""
    SELECT id, {user_counter.columns("followers")}
    FROM users_user
    {user_counter.join("users_user.id")}
    WHERE email LIKE 'dev%%@load.invalid' AND state = 'active'
    ORDER BY id
"""
_FOLLOWEES = """
    SELECT author, array_agg(username ORDER BY followee_id)
    FROM unnest(%s::bigint[]) AS author
    CROSS JOIN LATERAL (
        SELECT followee_id FROM follows_follow WHERE follower_id = author ORDER BY followee_id LIMIT %s
    ) followed
    JOIN users_user ON users_user.id = followee_id AND state = 'active'
    GROUP BY author
"""


class NobodyWrites(Exception):
    """There is no loaded account with a follower; load_graph makes them."""


@dataclass
class Loaded:
    """`tweets` are new; `known` were loaded before."""

    tweets: int = 0
    known: int = 0


class _Authors:
    """Authors, each as likely as they have followers."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_AUTHORS)
            rows = [(author_id, followers) for author_id, followers in cursor.fetchall() if followers > 0]
        if not rows:
            raise NobodyWrites
        self._ids = [row[0] for row in rows]
        self._sums = list(accumulate(row[1] for row in rows))

    def pick(self, random: Random) -> int:
        return random.choices(self._ids, cum_weights=self._sums)[0]


def load_tweets(source: Source) -> Loaded:
    """Load one text a line. Raises NobodyWrites, SourceIsDamaged."""
    authors = _Authors()
    digest, count = source.survey()
    load, _ = TextLoad.objects.get_or_create(digest=digest, defaults={"ends_at": timezone.now()})
    rhythm = Rhythm(load.ends_at, DAYS)
    loaded = Loaded()
    for portion in batches(source.lines("tweets"), PORTION):
        lines = [
            (number, line, Random(digest + number.to_bytes(8)))  # noqa: S311  # no secret, and the same every time
            for number, line in portion
        ]
        tweets = _tweets(source, lines, authors, rhythm, count)
        new = bulk.load(tweets)
        loaded.tweets += new
        loaded.known += len(tweets) - new
    for counter in (user_counter, tweet_counter):
        while counter.fold():
            pass
    tell_planner(Tweet, TweetTag, TweetCounts)
    return loaded


def _tweets(
    source: Source, lines: Sequence[tuple[int, str, Random]], authors: _Authors, rhythm: Rhythm, count: int
) -> list[Tweet]:
    """The good lines as written tweets."""
    author_ids = [authors.pick(random) for _, _, random in lines]
    followees = _followees(author_ids)
    parsed = [
        text.parse(_with_names(line, followees.get(author_id, []), random))
        for (_, line, random), author_id in zip(lines, author_ids, strict=True)
    ]
    named = documents.named_in(parsed)
    tweets = []
    for (number, _, random), author_id, found in zip(lines, author_ids, parsed, strict=True):
        if found.is_valid:
            moment = rhythm.at((number - 1 + random.random()) / count)
            tweet = Tweet(id=_id(ids.at(moment), number), author_id=author_id)
            tweets.append(documents.write(tweet, found, named))
        else:
            source.reject(number, _reason(found))
    return tweets


def _with_names(line: str, followees: list[str], random: Random) -> str:
    """Each @user becomes somebody whom the author follows; nobody, if they follow nobody."""
    return _SOMEBODY.sub(lambda _: f"@{random.choice(followees)}" if followees else "", line)


def _id(first: int, number: int) -> int:
    return first | number % (1 << ids.SEQUENCE_BITS)


def _reason(parsed: Parsed) -> str:
    return {text.EMPTY: "empty", text.TOO_LONG: "longer than a tweet"}.get(parsed.reason or "", "bad characters")


def _followees(author_ids: Sequence[int]) -> dict[int, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOWEES, [list(set(author_ids)), MOST_FOLLOWEES])
        return dict(cursor.fetchall())
