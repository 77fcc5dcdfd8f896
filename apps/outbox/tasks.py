"""The base of every task that must not be lost, and the sign of life of the workers."""

import traceback
from datetime import timedelta
from socket import gaierror
from typing import Any, ClassVar

import redis.exceptions
import structlog
from celery import Task, shared_task
from django.db import InterfaceError, OperationalError, close_old_connections
from psycopg.errors import DeadlockDetected, LockNotAvailable, QueryCanceled

from apps.core import breaker, metrics
from apps.outbox import leases, services

log = structlog.get_logger(__name__)

# Somebody else is down: it is not this work's fault, so it costs no attempt.
UNREACHABLE = (
    redis.exceptions.ConnectionError,
    redis.exceptions.TimeoutError,
    redis.exceptions.OutOfMemoryError,
    redis.exceptions.ReadOnlyError,
    redis.exceptions.MasterDownError,
    breaker.Open,
    ConnectionError,
    TimeoutError,
    gaierror,
    OperationalError,
    InterfaceError,
)
# Django calls these OperationalError too, but PostgreSQL is well: it gave up this one statement.
_GIVEN_UP = (QueryCanceled, LockNotAvailable, DeadlockDetected)
# What a Redis says that takes no writes for now, and redis-py has no class for.
_READ_ONLY = ("MISCONF", "NOREPLICAS")


class Again:
    """What a task returns when it did a portion and more remains."""


AGAIN = Again()


class DurableTask(Task):
    """Done means the effect: only when the task returns is its outbox row deleted.

    Sent by the relay, it carries the header `outbox_id`. Called directly (`fan_out(tweet_id=1)`
    or `.delay`), it has no row and runs to the end.

    `instead` names the durable task that is due, with the same arguments, when this one has become
    a dead letter: what readers must not wait for until a person has looked.

    `head_start`: it goes before work without one that has waited no longer than that. So what people wait for is done
    first while there is much to do, and nothing waits for ever.
    """

    instead: ClassVar[Task | None] = None
    head_start: ClassVar[timedelta] = timedelta(0)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        row_id = (self.request.headers or {}).get("outbox_id")
        if row_id is None:
            result = self.run(*args, **kwargs)
            while result is AGAIN:
                result = self.run(*args, **kwargs)
            return result
        lease = leases.claim(row_id)
        if lease is not None:
            self._run_under(lease, kwargs)
        return None

    def _run_under(self, lease: leases.Lease, kwargs: dict[str, Any]) -> None:
        held = leases.hold(lease)
        try:
            with lease.kept():
                outcome = self._attempt(lease, kwargs)
        finally:
            leases.let_go(held)
        metrics.tasks.labels(self.name, outcome).inc()

    def _attempt(self, lease: leases.Lease, kwargs: dict[str, Any]) -> str:
        """One run, and what becomes of the row; returns the outcome's name."""
        try:
            result = self.run(**kwargs)
        except leases.LeaseLost:
            log.info("outbox.lease_lost", task=self.name, row=lease.row_id)
            return "lease_lost"
        except Exception as error:
            if is_unreachable(error):
                log.warning("outbox.unreachable", task=self.name, row=lease.row_id, error=type(error).__name__)
                _put_off(lease, error)
                return "unreachable"
            log.exception("outbox.failed", task=self.name, row=lease.row_id, attempts=lease.attempts)
            lease.fail("".join(traceback.format_exception(error)), counts=True)
            return "failed"
        if result is AGAIN:
            lease.give_back()
            return "again"
        lease.finish()
        return "done"


def is_unreachable(error: Exception) -> bool:
    """Whether somebody else is down, or a Redis takes no writes."""
    if isinstance(error.__cause__, _GIVEN_UP):
        return False
    return isinstance(error, UNREACHABLE) or (
        isinstance(error, redis.exceptions.ResponseError) and str(error).startswith(_READ_ONLY)
    )


def _put_off(lease: leases.Lease, error: Exception) -> None:
    """Soon again. When it is PostgreSQL that went away, the lease runs out by itself."""
    close_old_connections()  # the one that broke would break again
    try:
        lease.fail(repr(error), counts=False)
    except UNREACHABLE:
        log.warning("outbox.lease_left", row=lease.row_id)


@shared_task
def beat() -> None:
    services.beat(name="worker")
