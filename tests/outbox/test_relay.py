"""The relay: due rows to the broker, few at a time, and again when a message was lost."""

from datetime import timedelta
from typing import Any

import pytest
from celery import shared_task
from django.conf import settings
from django.utils import timezone
from redis import Redis

from apps.outbox import leases, relay, services
from apps.outbox.models import Heartbeat, OutboxRow
from apps.outbox.tasks import DurableTask, beat

pytestmark = pytest.mark.django_db
PAST = timedelta(seconds=1)


def enqueue(count: int = 1, **moment: Any) -> list[OutboxRow]:
    return [services.enqueue(beat, number=number, **moment) for number in range(count)]


def waiting() -> int:
    """Messages in the broker's queue."""
    with Redis.from_url(settings.BROKER_URL) as broker:
        return broker.llen(settings.CELERY_TASK_DEFAULT_QUEUE)


def test_rows_that_are_due_are_sent_once() -> None:
    rows = enqueue(3)
    enqueue(due_at=timezone.now() + timedelta(minutes=1))
    assert relay.wake_workers() == 3
    assert relay.wake_workers() == 0
    assert waiting() == 3
    assert {row.pk for row in rows} == set(OutboxRow.objects.exclude(busy_until=None).values_list("pk", flat=True))


def test_a_message_that_was_lost_is_sent_again() -> None:
    enqueue()
    assert relay.wake_workers() == 1
    OutboxRow.objects.update(busy_until=timezone.now() - PAST)
    assert relay.wake_workers() == 1


def test_no_more_rows_are_on_their_way_than_the_bound() -> None:
    enqueue(relay.MOST_IN_FLIGHT + 5)
    assert relay.wake_workers() == relay.MOST_IN_FLIGHT
    assert relay.wake_workers() == 0
    one = OutboxRow.objects.exclude(busy_until=None).earliest("id")
    lease = leases.claim(one.pk)
    assert lease is not None
    lease.finish()
    assert relay.wake_workers() == 1


@shared_task(base=DurableTask, head_start=timedelta(minutes=1))
def waited_for(number: int, **_: Any) -> None: ...


def test_what_people_wait_for_goes_before_what_came_shortly_before() -> None:
    old = enqueue(5, due_at=timezone.now() - timedelta(seconds=70))
    recent = enqueue(relay.MOST_IN_FLIGHT)
    first = services.enqueue(waited_for, number=1)
    assert relay.wake_workers() == relay.MOST_IN_FLIGHT
    sent = set(OutboxRow.objects.exclude(busy_until=None).values_list("pk", flat=True))
    assert sent == {row.pk for row in (*old, first, *recent[: relay.MOST_IN_FLIGHT - 6])}


def test_what_comes_again_keeps_its_head_start_and_waits_until_it_is_due() -> None:
    row = services.enqueue(waited_for, number=1)
    lease = leases.claim(row.pk)
    assert lease is not None
    lease.fail("away", counts=False)
    assert relay.wake_workers() == 0
    row.refresh_from_db()
    assert abs(row.due_at - row.place_at - timedelta(minutes=1)) < timedelta(seconds=1)
    OutboxRow.objects.update(due_at=timezone.now() - PAST)
    assert relay.wake_workers() == 1


def test_a_row_of_which_its_workers_died_too_often_is_buried() -> None:
    enqueue()
    OutboxRow.objects.update(attempts=settings.OUTBOX_MAX_ATTEMPTS, busy_until=timezone.now() - PAST)
    assert relay.wake_workers() == 0
    assert relay.bury_hopeless() == 1
    assert OutboxRow.objects.get().dead_at is not None


@shared_task(base=DurableTask)
def second_best(number: int, **_: Any) -> None: ...


@shared_task(base=DurableTask, instead=second_best)
def best(number: int, **_: Any) -> None: ...


def test_what_is_due_instead_of_a_buried_row_is_enqueued_once() -> None:
    services.enqueue(best, number=7)
    OutboxRow.objects.create(task="of.another.release", arguments={})
    OutboxRow.objects.update(attempts=settings.OUTBOX_MAX_ATTEMPTS)
    assert relay.bury_hopeless() == 2
    assert relay.bury_hopeless() == 0
    instead = OutboxRow.objects.get(dead_at=None)
    assert (instead.task, instead.arguments, instead.attempts) == (second_best.name, {"number": 7}, 0)


def test_the_relay_says_that_it_lives_and_stops_when_told() -> None:
    enqueue()
    turns = iter([False, False, True])
    relay.run(lambda: next(turns))
    assert Heartbeat.objects.filter(name="relay").exists()
    assert waiting() == 1
