"""From the buffer into the databases: each observation once, whenever the writer is killed.

One writer at a time. How far it came stands in the same transaction as what it wrote, in each of the two databases,
so what is handed out again is passed over. Only then the buffer is told.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby

import structlog
from django.conf import settings
from django.db import connections, transaction

from apps.analytics import partitions, store
from apps.analytics.kinds import Kind
from apps.analytics.models import Progress, ViewsProgress
from apps.analytics.store import Entry
from apps.core import locks, metrics
from apps.tweets import services as tweets

log = structlog.get_logger(__name__)

GROUP = "events"
PORTION = 500

type Row = tuple[int, datetime, int, int]  # owner, hour, kind, subject

_ADD = """
    INSERT INTO analytics_event AS event (owner_id, at, kind, subject_id, act_id, amount)
    SELECT owner, at, kind, subject, 0, amount
    FROM unnest(%s::bigint[], %s::timestamptz[], %s::smallint[], %s::bigint[], %s::integer[])
        AS given(owner, at, kind, subject, amount)
    ON CONFLICT (owner_id, at, kind, subject_id, act_id) DO UPDATE SET amount = event.amount + EXCLUDED.amount
"""


def write_portion() -> int:
    """Write the oldest reports that wait, at most PORTION; returns how many. Repeatable. Raises what store.AWAY names.

    0 as well where another writer is at it.
    """
    entries = store.portion(GROUP, PORTION)
    partitions.ensure({_time(entry).date() for entry in entries})
    with transaction.atomic():
        if not locks.take("analytics writer"):
            return 0
        # An epoch after the other: hardly ever there are two.
        for epoch, of_epoch in groupby(entries, key=lambda entry: entry.epoch):
            if epoch:  # else it was trimmed
                _write(epoch, list(of_epoch))
    if entries:
        store.done(GROUP, entries)
    return len(entries)


def _write(epoch: str, entries: Sequence[Entry]) -> None:
    _write_views(epoch, entries)
    # Where it is a database of its own this commits first; either may come without the other.
    with transaction.atomic(using=settings.EVENTS_DATABASE):
        _write_events(epoch, entries)


def _write_views(epoch: str, entries: Sequence[Entry]) -> None:
    progress, _ = ViewsProgress.objects.select_for_update().get_or_create(epoch=epoch)
    new = _after(progress.last_id, entries)
    views = Counter(one.subject_id for entry in new for one in entry.observations if one.kind is Kind.SEEN)
    if views:
        tweets.count_views(views=views)
    _move(progress, entries)


def _write_events(epoch: str, entries: Sequence[Entry]) -> None:
    progress, _ = Progress.objects.select_for_update().get_or_create(epoch=epoch)
    amounts: Counter[Row] = Counter()
    for entry in _after(progress.last_id, entries):
        progress.skipped += max(0, entry.position - progress.position)
        progress.position = max(entry.position, progress.position) + len(entry.observations)
        hour = _time(entry).replace(minute=0, second=0, microsecond=0)
        amounts.update((one.owner_id, hour, one.kind.value, one.subject_id) for one in entry.observations)
    if amounts:
        add(amounts)
        metrics.events.labels("written").inc(amounts.total())
    _move(progress, entries)


def add(amounts: Counter[Row]) -> None:
    """Add to what was counted in these hours; in order, so that two who add do not wait for each other."""
    rows = sorted(amounts)
    columns = [list(column) for column in zip(*rows, strict=True)]
    with connections[settings.EVENTS_DATABASE].cursor() as cursor:
        cursor.execute(_ADD, [*columns, [amounts[row] for row in rows]])


def look_for_losses() -> int:
    """What earlier lives of Redis had accepted, and nobody ever wrote. Returns the sum. Repeatable."""
    current = store.epoch()
    with transaction.atomic(using=settings.EVENTS_DATABASE):
        _claim_earlier(current)
    return lost()


def lost() -> int:
    """Observations that were accepted and are not written, of all lives of Redis."""
    rows = Progress.objects.values_list("position", "skipped", "claimed")
    return sum(skipped + max(0, claimed - position) for position, skipped, claimed in rows)


def _claim_earlier(current: str) -> None:
    for epoch, position in store.claims().items():
        if epoch == current:
            continue
        row, _ = Progress.objects.get_or_create(epoch=epoch)
        if position > row.claimed:
            log.warning("events.lost", epoch=epoch, lost=max(0, position - row.position))
            row.claimed = position
            row.save(update_fields=["claimed"])


def _after(last_id: str, entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if store.place(entry.id) > store.place(last_id)]


def _move(progress: Progress | ViewsProgress, entries: Sequence[Entry]) -> None:
    progress.last_id = max(progress.last_id, entries[-1].id, key=store.place)
    progress.save()


def _time(entry: Entry) -> datetime:
    return datetime.fromtimestamp(entry.milliseconds / 1000, UTC)
