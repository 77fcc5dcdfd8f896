"""A claim on a row: one holder at a time, gone with the effect, taken over when its holder falls silent."""

from datetime import timedelta

import pytest
from celery import shared_task
from django.db import OperationalError, connection
from django.db.transaction import atomic
from django.utils import timezone

from apps.outbox import leases, relay, services
from apps.outbox.models import OutboxRow
from apps.outbox.tasks import AGAIN, DurableTask

pytestmark = pytest.mark.django_db
PAST = timedelta(seconds=1)


@shared_task(base=DurableTask, name="tests.outbox.work")
def _work(number: int, **_: object) -> object:
    return _work.does(number)


@pytest.fixture
def row() -> OutboxRow:
    made = services.enqueue(_work, number=7)
    made.refresh_from_db()
    return made


def run(row: OutboxRow, does: object) -> None:
    """What a worker does with the message that the relay sent for `row`."""
    _work.does = does
    _work.apply(kwargs=row.arguments, headers={"outbox_id": row.pk})


def test_one_worker_at_a_time_holds_a_row(row) -> None:
    lease = leases.claim(row.pk)
    assert lease is not None
    assert lease.attempts == 1
    assert leases.claim(row.pk) is None


def test_a_silent_holder_loses_the_row_and_can_end_it_no_more(row) -> None:
    silent = leases.claim(row.pk)
    OutboxRow.objects.update(busy_until=timezone.now() - PAST)
    successor = leases.claim(row.pk)
    assert silent and successor and successor.attempts == 2
    with pytest.raises(leases.LeaseLost):
        silent.renew()
    silent.finish()
    silent.give_back()
    assert OutboxRow.objects.get().lease == successor.token
    successor.finish()
    assert not OutboxRow.objects.exists()


def test_a_row_on_its_way_can_be_claimed_and_one_not_due_cannot(row) -> None:
    OutboxRow.objects.update(busy_until=timezone.now() + timedelta(seconds=4))
    assert leases.claim(row.pk)
    later = services.enqueue(_work, due_at=timezone.now() + timedelta(minutes=1), number=8)
    assert leases.claim(later.pk) is None


def test_the_row_goes_with_the_effect_and_not_before(row) -> None:
    seen = []
    run(row, lambda number: seen.append((number, OutboxRow.objects.count())))
    assert seen == [(7, 1)]
    assert not OutboxRow.objects.exists()


def test_a_second_message_does_nothing(row) -> None:
    seen: list[int] = []
    run(row, seen.append)
    run(row, seen.append)
    assert seen == [7]


def test_a_failure_waits_longer_each_time_and_then_for_a_person(row, settings) -> None:
    settings.OUTBOX_MAX_ATTEMPTS = 3

    def fail(number: int) -> None:
        raise ValueError("no good")

    waits = []
    for _ in range(3):
        run(row, fail)
        row.refresh_from_db()
        waits.append(round((row.due_at - timezone.now()).total_seconds()))
        OutboxRow.objects.update(due_at=timezone.now() - PAST)
    assert waits == [1, 2, 4]
    assert leases.claim(row.pk) is None
    assert relay.bury_hopeless() == 1
    row.refresh_from_db()
    assert row.dead_at is not None
    assert "no good" in row.last_error
    assert services.replay(row_ids=[row.pk]) == 1
    run(row, lambda number: None)
    assert not OutboxRow.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_whoever_is_away_costs_no_attempt() -> None:
    """Outside of a transaction, as in a worker: the connection that broke is closed."""

    def fail(number: int) -> None:
        raise OperationalError("the database is gone")

    with atomic():
        row = services.enqueue(_work, number=7)
    for _ in range(12):
        run(row, fail)
        OutboxRow.objects.update(due_at=timezone.now() - PAST)
    row.refresh_from_db()
    assert row.attempts == 0
    assert row.dead_at is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("kept_seconds", "is_taken_over"), [(60, False), (0.5, True)])
def test_a_row_stays_with_a_worker_who_is_slower_than_the_lease_unless_that_hangs(
    settings, monkeypatch, kept_seconds, is_taken_over
) -> None:
    settings.OUTBOX_LEASE_SECONDS = 1.5
    monkeypatch.setattr(leases, "KEPT_SECONDS", kept_seconds)
    seen = []

    with atomic():
        work = services.enqueue(_work, number=7)

    def be_slow(number: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(2.5)")
        seen.append(leases.claim(work.pk) is not None)

    run(work, be_slow)
    assert seen == [is_taken_over]
    assert OutboxRow.objects.exists() is is_taken_over


def test_more_of_the_same_goes_back_with_all_its_attempts(row) -> None:
    run(row, lambda number: AGAIN)
    row.refresh_from_db()
    assert (row.attempts, row.lease, row.busy_until) == (0, None, None)


def test_a_task_called_directly_runs_to_its_end(row) -> None:
    answers = iter([AGAIN, AGAIN, "done"])
    _work.does = lambda number: next(answers)
    assert _work(number=1) == "done"
    assert OutboxRow.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_work_outside_of_a_transaction_is_refused() -> None:
    with pytest.raises(services.EnqueuedOutsideTransaction):
        services.enqueue(_work, number=1)
