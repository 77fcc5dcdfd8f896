"""What a search costs beside a home, at a million tweets: words rare and common, phrases, operators; Latest and Top.

And what is suggested while somebody types."""

import random
import statistics
import time
from collections.abc import Sequence
from itertools import accumulate
from urllib.parse import urlencode

import orjson
from django.db import connection, transaction

from apps.core import text
from apps.core.loading import copy_rows
from apps.search import documents, services
from apps.tweets.documents import write
from apps.tweets.models import Tweet
from benchmarks import load, stage, world
from benchmarks.figures import Figure, in_turns, quantile, ratio, say
from benchmarks.scenes.cast import Cast, home_request, token

# Each text is written fifty times at a million: a word of one text alone is a rare one.
TEXTS = 20_000
VOCABULARY = 30_000
EACH = 12  # queries of a kind, so that no single one is hot
_SYLLABLES = ("ka", "lo", "mi", "ren", "tu", "sha", "vo", "bel", "dri", "no", "pa", "qui", "su", "wen", "zor", "fi")
_COLUMNS = "n int8, text text, entities text, fragment text, html text, vector text, tags text"
_TYPES = ("int8", "text", "text", "text", "text", "text", "text")
_WRITE = """
    WITH made AS (
        INSERT INTO tweets_tweet (id, author_id, text, entities, fragment, html, lang, created_at)
        SELECT id, author, text, entities::jsonb, fragment, html, 'en',
               %(epoch)s + (id >> %(bits)s) * interval '1 ms'
        FROM (
            SELECT (%(since)s + (random() * %(span)s)::bigint) << %(bits)s | nextval('next_id_sequence') AS id,
                   (%(authors)s::bigint[])[1 + floor(random() * cardinality(%(authors)s::bigint[]))::int] AS author,
                   floor(random() * %(texts)s)::bigint AS n
            FROM generate_series(1, %(count)s)
            ORDER BY 1
        ) drawn JOIN bench_search_texts USING (n)
        ORDER BY id
        RETURNING id, author_id, text
    ), indexed AS (
        INSERT INTO search_tweetdocument (tweet_id, author_id, words)
        SELECT made.id, author_id, (vector || ' ''from=' || author_id || '''')::tsvector
        FROM made JOIN bench_search_texts ON bench_search_texts.text = made.text
    ), tagged AS (
        INSERT INTO tweets_tweettag (tag, tweet_id)
        SELECT string_to_table(tags, ','), made.id
        FROM made JOIN bench_search_texts ON bench_search_texts.text = made.text WHERE tags <> ''
    )
    INSERT INTO tweets_tweetcountdelta (tweet_id, likes)
    SELECT id, floor(1 / (0.001 + random()))::int FROM made WHERE random() < 0.3
"""

_INDEX = "CREATE INDEX search_tweet_words ON search_tweetdocument USING gin (words) WITH (fastupdate=off)"


def run(cast: Cast, generator: load.Generator, *, tweets: int, rounds: int, seconds: float) -> list[Figure]:
    """One figure a kind of query and order: its p95 over the p95 of the home, in the same rounds."""
    chance = random.Random(7)
    texts = _grown(cast, tweets, chance)
    say(f"search at {_size():,} tweets: {rounds} rounds against the home")
    queries = _queries(cast, texts, chance)
    kinds = {(kind, sort): _requests(cast, queries[kind], sort) for kind in queries for sort in ("recent", "top")}
    typed = _asked(cast, "/api/search/suggestions", [{"q": begun} for begun in _beginnings()])
    homes = [home_request(reader) for reader in cast.readers]
    with stage.site("twitter.wsgi:application", "/api/health/live") as port:
        firsts = [_first(port, kind, messages) for (kind, _), messages in kinds.items()]
        assert all(load.ask(port, message)[0] == 200 for message in typed)
        suggested, *taken, home = in_turns(
            rounds,
            lambda: _p95(generator, port, typed, seconds),
            *(lambda messages=messages: _p95(generator, port, messages, seconds) for messages in kinds.values()),
            lambda: _p95(generator, port, homes, seconds),
        )
    orders = {"recent": "Latest", "top": "Top"}
    names = [f"search, {kind}, {orders[sort]}: p95" for kind, sort in kinds]
    return [
        *(
            _figure(name, took, home, {"asked first, median ms": first})
            for name, took, first in zip(names, taken, firsts, strict=True)
        ),
        _suggesting(suggested),
    ]


def _first(port: int, kind: str, messages: Sequence[bytes]) -> float:
    """Milliseconds where nobody asked for the same before, and so nothing of it is kept; the median."""
    took = []
    for message in messages:
        began = time.perf_counter()
        status, body = load.ask(port, message)
        took.append(time.perf_counter() - began)
        assert status == 200, body
        assert orjson.loads(body)["results"], f"{kind}: a query finds nothing"
    return 1000 * statistics.median(took)


def _figure(name: str, took: list[float], home: list[float], notes: dict[str, float]) -> Figure:
    notes = {"ms": 1000 * statistics.median(took), **notes, "home ms": 1000 * statistics.median(home)}
    return Figure(name, "the home's p95", ratio(took, home), 10, 5, at_most=True, unit="×", notes=notes)


def _suggesting(took: list[float]) -> Figure:
    """A list that comes later than the next letter helps nobody."""
    p95 = statistics.median(took)
    return Figure("suggestions while typing, p95", "50 ms", p95 / 0.05, 1, 0.5, True, "×", {"ms": 1000 * p95})


def _requests(cast: Cast, queries: Sequence[str], sort: str) -> list[bytes]:
    return _asked(cast, "/api/search/", [{"q": q, "sort": sort} for q in queries])


def _asked(cast: Cast, path: str, queries: Sequence[dict[str, str]]) -> list[bytes]:
    """Each by another reader."""
    readers = zip(queries, cast.readers, strict=False)
    return [load.request(f"{path}?{urlencode(asked)}", token=token(by)) for asked, by in readers]


def _beginnings() -> list[str]:
    """What somebody has typed so far: of handles, hashtags, and of what is neither."""
    words = [word for word in _vocabulary()[200:] if len(word) > 5]
    return ["b", "or", "bus", "ordin", "ordinary12", "@busy4", "#k", "#sha", "k", words[0][:2], words[1][:3], "zzz"]


def _p95(generator: load.Generator, port: int, messages: Sequence[bytes], seconds: float) -> float:
    return quantile(generator.run(port, messages, seconds).latencies, 0.95)


def _queries(cast: Cast, texts: list[str], chance: random.Random) -> dict[str, list[str]]:
    said = [[word for word in found.split() if word.isalpha()] for found in chance.sample(texts, EACH)]
    # As _vocabulary has them, the first are the most used.
    common = _vocabulary()[5 : 5 + EACH]
    authors = chance.sample(range(200), EACH)
    return {
        "rare word": [max(words, key=_vocabulary().index) for words in said],
        "common word": common,
        "phrase": [f'"{words[1]} {words[2]}"' for words in said],
        "from:": [f"from:busy{number}" for number in authors],
        "three operators": [f"{word} lang:en has:links -has:media" for word in common],
    }


def _grown(cast: Cast, tweets: int, chance: random.Random) -> list[str]:
    missing = max(0, tweets - _size())
    say(f"search: {missing:,} tweets more, of {TEXTS:,} texts in {VOCABULARY:,} words")
    texts = _texts(chance)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("DROP INDEX search_tweet_words")
        copy_rows("bench_search_texts", _COLUMNS, _TYPES, _rows(texts))
        cursor.execute("ANALYZE bench_search_texts")
        for start in range(0, missing, 100_000):
            count = min(100_000, missing - start)
            cursor.execute(_WRITE, world.moments() | {"count": count, "texts": len(texts), "authors": _authors()})
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(_INDEX)
    services.index_missing()  # also the people, whom suggestions and People search
    world.settle()
    return texts


def _rows(texts: list[str]) -> list[tuple[int, str, str, str, str, str, str]]:
    rows = []
    for number, said in enumerate(texts):
        tweet = write(Tweet(id=0, author_id=0), text.parse(said), {})
        tweet.lang = "en"
        vector = documents.of_tweet(tweet).vector.replace("'from=0'", "")
        tags = ",".join(sorted({found["tag"] for found in tweet.entities["hashtags"]}))
        rows.append(
            (number, tweet.text, orjson.dumps(tweet.entities).decode(), tweet.fragment, tweet.html, vector, tags)
        )
    return rows


def _texts(chance: random.Random) -> list[str]:
    """As words are used: the second half as often as the first, the third a third as often (Zipf)."""
    vocabulary = _vocabulary()
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(vocabulary))))
    made = set[str]()
    while len(made) < TEXTS:
        said = " ".join(chance.choices(vocabulary, cum_weights=weights, k=chance.randint(6, 26)))
        link = f" https://example.org/{len(made)}" if chance.random() < 0.15 else ""
        tag = f" #{chance.choices(vocabulary, cum_weights=weights)[0]}" if chance.random() < 0.15 else ""
        made.add(said[:220].rpartition(" ")[0] + tag + link)
    return sorted(made)


_made: list[str] = []


def _vocabulary() -> list[str]:
    """The same words every time, the most used first."""
    if not _made:
        chance, known = random.Random(3), set[str]()
        while len(_made) < VOCABULARY:
            word = "".join(
                chance.choices(_SYLLABLES, k=chance.randint(1, 2) if len(_made) < 100 else chance.randint(2, 5))
            )
            if word not in known:
                known.add(word)
                _made.append(word)
    return _made


def _authors() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM users_user WHERE username LIKE 'ordinary%' OR username LIKE 'busy%'")
        return [row[0] for row in cursor.fetchall()]


def _size() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_tweetdocument")
        return cursor.fetchone()[0]
