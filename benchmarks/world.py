"""The people and tweets of a run: loaded files or a graph of our own, and casts of exact sizes.

Bulk SQL, since a figure may need a million accounts; every row is complete, as the services write it.
"""

import random
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from apps.core import ids, text
from apps.core.loading import copy_rows
from apps.follows.models import Follow
from apps.outbox.models import OutboxRow
from apps.tweets import documents
from apps.tweets.models import Tweet, tweet_counter
from apps.users.loading import load_accounts
from apps.users.models import User, user_counter

DAYS = 30
_TEXTS = 200
_VOCABULARY = """
    morning coffee train window rain garden bread river bicycle music paper light street summer winter idea
    question answer story kitchen market harbour mountain library evening friend letter bridge cloud orchard
"""
_TEXT_COLUMNS = "n int8, text text, entities text, fragment text, html text"
_WRITE = """
    WITH made AS (
        INSERT INTO tweets_tweet (id, author_id, text, entities, fragment, html, lang, created_at)
        SELECT (ms << %(bits)s) | nextval('next_id_sequence'), author, text, entities::jsonb, fragment, html, 'und',
               %(epoch)s + ms * interval '1 ms'
        FROM (
            SELECT author, %(since)s + (random() * %(span)s)::bigint AS ms, (random() * (%(texts)s - 1))::bigint AS n
            FROM unnest(%(authors)s::bigint[]) author, generate_series(1, %(each)s)
        ) drawn JOIN bench_texts USING (n)
        ON CONFLICT DO NOTHING
        RETURNING author_id
    )
    INSERT INTO users_usercountdelta (user_id, tweets) SELECT author_id, count(*) FROM made GROUP BY author_id
"""
# Each of somebody else's tweets, at some moment between that and now.
_RETWEET = """
    WITH originals AS (
        SELECT id, row_number() OVER () AS n
        FROM tweets_tweet WHERE author_id = ANY(%(authors)s) AND retweet_of_id IS NULL
    ), drawn AS (
        SELECT author, 1 + floor(random() * (SELECT max(n) FROM originals))::bigint AS n
        FROM unnest(%(authors)s::bigint[]) author, generate_series(1, %(each)s)
    ), made AS (
        INSERT INTO tweets_tweet (id, author_id, text, entities, fragment, html, lang, retweet_of_id, created_at)
        SELECT (ms << %(bits)s) | nextval('next_id_sequence'), author, '', '{}', '', '', 'und', id,
               %(epoch)s + ms * interval '1 ms'
        FROM (
            SELECT author, id,
                   (id >> %(bits)s) + 1 + (random() * (%(since)s + %(span)s - (id >> %(bits)s)))::bigint AS ms
            FROM drawn JOIN originals USING (n)
        ) placed
        ON CONFLICT DO NOTHING
        RETURNING author_id, retweet_of_id
    ), of_authors AS (
        INSERT INTO users_usercountdelta (user_id, tweets) SELECT author_id, count(*) FROM made GROUP BY author_id
    )
    INSERT INTO tweets_tweetcountdelta (tweet_id, retweets) SELECT retweet_of_id, count(*) FROM made GROUP BY 1
"""
_LIKE = """
    WITH made AS (
        INSERT INTO tweets_like (user_id, tweet_id)
        SELECT reader, id FROM unnest(%(readers)s::bigint[]) reader
        JOIN tweets_tweet ON author_id = ANY(%(authors)s) AND retweet_of_id IS NULL AND random() < %(share)s
        ON CONFLICT DO NOTHING
        RETURNING tweet_id
    )
    INSERT INTO tweets_tweetcountdelta (tweet_id, likes) SELECT tweet_id, count(*) FROM made GROUP BY 1
"""


def load(graph: Path | None, tweets: Path | None, *, accounts: int, directory: Path) -> None:
    """The population around the casts: from files, or a power-law graph with texts of our own."""
    call_command("load_graph", graph or _power_law(accounts, directory / "graph.csv"))
    call_command("load_tweets", tweets or _texts(accounts * 2, directory / "texts.txt"))


def accounts(prefix: str, count: int) -> list[int]:
    """`count` confirmed accounts @prefix0 …; their ids, ascending."""
    model = f"{prefix}0"
    address = f"{model}@bench.invalid"
    load_accounts([User(username=model, email=address, display_name=model, email_confirmed_at=timezone.now())])
    made_fresh = ("id", "state", "username", "email", "display_name", "card")
    same = ", ".join(str(field.column) for field in User._meta.concrete_fields if field.column not in made_fresh)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO users_user (username, email, display_name, card, {same})
            SELECT %(prefix)s || n, %(prefix)s || n || '@bench.invalid', %(prefix)s || n,
                   replace(card, %(model)s, %(prefix)s || n), {same}
            FROM users_user, generate_series(1, %(last)s) n WHERE email = %(address)s
            """,
            {"prefix": prefix, "model": model, "last": count - 1, "address": address},
        )
        cursor.execute("SELECT id FROM users_user WHERE email LIKE %s ORDER BY id", [f"{prefix}%@bench.invalid"])
        return [row[0] for row in cursor.fetchall()]


def follow(followers: Sequence[int], followees: Sequence[int]) -> None:
    """Every one of `followers` follows every one of `followees`, and both are counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH made AS (
                INSERT INTO {Follow._meta.db_table} (follower_id, followee_id)
                SELECT follower, followee FROM unnest(%s::bigint[]) follower, unnest(%s::bigint[]) followee
                ORDER BY 1, 2
                RETURNING follower_id, followee_id
            )
            INSERT INTO users_usercountdelta (user_id, followers, following)
            SELECT user_id, sum(followers), sum(following) FROM (
                SELECT followee_id AS user_id, 1 AS followers, 0 AS following FROM made
                UNION ALL SELECT follower_id, 0, 1 FROM made
            ) ends GROUP BY user_id
            """,
            [list(followers), list(followees)],
        )


def write(authors: Sequence[int], each: int) -> None:
    """`each` entries by every author at random moments of the last 30 days; one in ten is a retweet of another's."""
    retweets = each // 10
    with transaction.atomic(), connection.cursor() as cursor:
        copy_rows("bench_texts", _TEXT_COLUMNS, ("int8", "text", "text", "text", "text"), _written())
        cursor.execute(_WRITE, {**moments(), "texts": _TEXTS, "authors": list(authors), "each": each - retweets})
        if retweets:
            cursor.execute(_RETWEET, {**moments(), "authors": list(authors), "each": retweets})


def like(readers: Sequence[int], authors: Sequence[int], share: float) -> None:
    """Every reader likes that share of the authors' tweets."""
    with connection.cursor() as cursor:
        cursor.execute(_LIKE, {"readers": list(readers), "authors": list(authors), "share": share})


def settle() -> None:
    """Fold the counts and let PostgreSQL learn what its tables hold, as its own daemons would in time."""
    for counter in (user_counter, tweet_counter):
        while counter.fold():
            pass
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")
        cursor.execute("RESET statement_timeout")


def moments() -> dict[str, Any]:
    """The last 30 days, for statements that make ids."""
    since = ids.at(timezone.now() - timedelta(days=DAYS)) >> ids.SEQUENCE_BITS
    return {"bits": ids.SEQUENCE_BITS, "epoch": ids.EPOCH, "since": since, "span": DAYS * 86_400_000 - 60_000}


def _written() -> list[tuple[int, str, str, str, str]]:
    rows = []
    for number in range(_TEXTS):
        tweet = documents.write(Tweet(lang="und"), text.parse(_sentence(random.Random(number))), {})
        rows.append((number, tweet.text, orjson.dumps(tweet.entities).decode(), tweet.fragment, tweet.html))
    return rows


def _sentence(chance: random.Random) -> str:
    vocabulary = _VOCABULARY.split()
    words = chance.choices(vocabulary, k=chance.randint(6, 26))
    if chance.random() < 0.2:
        words.append(f"#{chance.choice(vocabulary)}")
    if chance.random() < 0.1:
        words.append(f"https://example.org/{chance.choice(vocabulary)}/{chance.randint(1, 999)}")
    return " ".join(words).capitalize()


def _power_law(count: int, path: Path) -> Path:
    """Pairs who follow each other; each new account prefers whom many know (Barabási and Albert)."""
    chance = random.Random(1)
    ends = [0, 1]
    with path.open("w") as file:
        for number in range(2, count):
            for other in {chance.choice(ends) for _ in range(min(8, number))}:
                file.write(f"{number},{other}\n")
                ends += (number, other)
    return path


def _texts(count: int, path: Path) -> Path:
    chance = random.Random(2)
    path.write_text("".join(f"{_sentence(chance)}\n" for _ in range(count)))
    return path


def oldest_id() -> int:
    """Older than every tweet of a run."""
    return ids.at(timezone.now() - timedelta(days=DAYS + 30))


def count_tweets() -> int:
    return Tweet.objects.count()


def drop_outbox() -> None:
    """Nobody delivers what a scene left behind."""
    OutboxRow.objects.all().delete()
