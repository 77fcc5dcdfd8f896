"""Work whose dependency is down waits for it, however long: that is not the work's fault. A slow statement is."""

from datetime import timedelta
from typing import Any

import pytest
from celery import Task, shared_task
from django.db import connection, transaction
from django.utils import timezone

from apps.outbox import relay, services
from apps.outbox.models import OutboxRow
from apps.outbox.tasks import DurableTask
from apps.timelines import store

pytestmark = pytest.mark.django_db(transaction=True)


@shared_task(base=DurableTask)
def answered_with(error: str) -> None:
    store.connection().eval("return redis.error_reply(ARGV[1])", 0, error)


@shared_task(base=DurableTask)
def begun() -> None:
    store.begin_rebuild("h:1")


@shared_task(base=DurableTask)
def waited_for_a_lock(setting: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {setting} = '50ms'")
        cursor.execute("SELECT count(*) FROM outbox_heartbeat")


@pytest.mark.parametrize(
    ("error", "attempts"),
    [
        ("OOM command not allowed when used memory > 'maxmemory'.", 0),
        ("MISCONF Valkey is configured to save RDB snapshots, but it's currently unable to persist to disk.", 0),
        ("NOREPLICAS Not enough good replicas to write.", 0),
        ("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", 0),
        ("READONLY You can't write against a read only replica.", 0),
        ("WRONGTYPE Operation against a key holding the wrong kind of value", 1),
    ],
)
def test_a_redis_that_takes_no_writes_uses_up_no_attempt(error: str, attempts: int) -> None:
    row = run(answered_with, error=error)
    assert (row.attempts, row.dead_at, row.lease) == (attempts, None, None)


def test_a_redis_that_was_silent_a_moment_ago_and_is_not_asked_uses_up_no_attempt() -> None:
    store.breaker.failed()
    try:
        row = run(begun)
    finally:
        store.breaker.succeeded()
    assert (row.attempts, row.dead_at, row.lease) == (0, None, None)


@pytest.mark.parametrize("setting", ["statement_timeout", "lock_timeout"])
def test_a_statement_that_takes_too_long_each_time_is_given_up_in_the_end(settings, setting: str) -> None:
    settings.OUTBOX_MAX_ATTEMPTS = 2
    other = connection.copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute("LOCK TABLE outbox_heartbeat")
        row = run(waited_for_a_lock, setting=setting)
        assert (row.attempts, row.lease) == (1, None)
        OutboxRow.objects.update(due_at=timezone.now() - timedelta(seconds=1))
        row = run(waited_for_a_lock, row, setting=setting)
    finally:
        other.close()
    assert row.attempts == 2
    assert "timeout" in row.last_error
    assert relay.bury_hopeless() == 1


def run(task: Task, row: OutboxRow | None = None, **arguments: Any) -> OutboxRow:
    """One run by a worker; what stands in the row then."""
    if row is None:
        with transaction.atomic():
            row = services.enqueue(task, **arguments)
    task.apply(kwargs=arguments, headers={"outbox_id": row.pk})
    return OutboxRow.objects.get(pk=row.pk)
