"""Making a cold list warm: token first, then the truth, then both united."""

from apps.core import metrics, statements
from apps.core.ids import MAX_ID
from apps.timelines import candidates, merging, store


def rebuild_home(viewer_id: int) -> bool:
    """Build the viewer's list from PostgreSQL. False: another process is at it, or overtook this one.

    The order matters. A tweet that commits after the query is pushed after the token stood, so it
    lands above it; the version is read before the candidates, so a list that a follow overtook
    carries the old version and counts as absent.
    """
    key = store.home_key(viewer_id)
    token = store.begin_rebuild(key)
    if token is None:
        metrics.rebuilds.labels("elsewhere").inc()
        return False
    with metrics.rebuild_seconds.time():
        is_done = _rebuild_home(viewer_id, key, token)
    metrics.rebuilds.labels("done" if is_done else "overtaken").inc()
    return is_done


def _rebuild_home(viewer_id: int, key: str, token: str) -> bool:
    version = home_version(viewer_id)
    merged = merging.merged()
    found = candidates.of_followed(viewer_id, below=MAX_ID, count=store.MOST_ENTRIES, without=merged.author_ids)
    stamp = store.Stamp(version, merged.generation, merging.followed_by(viewer_id, merged.author_ids))
    return store.finish_rebuild(key, token, ids=found.ids, floor=found.floor, stamp=stamp)


def rebuild_author(author_id: int) -> bool:
    """Build a merged author's own list. False: another process is at it."""
    key = store.author_key(author_id)
    token = store.begin_rebuild(key)
    if token is None:
        return False
    found = candidates.of_author(author_id, count=store.MOST_ENTRIES)
    return store.finish_rebuild(key, token, ids=found.ids, floor=found.floor, stamp=store.Stamp(0, "-", ()))


def home_version(viewer_id: int) -> int:
    rows = statements.fetch(
        "SELECT version FROM timelines_homeversion WHERE viewer_id = %(viewer)s", {"viewer": viewer_id}
    )
    return rows[0][0] if rows else 0


def try_rebuild_home(viewer_id: int) -> None:
    """Rebuild beside a read that has its answer already: Redis being away is no fault of the read."""
    try:
        rebuild_home(viewer_id)
    except store.AWAY:
        return
