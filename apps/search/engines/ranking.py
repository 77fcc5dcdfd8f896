"""The best of the newest matches, by the formula of docs/search.md: found, judged and put in order by PostgreSQL.

What ranks is one statement: each match is looked up once, and of what it shows no more is read than its score needs.
Whom the reader may not read is left out of the order, not of the matches: looking at an author costs as much as all the
rest, and most of those who stand behind the first 500 are never asked for. Where that leaves too few, because somebody
whom nobody may read wrote a great deal, the matches are found again without them.

Which documents match, and what many did with them, is the same for everybody, so it is kept for a minute, and only what
is newer is looked at each time. What the reader's own ties add, and whom they may read, is asked anew.
"""

from typing import Any, NamedTuple

from django.utils import timezone

from apps.core import ids, metrics
from apps.core.ids import EPOCH_MS, MAX_ID
from apps.search import store
from apps.search.compiling import Plan
from apps.search.engines import postgres

# Top ranks this many matches, the newest.
RANKED = 2_000
# Documents that are looked at to learn how common the words are.
SAMPLED = 1_000
MOST_WALKED = 100_000
# What it takes to look at one document after the other, at one entry of the index, and at what an entry leads to, in
# microseconds where it was measured: the proportions matter.
_WALKED, _LISTED, _RANGED, _LED_TO = 0.7, 0.5, 0.07, 5.0
# Beyond what the sample makes expect.
_SPARE = 1.3
_WINDOWS = 2

# docs/search.md explains each member. Ids tell the time; 22 bits of them are no time.
_BASE = """
    ln(1 + GREATEST(0, COALESCE(c.likes + 2 * c.retweets + 2 * c.quotes + c.replies, 0))::float8)
    + CASE WHEN d.exact THEN 0.5::float8 ELSE 0 END
"""
_SCORE = """
    d.base + CASE WHEN d.author_id IN (SELECT id FROM followed) THEN 0.7::float8 ELSE 0 END
    - ln(1 + GREATEST(0, %(now)s::float8 - (d.tweet_id >> 22)::float8) / 43200000)
"""
# OFFSET 0: authors are asked for in the order of the list, until it is full.
_RANKED = f"""
    {postgres.HEAD},
    followed(id) AS MATERIALIZED (SELECT followee_id FROM follows_follow WHERE follower_id = %(viewer)s),
    scored AS MATERIALIZED ({{scored}})
    SELECT ARRAY(
        SELECT d.tweet_id FROM (
            SELECT d.tweet_id, d.author_id FROM scored d ORDER BY {_SCORE} DESC, d.tweet_id DESC OFFSET 0
        ) d
        WHERE {postgres.VISIBLE} AND {{unmuted}} LIMIT %(count)s
    ), (SELECT count(*) FROM scored), {{settled}}
"""
_SCORED = f"""
    SELECT d.tweet_id, d.author_id, {_BASE} AS base
    FROM ({{matches}}) d LEFT JOIN tweets_tweetcounts c ON c.tweet_id = {{original}}
"""
_ORIGINAL = "(SELECT COALESCE(r.retweet_of_id, r.id) FROM tweets_tweet r WHERE r.id = d.tweet_id)"
_SETTLED = ", ".join(
    f"ARRAY(SELECT {column} FROM scored WHERE tweet_id < %(settled)s)"
    for column in ("tweet_id", "author_id", "round(base::numeric, 3)::float8")
)
_GIVEN = "SELECT COLUMNS FROM search_tweetdocument d WHERE d.tweet_id = ANY(%(ids)s) AND CHOSEN"
_NEWER = """
    SELECT COLUMNS FROM search_tweetdocument d
    WHERE d.tweet_id < %(before)s AND d.tweet_id >= %(since)s AND CHOSEN ORDER BY d.tweet_id DESC LIMIT %(most)s
"""
_AND_KEPT = """
    SELECT * FROM (
        {scored} UNION ALL SELECT * FROM unnest(%(ids)s::bigint[], %(authors)s::bigint[], %(bases)s::float8[])
    ) d ORDER BY d.tweet_id DESC LIMIT %(most)s
"""
_SAMPLE = """
    , sample AS MATERIALIZED (
        SELECT tweet_id, author_id, words FROM search_tweetdocument
        WHERE {side}{author} ORDER BY tweet_id DESC LIMIT %(probed)s
    )
    SELECT (SELECT count(*) FROM sample d WHERE {chosen}), count(*), min(tweet_id),
           (SELECT reltuples FROM pg_class WHERE oid = 'search_tweetdocument'::regclass)
    FROM sample
"""


class _Sample(NamedTuple):
    """Of the newest `looked` documents (of about `all` in the table), down to the id `edge`, `hits` match."""

    hits: int
    looked: int
    edge: int | None
    all: float


class _Best(NamedTuple):
    """Of so many matches the best that the reader may see; the others are what is to be kept."""

    ids: list[int]
    matched: int
    settled_ids: list[int] | None = None
    authors: list[int] | None = None
    bases: list[float] | None = None


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
    """By what was found a moment ago and what came since. None: where so many matches are was not to be foreseen."""
    if not _is_for_all(plan):
        return _found(plan, count, None)
    kept, as_of = store.matches(_name(plan))
    metrics.cache_reads.labels("search_matches", "miss" if kept is None else "hit").inc()
    if kept is not None:
        return _run(plan, _NEWER, frame=_AND_KEPT, count=count, before=_top(plan), **kept._asdict())
    settled = ids.at(timezone.now() - store.UNSETTLED)
    found = _found(plan, count, settled)
    if found and found.settled_ids is not None and found.authors is not None and found.bases is not None:
        matches = store.Matches(settled, found.settled_ids, found.authors, found.bases)
        store.keep_matches(_name(plan), matches, as_of=as_of)
    return found


def _found(plan: Plan, count: int, settled: int | None) -> _Best | None:
    """All that match, or of more than RANKED the newest. `settled`: also those below this id, to be kept."""
    top = _top(plan)
    more: dict[str, Any] = {"count": count, "settled": settled}
    sample = _sample(plan, top)
    if sample.looked < SAMPLED:
        return _walk(plan, top, SAMPLED, **more)
    assert sample.edge is not None
    documents = int(RANKED * sample.looked / max(1, sample.hits))
    if documents < MOST_WALKED and (not plan.indexed or _is_walk_shorter(plan, sample, documents)):
        found = _walk(plan, top, int(documents * _SPARE), **more)
        if found.matched >= RANKED:
            return found
    if not plan.indexed:
        return None
    span = int(_SPARE * RANKED * (top - sample.edge) / sample.hits) if sample.hits else MAX_ID
    for _ in range(_WINDOWS):
        low = max(plan.floor, top - span)
        found = _run(plan, _indexed(), before=top, low=low, **more)
        if found.matched >= RANKED or low == plan.floor:
            return found
        span = int(_SPARE * RANKED * span / found.matched) if found.matched else MAX_ID
    return None


def _is_walk_shorter(plan: Plan, sample: _Sample, documents: int) -> bool:
    entries = sample.all * sample.hits / sample.looked
    by_index = _LISTED * entries * (plan.indexed.count(" & ") + 1) + _RANGED * documents + _LED_TO * RANKED
    return _WALKED * documents < by_index


def _is_for_all(plan: Plan) -> bool:
    """Whether what matches is the same for everybody, and stays so while nobody writes."""
    return not plan.conditions and plan.home is None and not plan.shelf


def _name(plan: Plan) -> str:
    return f"{plan.tsquery}:{plan.author_id}:{plan.floor}:{plan.ceiling}"


def _top(plan: Plan) -> int:
    """Above the newest there is: a clock that is ahead of ours does no harm."""
    return min(plan.ceiling, ids.at(timezone.now() + store.UNSETTLED))


def _sample(plan: Plan, top: int) -> _Sample:
    sql = _SAMPLE.format(side=postgres.BELOW, author=postgres.author(plan), chosen=postgres.matching(plan))
    return _Sample(*postgres.rows(postgres.HEAD + sql, postgres.window(plan, before=top, probed=SAMPLED))[0])


def _walk(plan: Plan, top: int, documents: int, **more: Any) -> _Best:
    matches = postgres.PROBE.format(side=postgres.BELOW, direction="DESC", author=postgres.author(plan))
    return _run(plan, matches, before=top, probed=documents, **more)


def _indexed() -> str:
    return postgres.INDEXED.format(side=postgres.WITHIN, direction="DESC")


def _run(
    plan: Plan, matches: str, *, count: int, frame: str = "{scored}", settled: int | None = None, **parameters: Any
) -> _Best:
    """`settled`: also the matches below this id."""
    exact = "d.words @@ %(exact)s::tsquery" if plan.exact else "FALSE"
    found = (
        matches.replace("%(count)s", "%(most)s")
        .replace("COLUMNS", f"d.tweet_id, d.author_id, {exact} AS exact")
        .replace("CHOSEN", postgres.matching(plan))
    )
    scored = _SCORED.format(matches=found, original=_ORIGINAL if plan.retweets else "d.tweet_id")
    sql = _RANKED.format(
        scored=frame.format(scored=scored),
        unmuted=postgres.unmuted(plan),
        settled="NULL" if settled is None else _SETTLED,
    )
    now = timezone.now().timestamp() * 1000 - EPOCH_MS
    parameters |= {"exact": plan.exact, "count": count, "most": RANKED, "settled": settled, "now": now}
    return _Best(*postgres.rows(sql, postgres.window(plan, **parameters))[0])
