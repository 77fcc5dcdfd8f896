"""Lists of tweets: a query proposes, hydration decides, until the page is full.

A list is a query that yields `key` (its order, newest first) and `id`. It proposes a bounded number at
a time, from an index in the order of `key`, so that a page costs the same however long the list is.
"""

from functools import cache
from typing import Any, NamedTuple

from apps.core import statements
from apps.core.ids import MAX_ID
from apps.tweets import hydration
from apps.tweets.hydration import Entry, Reader

_SPARE = 10  # proposed beyond what is asked for, because some may not be seen
_MOST = 1000

_STATEMENT = """
    SELECT key, id FROM ({candidates}) listed
    WHERE key < %(before)s AND key > %(after)s
    ORDER BY key {direction} LIMIT %(most)s
"""


class Listed(NamedTuple):
    """An entry in its place; `key` is what a cursor remembers."""

    key: int
    entry: Entry


class Part(NamedTuple):
    """A part of a list, as `reader` may see it."""

    reader: Reader
    rows: list[Listed]

    @property
    def entries(self) -> list[Entry]:
        return [row.entry for row in self.rows]


def fetch(
    candidates: str,
    *,
    viewer_id: int,
    limit: int = 20,
    before: int | None = None,
    after: int | None = None,
    **parameters: Any,
) -> Part:
    """At most `limit` entries, by `key` descending; with `after`, ascending from there. Short only at the end.

    `candidates` is a constant of the calling module, never built from what came from outside.
    """
    is_ascending = after is not None
    window = {"before": MAX_ID if before is None else before, "after": -1 if after is None else after}
    most = limit + _SPARE
    rows: list[Listed] = []
    while True:
        found = statements.fetch(
            _statement(candidates, is_ascending=is_ascending),
            {**parameters, **window, "viewer": viewer_id, "most": most},
        )
        places = {id_: key for key, id_ in found}
        seen = hydration.by_ids(viewer_id, list(places))
        rows += [Listed(places[entry.entry_id], entry) for entry in seen.entries]
        if len(rows) >= limit or len(found) < most:
            return Part(seen.reader, rows[:limit])
        window["after" if is_ascending else "before"] = found[-1][0]
        most = min(most * 4, _MOST)


@cache
def _statement(candidates: str, *, is_ascending: bool) -> str:
    return _STATEMENT.format(candidates=candidates, direction="ASC" if is_ascending else "DESC")
