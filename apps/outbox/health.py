"""Whether work that was promised is being done: the relay, a worker, and how long the oldest waits."""

from typing import Any

from django.conf import settings
from django.utils import timezone

from apps.core import health, metrics
from apps.outbox import services
from apps.outbox.models import Heartbeat, OutboxRow
from twitter.celery import app

SILENT_SECONDS = 30  # both say that they are alive every few seconds
LATE_SECONDS = 10  # the promise about work that is due
FAR_SECONDS = 1  # what lies across the internet may take to answer


def register() -> None:
    health.register("broker", broker)
    health.register("relay", lambda: heartbeat("relay"))
    health.register("worker", lambda: heartbeat("worker"))
    health.register("queue", queue)
    metrics.at_scrape("chirp_outbox_oldest_due_seconds", "Age of the oldest due work.", services.oldest_due_age)
    metrics.at_scrape("chirp_outbox_rows", "Work that stands in the outbox.", lambda: _rows(dead=False))
    metrics.at_scrape("chirp_outbox_dead", "Dead letters: work given up.", lambda: _rows(dead=True))


def broker() -> str:
    """Any transport that Celery knows: a connection of the probe's own, each server of BROKER_URL asked once."""
    with app.connection_for_write(
        connect_timeout=settings.REDIS_TIMEOUT_SECONDS, transport_options=_impatient()
    ) as connection:
        connection.ensure_connection(max_retries=max(0, len(connection.alt) - 1))
    return "answers"


def _impatient() -> dict[str, Any]:
    """Short times, as the transports call them: Redis, RabbitMQ, SQS. Each ignores what it does not know."""
    names = ("socket_connect_timeout", "socket_timeout", "read_timeout", "write_timeout")
    far = {"connect_timeout": FAR_SECONDS, "read_timeout": FAR_SECONDS, "retries": {"total_max_attempts": 1}}
    return {**dict.fromkeys(names, settings.REDIS_TIMEOUT_SECONDS), "client-config": far}


def heartbeat(name: str) -> str:
    beat = Heartbeat.objects.filter(name=name).first()
    if beat is None:
        raise health.Unwell("has never been heard of")
    age = (timezone.now() - beat.beat_at).total_seconds()
    if age > SILENT_SECONDS:
        raise health.Unwell(f"silent for {age:.0f} s")
    return f"heard of {age:.1f} s ago"


def queue() -> str:
    age = services.oldest_due_age()
    if age > LATE_SECONDS:
        raise health.Unwell(f"the oldest work waits for {age:.0f} s")
    return f"the oldest work waits for {age:.1f} s"


def _rows(*, dead: bool) -> float:
    return OutboxRow.objects.filter(dead_at__isnull=not dead).count()
