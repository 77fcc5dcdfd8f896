"""A Celery consumer that finds its broker again soon after it came back."""

from functools import partial
from typing import Any

from celery.worker.consumer import Consumer as CeleryConsumer

LOOKS_EVERY = 1.0  # seconds


class Consumer(CeleryConsumer):
    """Celery waits 2 s longer after each attempt, up to 30 s, and has no setting for that: a broker that was away
    for a minute would leave due work lying for half a minute more."""

    def ensure_connected(self, conn: Any) -> Any:
        conn.ensure_connection = partial(
            conn.ensure_connection, interval_start=LOOKS_EVERY, interval_step=0, interval_max=LOOKS_EVERY
        )
        return super().ensure_connected(conn)
