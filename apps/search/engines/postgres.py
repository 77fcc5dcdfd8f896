"""The engine on PostgreSQL: ids of documents that match and whose author the reader may read, newest first.

Two ways lead to the newest matches, and which is short depends on the words. From the newest document on, one by one,
until there are enough: short where words are common. By the index of lexemes, all matches at once: short where they
are rare. So the newest few thousand are looked at first; if they do not do, words are rare, and the index is asked.
What no lexeme leads to (only refused words, only counts) goes on from the newest, up to a bound for each request.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

from django.db import OperationalError, connection
from django.db.transaction import atomic
from django.utils import timezone

from apps.core import ids
from apps.core.ids import EPOCH_MS, MAX_ID
from apps.search.compiling import Plan
from apps.tweets import hydration

# Documents that one request looks at one by one, at first and at most.
PROBED = 1_000
MOST_PROBED = 100_000
# And as long as an index would be asked otherwise.
MOST_WALKED = 12_000
_WINDOWS = 3
TIMEOUT_MS = 1_500
_CANCELLED = "57014"


class Proposed(NamedTuple):
    """Ids in the order of the list. `edge`: how far was looked; None: to the end."""

    ids: list[int]
    edge: int | None


class TookTooLong(Exception):
    """The database gave up on the query."""


def newest(plan: Plan, *, count: int, before: int = MAX_ID) -> Proposed:
    """The newest `count` matches below `before`. Raises TookTooLong."""
    before = min(before, plan.ceiling)
    if plan.shelf:
        return Proposed(_ids(plan, _ON_SHELF.format(shelf=plan.shelf), count=count, before=before), None)
    found: list[int] = []
    top, probed, looked = before, PROBED, 0
    while True:
        found += _ids(plan, PROBE.format(side=BELOW, direction="DESC", author=author(plan)),
                      count=count - len(found), before=before, probed=probed)  # fmt: skip
        if len(found) >= count:
            return Proposed(found, found[-1])
        edge = _edge(plan, before, probed)
        if edge is None:
            return Proposed(found, None)
        looked += probed
        if plan.indexed and looked * (count - len(found)) > MOST_WALKED * len(found):
            return _by_index(plan, found, count=count, above=top, edge=edge)
        before = edge
        if looked >= MOST_PROBED:
            return Proposed(found, before)
        probed = min(probed * 4, MOST_PROBED - looked)


def _by_index(plan: Plan, found: list[int], *, count: int, above: int, edge: int) -> Proposed:
    """`found` (of the ids from `above` down to `edge`) and what the index has below.

    In windows of ids as wide as what was found so far suggests, so that a word of one tweet in twenty does not bring
    all of its fifty thousand; then in all that is left.
    """
    above = min(above, ids.at(timezone.now()))
    sql = INDEXED.format(side=WITHIN, direction="DESC")
    for _ in range(_WINDOWS):
        window = (above - edge) * (count - len(found)) * 5 // (4 * len(found)) if found else MAX_ID
        low = max(plan.floor, edge - window)
        found = found + _ids(plan, sql, count=count - len(found), before=edge, low=low)
        if len(found) >= count:
            return Proposed(found, found[-1])
        edge = low
        if low == plan.floor:
            return Proposed(found, None)
    found = found + _ids(plan, sql, count=count - len(found), before=edge, low=plan.floor)
    return Proposed(found, None if len(found) < count else found[-1])


def oldest_above(plan: Plan, *, count: int, after: int) -> list[int]:
    """The `count` matches next above `after`, in ascending order: the way back to newer pages. Raises TookTooLong."""
    sql = INDEXED if plan.indexed and not plan.shelf else PROBE
    probed = MOST_PROBED
    return _ids(plan, sql.format(side=_ABOVE, direction="ASC", author=author(plan)), count=count, after=after,
                before=plan.ceiling, probed=probed)  # fmt: skip


def sifted(plan: Plan, tweet_ids: list[int]) -> list[int]:
    """Those of another engine's matches that hold in all that no document says, newest first. Raises TookTooLong."""
    return _ids(plan._replace(tsquery=""), _SIFTED, ids=tweet_ids) if tweet_ids else []


# Pieces of statements: COLUMNS is what is asked for, CHOSEN which documents `d`.
BELOW = "tweet_id < %(before)s AND tweet_id >= %(floor)s"
WITHIN = "tweet_id < %(before)s AND tweet_id >= %(low)s"
_ABOVE = "tweet_id > %(after)s AND tweet_id >= %(floor)s AND tweet_id < %(before)s"
VISIBLE = hydration.exists(f"FROM users_user a WHERE a.id = d.author_id AND ({hydration.open_to_viewer('a')})")
_MATCHING = "{holds}{conditions}"
HEAD = f"WITH shunned(id) AS MATERIALIZED ({hydration.BLOCKED}), muted(id) AS MATERIALIZED ({hydration.MUTED})"
PROBE = """
    SELECT COLUMNS FROM (
        SELECT tweet_id, author_id, words FROM search_tweetdocument
        WHERE {side}{author} ORDER BY tweet_id {direction} LIMIT %(probed)s
    ) d
    WHERE CHOSEN ORDER BY d.tweet_id {direction} LIMIT %(count)s
"""
_EDGE = """
    SELECT tweet_id FROM search_tweetdocument
    WHERE {side}{author} ORDER BY tweet_id DESC OFFSET %(skipped)s LIMIT 1
"""
# The sum keeps the planner from walking down the primary key in the hope of an early end: that was tried above.
# As a function, what the index does not help with is not asked of it.
INDEXED = """
    SELECT COLUMNS FROM search_tweetdocument d
    WHERE {side} AND d.words @@ %(indexed)s::tsquery AND CHOSEN ORDER BY d.tweet_id + 0 {direction} LIMIT %(count)s
"""
_ON_SHELF = """
    SELECT COLUMNS FROM {shelf} own JOIN search_tweetdocument d ON d.tweet_id = own.tweet_id
    WHERE own.user_id = %(viewer)s AND d.tweet_id < %(before)s AND d.tweet_id >= %(floor)s AND CHOSEN
    ORDER BY d.tweet_id DESC LIMIT %(count)s
"""
_SIFTED = """
    SELECT COLUMNS FROM search_tweetdocument d
    WHERE d.tweet_id = ANY(%(ids)s) AND CHOSEN ORDER BY d.tweet_id DESC
"""


def author(plan: Plan) -> str:
    return "" if plan.author_id is None else " AND author_id = %(author)s"


def _edge(plan: Plan, before: int, probed: int) -> int | None:
    """The id from which the next probe goes on; None at the end."""
    sql = _EDGE.format(side=BELOW, author=author(plan))
    found = rows(sql, window(plan, before=before, skipped=probed - 1))
    return found[0][0] if found else None


def _ids(plan: Plan, sql: str, **parameters: Any) -> list[int]:
    chosen = f"{matching(plan)} AND {VISIBLE} AND {unmuted(plan)}"
    sql = sql.replace("COLUMNS", "d.tweet_id").replace("CHOSEN", chosen)
    return [row[0] for row in rows(HEAD + sql, window(plan, **parameters))]


def matching(plan: Plan) -> str:
    """SQL: the document `d` is what the plan asks for, whoever wrote it and whoever asks."""
    holds = "ts_match_vq(d.words, %(tsquery)s::tsquery)" if plan.tsquery else "TRUE"
    return _MATCHING.format(holds=holds, conditions="".join(f" AND {condition}" for condition in plan.conditions))


def unmuted(plan: Plan) -> str:
    """SQL: the reader did not mute the author of `d`. Whom one asks for by name is found, muted or not."""
    return "d.author_id NOT IN (SELECT id FROM muted)" if plan.author_id is None else "TRUE"


def window(plan: Plan, **parameters: Any) -> dict[str, Any]:
    return {
        **plan.parameters,
        "tsquery": plan.tsquery,
        "indexed": plan.indexed,
        "floor": plan.floor,
        "author": plan.author_id,
        **parameters,
    }


def rows(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """One round trip under a time limit of its own, planned for these very values. Raises TookTooLong."""
    limited = f"SET LOCAL statement_timeout = {TIMEOUT_MS}; {sql}"
    if connection.in_atomic_block:
        limited += "; SET LOCAL statement_timeout = '30s'"
    try:
        with _savepoint(), connection.cursor() as cursor:
            cursor.execute(limited, {**parameters, "epoch": EPOCH_MS})
            cursor.nextset()
            return cursor.fetchall()
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) == _CANCELLED:
            raise TookTooLong from error
        raise


def _savepoint() -> AbstractContextManager[None]:
    return atomic() if connection.in_atomic_block else nullcontext()
