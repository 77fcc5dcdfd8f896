"""Which authors are merged when a timeline is read, kept by each process for a second."""

import hashlib
import time
from typing import NamedTuple

from apps.core import metrics, statements

_KEPT_SECONDS = 1.0


class Merged(NamedTuple):
    """The merged authors; `generation` names exactly this set."""

    author_ids: tuple[int, ...]
    generation: str


_kept: tuple[float, Merged] = (float("-inf"), Merged((), ""))
_reads = 0  # since it was read anew


def merged() -> Merged:
    """The set as it was at most a second ago. Rising authors are pushed for 5 s more, so that is enough."""
    global _kept, _reads
    if time.monotonic() - _kept[0] > _KEPT_SECONDS:
        _tell_reads()
        _kept = (time.monotonic(), fresh())
    _reads += 1
    return _kept[1]


def _tell_reads() -> None:
    """Only when it is read anew: most reads are to cost nothing."""
    global _reads
    metrics.cache_reads.labels("merged_authors", "miss").inc()
    if _reads > 1:  # the first of them was the miss before
        metrics.cache_reads.labels("merged_authors", "hit").inc(_reads - 1)
    _reads = 0


def fresh() -> Merged:
    rows = statements.fetch("SELECT author_id FROM timelines_mergedauthor ORDER BY author_id", {})
    author_ids = tuple(row[0] for row in rows)
    return Merged(author_ids, _name(author_ids))


def forget() -> None:
    """Ask PostgreSQL again at the next use."""
    global _kept
    _kept = (float("-inf"), Merged((), ""))


def followed_by(viewer_id: int, author_ids: tuple[int, ...]) -> tuple[int, ...]:
    """Those of `author_ids` that the viewer follows."""
    if not author_ids:
        return ()
    rows = statements.fetch(
        """SELECT followee_id FROM follows_follow
           WHERE follower_id = %(viewer)s AND followee_id = ANY(%(authors)s::bigint[]) ORDER BY 1""",
        {"viewer": viewer_id, "authors": list(author_ids)},
    )
    return tuple(row[0] for row in rows)


def _name(author_ids: tuple[int, ...]) -> str:
    if not author_ids:
        return "-"
    return hashlib.blake2b(",".join(map(str, author_ids)).encode(), digest_size=6).hexdigest()
