"""The relay wakes workers for rows that are due; it does none of the work and decides nothing.

Several relays may run: rows are taken with SKIP LOCKED. Rows are never found by "last id seen",
which would lose one that commits late.
"""

import json
import time
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.db import close_old_connections, connection, transaction

from apps.outbox import services
from apps.outbox.models import OutboxRow
from twitter.celery import app

log = structlog.get_logger(__name__)

# Rows on their way or being worked on. It keeps the broker's queue short, so that few messages
# wait longer than WOKEN_SECONDS and a backlog is not sent twice; a broker that loses its messages
# (it was emptied, or restarted) delays nothing longer than that.
MOST_IN_FLIGHT = 32
WOKEN_SECONDS = 4
POLL_SECONDS = 0.05

_BURY = """
    UPDATE outbox_outboxrow SET dead_at = clock_timestamp(), busy_until = NULL, lease = NULL
    WHERE dead_at IS NULL AND attempts >= %s AND (busy_until IS NULL OR busy_until < clock_timestamp())
    RETURNING task, arguments
"""
# MATERIALIZED: a plan that ran the locking part once per row would take more than the bound.
_TAKE = """
    WITH due AS MATERIALIZED (
        SELECT id FROM outbox_outboxrow
        WHERE dead_at IS NULL AND place_at <= clock_timestamp() AND due_at <= clock_timestamp() AND attempts < %(most)s
          AND (busy_until IS NULL OR busy_until < clock_timestamp())
        ORDER BY place_at, id
        LIMIT greatest(0, %(in_flight)s - (
            SELECT count(*) FROM outbox_outboxrow WHERE busy_until >= clock_timestamp()))
        FOR UPDATE SKIP LOCKED
    )
    UPDATE outbox_outboxrow row
    SET lease = NULL, busy_until = clock_timestamp() + make_interval(secs => %(seconds)s)
    FROM due WHERE row.id = due.id
    RETURNING row.id, row.task, row.arguments, row.place_at
"""


def wake_workers() -> int:
    """Send the rows that are due, as they stand in the line, up to the bound. Returns how many.

    Raises what sending raises; the rows that were not sent are due again at once.
    """
    rows = _take()
    for position, (row_id, task, arguments) in enumerate(rows):
        try:
            app.send_task(task, kwargs=arguments, headers={"outbox_id": row_id}, retry=False)
        except Exception:
            unsent = [row[0] for row in rows[position:]]
            OutboxRow.objects.filter(id__in=unsent, lease__isnull=True).update(busy_until=None)
            raise
    return len(rows)


def _take() -> list[tuple[int, str, dict[str, Any]]]:
    parameters = {"seconds": WOKEN_SECONDS, "most": settings.OUTBOX_MAX_ATTEMPTS, "in_flight": MOST_IN_FLIGHT}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TAKE, parameters)
        rows = sorted(cursor.fetchall(), key=lambda row: (row[3], row[0]))
    # Raw cursors bring JSON as text: Django decodes it in its fields alone.
    return [(row_id, task, json.loads(arguments)) for row_id, task, arguments, _ in rows]


def bury_hopeless() -> int:
    """Make dead letters of rows that failed, or whose workers died on them, too often. Returns how many.

    What is due instead of them is enqueued in the same transaction.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_BURY, [settings.OUTBOX_MAX_ATTEMPTS])
        buried = cursor.fetchall()
        for name, arguments in buried:
            # A task of another release is not known here.
            instead = getattr(app.tasks.get(name), "instead", None)
            if instead is not None:
                services.enqueue(instead, **json.loads(arguments))
    return len(buried)


def run(stopping: Callable[[], bool]) -> None:
    """Relay until `stopping()`. Outlives the database and the broker being away."""
    last_beat = 0.0
    while not stopping():
        try:
            if time.monotonic() - last_beat >= 1:
                services.beat(name="relay")
                bury_hopeless()
                last_beat = time.monotonic()
            woken = wake_workers()
        except Exception as error:  # noqa: BLE001 — whatever fails, the relay must go on
            log.warning("relay.waiting", error=repr(error))
            close_old_connections()
            time.sleep(1)
        else:
            if woken < MOST_IN_FLIGHT:
                time.sleep(POLL_SECONDS)
