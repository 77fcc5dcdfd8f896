"""Reading a home timeline: Redis proposes, PostgreSQL decides, and without Redis it is only slower."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple

from apps.core import metrics
from apps.core.ids import MAX_ID
from apps.timelines import candidates, definition, merging, rebuilding, store
from apps.timelines.models import HomeVersion
from apps.tweets import hydration, words
from apps.tweets.hydration import Entry, Reader

# Candidates read for each entry of a page: most pages need no second round.
READ_AHEAD = 3
ROUNDS_FROM_LIST = 2


class HomePage(NamedTuple):
    """Entries newest first; `next_below` is the cursor of what follows, None at the end.

    `source` says where the candidates came from: list, merged (list and authors' lists), rebuilt
    (the list was cold), database (below the list, or no Redis). `version`: the viewer's HomeVersion.
    `read_up_to`: the newest entry that the viewer has read, 0 for none.
    """

    entries: list[Entry]
    reader: Reader
    next_below: int | None
    source: str
    version: int
    read_up_to: int

    @property
    def has_tabs(self) -> bool:
        return HomeVersion.has_tabs(self.version)


class _Batch(NamedTuple):
    """Candidates below a cursor: all there are above `floor`."""

    ids: list[int]
    floor: int
    version: int | None
    source: str


def home_timeline(viewer_id: int, *, below: int = MAX_ID, limit: int = 20) -> HomePage:
    """One page of the viewer's home: `limit` entries, fewer only at the end.

    Raises django.db.OperationalError when PostgreSQL is down, and nothing else.
    """
    page = _page(viewer_id, below, limit, use_lists=True) or home_timeline_from_database(
        viewer_id, below=below, limit=limit
    )
    metrics.home_reads.labels(page.source).inc()
    return page


def expected(viewer_id: int, *, limit: int = 20) -> AbstractContextManager[None]:
    """Around what comes before `home_timeline` of a first page, and that: Redis is asked at once, answers meanwhile."""
    return store.asked_ahead(store.home_key(viewer_id), count=READ_AHEAD * limit)


def home_timeline_from_database(viewer_id: int, *, below: int = MAX_ID, limit: int = 20) -> HomePage:
    """The same page without Redis: the definition itself."""
    page = _page(viewer_id, below, limit, use_lists=False)
    assert page is not None
    return page


def heads(viewer_ids: Sequence[int]) -> dict[int, int]:
    """The newest candidate in each of these homes, of whatever is not cold: when it changes, it is time to look.

    Raises what store.AWAY names.
    """
    own = store.heads(store.home_keys(viewer_ids))
    merged = store.heads(store.author_keys({author for head in own.values() for author in head.merged}))
    return {
        viewer_id: max([head.id, *(merged[author].id for author in head.merged if author in merged)])
        for viewer_id, head in own.items()
    }


def _page(viewer_id: int, below: int, limit: int, *, use_lists: bool) -> HomePage | None:
    """None: the list was built for another version; it counts as absent."""
    entries: list[Entry] = []
    reader: Reader | None = None
    source, version, read_up_to = "", 0, 0
    for batch in _batches(viewer_id, below, limit, use_lists=use_lists):
        while below > batch.floor + 1:
            sql, heads = _statement(batch.version)
            found = hydration.fetch(
                sql,
                viewer_id=viewer_id,
                limit=limit + 1 - len(entries),
                heads=heads,
                ids=batch.ids,
                floor=batch.floor,
                below=below,
                own_count=READ_AHEAD * limit,
            )
            version, read_up_to, edge, *warnings = found.head
            if batch.version is not None and batch.version != version:
                rebuilding.try_rebuild_home(viewer_id)
                return None
            shown = found.entries
            entries += words.kept_by_statement(viewer_id, "home", shown, *warnings) if warnings else shown
            reader, source = found.reader, source or batch.source
            if len(entries) > limit:
                return HomePage(entries[:limit], reader, entries[limit - 1].entry_id, source, version, read_up_to)
            below = edge + 1
    assert reader is not None
    return HomePage(entries, reader, None, source, version, read_up_to)


def _statement(version: int | None) -> tuple[str, int]:
    """With how many columns of its own it begins: for readers with own rules also what they want to be warned of.

    The statement itself says whether the version still stands; without one it must be right for everybody.
    """
    if version is None or HomeVersion.has_own_rules(version):
        return definition.HOME_WITH_OWN_RULES, 4
    return definition.HOME, 3


def _batches(viewer_id: int, below: int, limit: int, *, use_lists: bool) -> Iterator[_Batch]:
    """Candidates below the cursor, batch after batch, until history ends."""
    count = READ_AHEAD * limit
    source = "database"
    for _ in range(ROUNDS_FROM_LIST if use_lists else 0):
        batch = _from_lists(viewer_id, below, count)
        if isinstance(batch, str):
            source = batch
            break
        if batch.floor >= below - 1:
            break  # the cursor is below the list
        yield batch
        below = batch.floor + 1
        if batch.floor == 0:
            return
    while True:
        found = candidates.of_followed(viewer_id, below=below, count=count)
        yield _Batch(found.ids, found.floor, None, source)
        if found.floor == 0:
            return
        below = found.floor + 1


def _from_lists(viewer_id: int, below: int, count: int) -> _Batch | str:
    """A batch from Redis, or why PostgreSQL must answer: it was cold and is "rebuilt" by now, or "database"."""
    try:
        part = store.read(store.home_key(viewer_id), below=below, count=count)
        if part is None:
            rebuilding.rebuild_home(viewer_id)
            return "rebuilt"
        if isinstance(part, store.Building):
            return "database"
        return _merge(viewer_id, part, below, count)
    except store.AWAY:
        return "database"


def _merge(viewer_id: int, part: store.Slice, below: int, count: int) -> _Batch | str:
    """The list's slice with those of the merged authors whom the viewer follows."""
    followed = _merged_authors(viewer_id, part)
    if followed is None:
        store.forget([store.home_key(viewer_id)])
        rebuilding.rebuild_home(viewer_id)
        return "rebuilt"
    ids, floor, source = part.ids, part.floor, "list"
    if followed:
        merge = store.read_merged(followed, below=below, count=count)
        if merge.absent:
            for author_id in merge.absent:
                rebuilding.rebuild_author(author_id)
            return "rebuilt"
        floor, source = max(floor, merge.floor), "merged"
        ids = sorted({*ids, *merge.ids}, reverse=True)[:count]
    ids = [id_ for id_ in ids if id_ > floor]
    if len(ids) == count:
        floor = ids[-1] - 1
    return _Batch(ids, floor, part.stamp.version, source)


def _merged_authors(viewer_id: int, part: store.Slice) -> tuple[int, ...] | None:
    """The merged authors whom the viewer follows. None: one is merged no more, and the list lacks what they wrote."""
    now = merging.merged()
    if part.stamp.generation == now.generation:
        return part.stamp.merged
    if not set(part.stamp.merged) <= set(now.author_ids):
        return None
    followed = merging.followed_by(viewer_id, now.author_ids)
    stamp = part.stamp._replace(generation=now.generation, merged=followed)
    store.restamp(store.home_key(viewer_id), part.stamp, stamp)
    return followed
