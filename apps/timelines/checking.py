"""Is what readers are served what the definition says? The operator's answer, reader by reader."""

import time
from typing import NamedTuple

from apps.core.ids import MAX_ID
from apps.timelines import definition, selectors
from apps.tweets import hydration

# More than any checked pages hold.
_MOST = 100_000


class Check(NamedTuple):
    """One reader's first pages against the definition. All lists are entry ids, newest first.

    `source` is where the first page came from: list, merged, rebuilt or database.
    """

    viewer_id: int
    source: str
    served: list[int]
    missing: list[int]
    ghosts: list[int]
    is_in_order: bool

    @property
    def is_right(self) -> bool:
        return not self.missing and not self.ghosts and self.is_in_order

    @property
    def is_from_lists(self) -> bool:
        return self.source in ("list", "merged")


def check(viewer_id: int, *, pages: int, limit: int = 20, patience: float = 5.0) -> Check:
    """Serve `pages` pages as the API does, and compare them with the definition.

    What is being delivered at this moment may lag: a difference counts when it lasts `patience` seconds.
    """
    found = _check(viewer_id, pages, limit)
    source, until = found.source, time.monotonic() + patience
    while not found.is_right and time.monotonic() < until:
        time.sleep(0.5)
        found = _check(viewer_id, pages, limit)
    return found._replace(source=source)


def _check(viewer_id: int, pages: int, limit: int) -> Check:
    served: list[int] = []
    source, below = "", MAX_ID
    for _ in range(pages):
        page = selectors.home_timeline(viewer_id, below=below, limit=limit)
        source = source or page.source
        served += [entry.entry_id for entry in page.entries]
        below = page.next_below or 0
        if not below:
            break
    expected = _expected(viewer_id, since=below)
    return Check(
        viewer_id,
        source,
        served,
        missing=[id_ for id_ in expected if id_ not in set(served)],
        ghosts=[id_ for id_ in served if id_ not in set(expected)],
        is_in_order=served == sorted(set(served), reverse=True),
    )


def _expected(viewer_id: int, *, since: int) -> list[int]:
    found = hydration.fetch(definition.WHOLE, viewer_id=viewer_id, limit=_MOST, since=since)
    return [entry.entry_id for entry in found.entries]
