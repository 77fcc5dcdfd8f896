"""The best of the newest matches, by the formula of docs/search.md: found, judged and put in order by PostgreSQL.

What ranks is one statement: each match is looked up once, and of what it shows no more is read than its score needs.
Whom the reader may not read is left out of the order, not of the matches: looking at an author costs as much as all the
rest, and most of those who stand behind the first 500 are never asked for. Where that leaves too few, because somebody
whom nobody may read wrote a great deal, the matches are found again without them.
"""

from typing import Any, NamedTuple

from django.utils import timezone

from apps.core import ids
from apps.core.ids import MAX_ID
from apps.search.compiling import Plan
from apps.search.engines import postgres

# Top ranks this many matches, the newest.
RANKED = 2_000
# Documents that are looked at to learn how common the words are.
SAMPLED = 1_000
# Where so many hold all matches, they are looked at one by one; else the index of lexemes is asked.
MOST_WALKED = 12_000
# Beyond what the sample makes expect.
_SPARE = 1.3
_WINDOWS = 2

# Ids tell the time; 22 bits of them are no time.
_HOURS = "((EXTRACT(EPOCH FROM now()) * 1000 - %(epoch)s) - (d.tweet_id >> 22)) / 3600000.0"
# docs/search.md explains each member.
_SCORE = f"""
    ln(1 + GREATEST(0, COALESCE(c.likes + 2 * c.retweets + 2 * c.quotes + c.replies, 0))::float8)
    + CASE WHEN d.exact THEN 0.5 ELSE 0 END
    + CASE WHEN d.author_id IN (SELECT id FROM followed) THEN 0.7 ELSE 0 END
    - ln(1 + (GREATEST(0, {_HOURS}) / 12)::float8)
"""
# OFFSET 0: authors are asked for in the order of the list, until it is full.
_RANKED = f"""
    {postgres.HEAD},
    followed(id) AS MATERIALIZED (SELECT followee_id FROM follows_follow WHERE follower_id = %(viewer)s),
    matched AS MATERIALIZED ({{matches}})
    SELECT ARRAY(
        SELECT d.tweet_id FROM (
            SELECT d.tweet_id, d.author_id
            FROM matched d LEFT JOIN tweets_tweetcounts c ON c.tweet_id = {{original}}
            ORDER BY {_SCORE} DESC, d.tweet_id DESC OFFSET 0
        ) d
        WHERE {postgres.VISIBLE} LIMIT %(count)s
    ), (SELECT count(*) FROM matched)
"""
_ORIGINAL = "(SELECT COALESCE(r.retweet_of_id, r.id) FROM tweets_tweet r WHERE r.id = d.tweet_id)"
_GIVEN = "SELECT COLUMNS FROM search_tweetdocument d WHERE d.tweet_id = ANY(%(ids)s)"
_SAMPLE = """
    , sample AS MATERIALIZED (
        SELECT tweet_id, author_id, words FROM search_tweetdocument
        WHERE {side}{author} ORDER BY tweet_id DESC LIMIT %(probed)s
    )
    SELECT (SELECT count(*) FROM sample d WHERE {chosen}), count(*), min(tweet_id) FROM sample
"""


class _Sample(NamedTuple):
    """Of the newest `looked` documents, down to the id `edge`, `hits` match."""

    hits: int
    looked: int
    edge: int | None


class _Best(NamedTuple):
    """Of so many matches the best that the reader may see."""

    ids: list[int]
    matched: int


def best(plan: Plan, *, count: int) -> list[int]:
    """Of the newest RANKED matches the best `count`, best first. Raises TookTooLong."""
    found = None if plan.shelf else _best(plan, count)
    if found is None or (found.matched >= RANKED and len(found.ids) < min(count, RANKED)):
        return ranked(plan, postgres.newest(plan, count=RANKED).ids, count=count)
    return found.ids


def ranked(plan: Plan, tweet_ids: list[int], *, count: int) -> list[int]:
    """The best of these matches, best first. Raises TookTooLong."""
    return _run(plan, _GIVEN, count=count, ids=tweet_ids).ids if tweet_ids else []


def _best(plan: Plan, count: int) -> _Best | None:
    """None: it was not to be foreseen where so many matches are."""
    top = min(plan.ceiling, ids.at(timezone.now()))
    sample = _sample(plan, top)
    if sample.looked < SAMPLED:
        return _walk(plan, top, SAMPLED, count)
    assert sample.edge is not None
    documents = int(_SPARE * RANKED * sample.looked / max(1, sample.hits))
    if documents <= MOST_WALKED:
        found = _walk(plan, top, documents, count)
        if found.matched >= RANKED:
            return found
    if not plan.indexed:
        return None
    span = int(_SPARE * RANKED * (top - sample.edge) / sample.hits) if sample.hits else MAX_ID
    for _ in range(_WINDOWS):
        low = max(plan.floor, top - span)
        found = _run(plan, _indexed(), count=count, before=top, low=low)
        if found.matched >= RANKED or low == plan.floor:
            return found
        span = int(_SPARE * RANKED * span / found.matched) if found.matched else MAX_ID
    return None


def _sample(plan: Plan, top: int) -> _Sample:
    sql = _SAMPLE.format(side=postgres.BELOW, author=postgres.author(plan), chosen=postgres.chosen(plan))
    return _Sample(*postgres.rows(postgres.HEAD + sql, postgres.window(plan, before=top, probed=SAMPLED))[0])


def _walk(plan: Plan, top: int, documents: int, count: int) -> _Best:
    matches = postgres.PROBE.format(side=postgres.BELOW, direction="DESC", author=postgres.author(plan))
    return _run(plan, matches, count=count, before=top, probed=documents)


def _indexed() -> str:
    return postgres.INDEXED.format(side=postgres.WITHIN, direction="DESC")


def _run(plan: Plan, matches: str, *, count: int, **parameters: Any) -> _Best:
    exact = "d.words @@ %(exact)s::tsquery" if plan.exact else "FALSE"
    sql = _RANKED.format(
        matches=matches.replace("COLUMNS", f"d.tweet_id, d.author_id, {exact} AS exact")
        .replace("CHOSEN", postgres.chosen(plan))
        .replace("%(count)s", "%(most)s"),
        original=_ORIGINAL if plan.retweets else "d.tweet_id",
    )
    parameters = postgres.window(plan, **parameters, exact=plan.exact, count=count, most=RANKED)
    return _Best(*postgres.rows(sql, parameters)[0])
