"""The kept lists: read by everybody, made by one at a time.

A beat task makes them anew; readers never do, except where there is none at all (before the first beat): then the
first of them makes it and the others wait for it. A list that is old is served all the same.
They lie in PostgreSQL and not in Redis: whoever shows one asks PostgreSQL for what stands on it anyway, and a list
that outlives every restart is warm from the start (docs/adr/0007-caches.md).
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from apps.core import locks, metrics, statements
from apps.discovery.models import Kept, Ranking

# Longer than a cursor promises to keep its order.
KEPT = timedelta(minutes=15)

_CURRENT = """
    SELECT id, ids FROM discovery_ranking WHERE kind = %(kind)s AND lang = %(lang)s AND (%(id)s = 0 OR id = %(id)s)
    ORDER BY id DESC LIMIT 1
"""


class Place(NamedTuple):
    """Where a reader stopped: after so many of the list with this id."""

    ranking: int
    passed: int

    @classmethod
    def of(cls, cursor: Any) -> "Place | None":
        """Of a cursor's payload, None without one."""
        return cls(*cursor) if cursor else None

    @property
    def payload(self) -> list[int]:
        return [self.ranking, self.passed]


class Ranked(NamedTuple):
    id: int
    ids: list[int]

    def rest(self, passed: int) -> Place | None:
        return Place(self.id, passed) if passed < len(self.ids) else None


class Shelf:
    """The lists of one kind; `count` makes them all, by language, that of all languages under ""."""

    def __init__(self, kind: Kept, count: Callable[[], Mapping[str, list[int]]]) -> None:
        self.kind, self._count = kind, count

    def current(self, lang: str = "", place: Place | None = None) -> Ranked:
        """The list that `place` belongs to while it is kept, else the newest; empty where a language has none."""
        found = (place and self._find(lang, place.ranking)) or self._find(lang)
        metrics.cache_reads.labels(f"popular_{self.kind}", "hit" if found else "miss").inc()
        if found:
            return found
        self._make_first()
        return self._find(lang) or Ranked(0, [])

    def refresh(self) -> bool:
        """Make the lists anew, unless somebody is at it. Returns whether it did."""
        with transaction.atomic():
            if not locks.take("ranking", self.kind):
                return False
            self._make()
        return True

    def _make_first(self) -> None:
        """One makes them; who waited finds them made."""
        if Ranking.objects.filter(kind=self.kind).exists():
            return
        with transaction.atomic():
            locks.hold("ranking", self.kind)
            if not Ranking.objects.filter(kind=self.kind).exists():
                self._make()

    def _make(self) -> None:
        Ranking.objects.bulk_create(Ranking(kind=self.kind, lang=lang, ids=ids) for lang, ids in self._count().items())
        Ranking.objects.filter(kind=self.kind, made_at__lt=timezone.now() - KEPT).delete()

    def _find(self, lang: str, id: int = 0) -> Ranked | None:
        rows = statements.fetch(_CURRENT, {"kind": self.kind, "lang": lang, "id": id})
        return Ranked(*rows[0]) if rows else None
