"""Remember work, and say that one is alive. How it is done: relay.py sends, leases.py holds."""

from datetime import datetime, timedelta
from typing import Any

from celery import Task
from django.db import connection
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from apps.outbox.models import Heartbeat, OutboxRow


class EnqueuedOutsideTransaction(RuntimeError):
    """Work must commit together with the change that caused it, or it can be lost."""


def enqueue(task: Task, *, due_at: datetime | None = None, **arguments: Any) -> OutboxRow:
    """Write down that `task(**arguments)` must be done, in the caller's transaction.

    `arguments` are ids and other plain JSON. The request path ends here: it never speaks to the
    broker. The task must be a DurableTask and its effect idempotent: it runs at least once.
    """
    if not connection.in_atomic_block:
        raise EnqueuedOutsideTransaction(f"{task.name} was enqueued outside of a transaction")
    due = Now() if due_at is None else due_at
    place = due - getattr(task, "head_start", timedelta(0))
    return OutboxRow.objects.create(task=task.name, arguments=arguments, due_at=due, place_at=place)


def replay(*, row_ids: list[int]) -> int:
    """Give dead letters a new life, with all their attempts. Returns how many."""
    return OutboxRow.objects.filter(id__in=row_ids, dead_at__isnull=False).update(
        dead_at=None, attempts=0, due_at=Now(), place_at=Now(), busy_until=None, lease=None
    )


def discard(*, row_ids: list[int]) -> int:
    """Drop dead letters for good. Returns how many."""
    return OutboxRow.objects.filter(id__in=row_ids, dead_at__isnull=False).delete()[0]


def beat(*, name: str) -> None:
    """Say that the process called `name` is alive now."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, beat_at=timezone.now())],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["beat_at"],
    )


def waiting_since(task: str) -> datetime | None:
    """When the oldest living work of the task with this name was written down; None where it has none."""
    rows = OutboxRow.objects.filter(task=task, dead_at__isnull=True).order_by("id")
    return rows.values_list("created_at", flat=True).first()


def oldest_due_age() -> float:
    """Seconds since the oldest piece of living work fell due; 0 when there is none."""
    oldest = (
        OutboxRow.objects.filter(dead_at__isnull=True, due_at__lte=timezone.now())
        .order_by(F("due_at").asc())
        .values_list("due_at", flat=True)
        .first()
    )
    return 0.0 if oldest is None else (timezone.now() - oldest).total_seconds()
