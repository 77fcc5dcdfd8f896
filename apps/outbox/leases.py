"""A worker's claim on one row: taken when it starts, renewed while it works, ended with the effect.

Celery on Redis loses a message when a consumer dies between pop and ack, and delivers a late one
twice; so the message only wakes a worker, and the row decides who works. A worker that is killed
lets its lease run out, and the relay wakes another.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any

from django.conf import settings
from django.db import Error, connection

# Whatever hangs for longer goes to another worker, and is given up at last.
KEPT_SECONDS = 120

_CLAIM = """
    UPDATE outbox_outboxrow
    SET lease = %(lease)s, busy_until = clock_timestamp() + make_interval(secs => %(seconds)s), attempts = attempts + 1
    WHERE id = %(id)s AND dead_at IS NULL AND due_at <= clock_timestamp() AND attempts < %(most)s
      AND (lease IS NULL OR busy_until IS NULL OR busy_until < clock_timestamp())
    RETURNING attempts, created_at
"""
_RENEW = """
    UPDATE outbox_outboxrow SET busy_until = clock_timestamp() + make_interval(secs => %(seconds)s)
    WHERE id = %(id)s AND lease = %(lease)s
"""
_FINISH = "DELETE FROM outbox_outboxrow WHERE id = %(id)s AND lease = %(lease)s"
_RELEASE = """
    UPDATE outbox_outboxrow
    SET lease = NULL, busy_until = NULL, due_at = clock_timestamp() + make_interval(secs => %(delay)s),
        place_at = clock_timestamp() + make_interval(secs => %(delay)s) - (due_at - place_at),
        attempts = %(attempts)s, last_error = %(error)s
    WHERE id = %(id)s AND lease = %(lease)s
"""


class LeaseLost(Exception):
    """The row went to another worker while this one was silent; it must stop."""


@dataclass
class Lease:
    """One claim. `attempts` counts this run too."""

    row_id: int
    token: uuid.UUID
    attempts: int

    def renew(self) -> None:
        """Keep the row for another OUTBOX_LEASE_SECONDS. Raises LeaseLost when it is gone."""
        if not self._execute(_RENEW, seconds=settings.OUTBOX_LEASE_SECONDS):
            raise LeaseLost(f"outbox row {self.row_id}")

    def finish(self) -> None:
        """The effect is done: the row goes."""
        self._execute(_FINISH)

    def give_back(self) -> None:
        """More of the same remains: last in the line again, with all its attempts."""
        self._execute(_RELEASE, delay=0, attempts=0, error="")

    def fail(self, error: str, *, counts: bool) -> None:
        """Try again later: after 1, 2, 4 … 300 s when the attempt counts, after 1 s when it does not."""
        attempts = self.attempts if counts else self.attempts - 1
        delay = min(2 ** (self.attempts - 1), 300) if counts else 1
        self._execute(_RELEASE, delay=delay, attempts=attempts, error=error[-4000:])

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Renewed beside the work inside: neither a slow statement nor a slow mail server costs the row."""
        is_done = Event()
        Thread(target=self._keep, args=(is_done,), daemon=True).start()
        try:
            yield
        finally:
            is_done.set()

    def _keep(self, is_done: Event) -> None:
        pause = settings.OUTBOX_LEASE_SECONDS / 3
        # Lost, or no database: the work meets the same.
        with suppress(LeaseLost, Error):
            for _ in range(int(KEPT_SECONDS / pause)):
                if is_done.wait(pause):
                    break
                self.renew()
        connection.close()  # this thread's own

    def _execute(self, sql: str, **parameters: Any) -> int:
        with connection.cursor() as cursor:
            cursor.execute(sql, {"id": self.row_id, "lease": self.token, **parameters})
            return cursor.rowcount


_current: ContextVar[Lease | None] = ContextVar("outbox_lease", default=None)


def current() -> Lease | None:
    """The lease under which this code runs; None when the task was called directly."""
    return _current.get()


def hold(lease: Lease | None) -> Any:
    """Make `lease` the current one; returns the token for `let_go`."""
    return _current.set(lease)


def let_go(token: Any) -> None:
    _current.reset(token)


def claim(row_id: int) -> Lease | None:
    """Take the row if nobody has it. None: done, given up, not due, or another's."""
    token = uuid.uuid4()
    parameters = {
        "id": row_id,
        "lease": token,
        "seconds": settings.OUTBOX_LEASE_SECONDS,
        "most": settings.OUTBOX_MAX_ATTEMPTS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, parameters)
        row = cursor.fetchone()
    return Lease(row_id, token, row[0]) if row else None
