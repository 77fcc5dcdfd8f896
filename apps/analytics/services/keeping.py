"""What keeps the events in shape: months, sketches, and what goes with an account."""

from typing import Any

from django.conf import settings
from django.db import connections, transaction

from apps.analytics import partitions, store
from apps.analytics.store import Mark
from apps.core import locks

_PORTION = 500
_KEPT = """
    SELECT s.scope, s.subject_id, s.day, s.sketch
    FROM analytics_sketch s
    JOIN unnest(%s::smallint[], %s::bigint[], %s::date[]) AS given(scope, subject_id, day)
      ON s.scope = given.scope AND s.subject_id = given.subject_id AND s.day = given.day
"""
_KEEP = """
    INSERT INTO analytics_sketch (scope, subject_id, day, owner_id, sketch, estimate)
    SELECT * FROM unnest(%s::smallint[], %s::bigint[], %s::date[], %s::bigint[], %s::bytea[], %s::integer[])
    ON CONFLICT (scope, subject_id, day) DO UPDATE SET sketch = EXCLUDED.sketch, estimate = EXCLUDED.estimate
"""
_ERASE = (
    """DELETE FROM analytics_event WHERE (owner_id, at, kind, subject_id, act_id) IN (
        SELECT owner_id, at, kind, subject_id, act_id
        FROM analytics_event WHERE owner_id = %(user)s LIMIT %(limit)s
    )""",
    """DELETE FROM analytics_sketch WHERE (scope, subject_id, day) IN (
        SELECT scope, subject_id, day FROM analytics_sketch WHERE owner_id = %(user)s LIMIT %(limit)s
    )""",
)


def keep_months() -> list[str]:
    """Make the months to come, drop those that are over for EVENTS_KEPT_MONTHS; returns what was dropped."""
    partitions.make_ahead()
    return partitions.drop_old()


def keep_sketches() -> int:
    """Write down sketches that changed, at most a portion; returns how many. A union with what was kept: repeatable.

    Raises what store.AWAY names.
    """
    with transaction.atomic():
        if not locks.take("analytics sketches"):
            return 0
        marks = store.changed(_PORTION)
        kept = [mark for mark in marks if mark.day >= partitions.oldest()]
        if kept:
            _keep(kept)
        if marks:
            store.written(marks)
    return len(marks)


def erase_portion(*, user_id: int, limit: int) -> bool:
    """Delete at most `limit` of each that are this account's figures; whether more may remain. Repeatable."""
    with connections[settings.EVENTS_DATABASE].cursor() as cursor:
        deleted = []
        for statement in _ERASE:
            cursor.execute(statement, {"user": user_id, "limit": limit})
            deleted.append(cursor.rowcount)
    return any(deleted)


def _keep(marks: list[Mark]) -> None:
    marks = sorted(marks)
    partitions.ensure(mark.day for mark in marks)
    with transaction.atomic(using=settings.EVENTS_DATABASE), connections[settings.EVENTS_DATABASE].cursor() as cursor:
        key: list[Any] = [
            [mark.scope.value for mark in marks],
            [mark.subject_id for mark in marks],
            [mark.day for mark in marks],
        ]
        cursor.execute(_KEPT, key)
        before = {(scope, subject, day): bytes(sketch) for scope, subject, day, sketch in cursor.fetchall()}
        now = store.merged([(mark, before.get((mark.scope.value, mark.subject_id, mark.day))) for mark in marks])
        owners = [mark.owner_id for mark in marks]
        cursor.execute(_KEEP, [*key, owners, [sketch for sketch, _ in now], [count for _, count in now]])
