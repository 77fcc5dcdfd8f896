"""An index of OpenSearch made anew beside the one in use, which answers until the new one is whole.

While it is filled it has an alias of its own, so that whatever is written goes into both: no tweet is missed, and
none is found as it was. Then one call moves the alias that is searched. A run that was killed leaves an index without
a name, which the next run takes away.
"""

from collections.abc import Callable
from contextlib import suppress

from django.db.transaction import atomic
from django.utils import timezone
from opensearchpy.exceptions import NotFoundError

from apps.search.engines import opensearch
from apps.search.engines.opensearch import ALIAS, MAPPING, NEXT
from apps.search.services import indexing
from apps.tweets.models import Tweet

PORTION = 500


def reindex(*, progress: Callable[[int], object] = lambda done: None) -> int:
    """Fill a new index and search it from then on. Returns how many documents it has. Raises what AWAY names."""
    link = opensearch.client()
    _drop(NEXT)
    index = f"{ALIAS}-{timezone.now():%Y%m%d%H%M%S%f}"
    link.indices.create(index=index, body=MAPPING)
    link.indices.put_alias(index=index, name=NEXT)
    done, after = 0, 0
    while ids := _next(after):
        done += _fill(index, ids)
        after = ids[-1]
        progress(done)
    link.indices.refresh(index=index)
    old = _behind(ALIAS)
    moves = [{"remove": {"index": name, "alias": ALIAS}} for name in old]
    link.indices.update_aliases(
        body={
            "actions": [*moves, {"remove": {"index": index, "alias": NEXT}}, {"add": {"index": index, "alias": ALIAS}}]
        }
    )
    for name in old:
        link.indices.delete(index=name)
    return done


def exists() -> bool:
    """Whether there is an index to search."""
    return bool(opensearch.client().indices.exists_alias(name=ALIAS))


@atomic
def _fill(index: str, ids: list[int]) -> int:
    """The rows are held meanwhile: an edit that commits later is written later, by its own task."""
    rows = indexing.held(ids)
    found = list(indexing.written(rows))
    opensearch.fill(index, found)
    return len(found)


def _next(after: int) -> list[int]:
    rows = Tweet.objects.filter(pk__gt=after, deleted_at=None).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:PORTION])


def _behind(alias: str) -> list[str]:
    with suppress(NotFoundError):
        return list(opensearch.client().indices.get_alias(name=alias))
    return []


def _drop(alias: str) -> None:
    for name in _behind(alias):
        opensearch.client().indices.delete(index=name)
