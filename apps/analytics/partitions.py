"""Months of events: made before they begin, dropped when they are over for long enough.

A month that nobody needs goes at once, with its indexes, where deleting rows would take hours and leave holes.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from django.conf import settings
from django.db import connections, transaction
from django.utils import timezone

TABLES = {"analytics_event": "timestamptz", "analytics_sketch": "date"}
AHEAD = 2

_THERE = """
    SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
    WHERE inhparent = %s::regclass
"""


def month_of(day: date) -> date:
    return date(day.year, day.month, 1)


def later(month: date, months: int) -> date:
    number = month.year * 12 + month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def oldest() -> date:
    """The first month that is kept."""
    return later(month_of(timezone.now().date()), -settings.EVENTS_KEPT_MONTHS)


def begins_at() -> datetime:
    """What is older is not kept."""
    first = oldest()
    return datetime(first.year, first.month, 1, tzinfo=UTC)


def ensure(days: Iterable[date]) -> None:
    """The months of these days are there. Called before the transaction that writes into them."""
    for month in {month_of(day) for day in days}:
        if not _is_there(month):
            make(month)


def make_ahead() -> None:
    month = month_of(timezone.now().date())
    for months in range(AHEAD + 1):
        make(later(month, months))


def make(month: date) -> bool:
    """Returns whether it was not there. Built aside and attached: who reads or writes other months does not wait."""
    alias = settings.EVENTS_DATABASE
    made = False
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('analytics partitions'))")
        for table, kind in TABLES.items():
            name = _name(table, month)
            cursor.execute(_THERE, [table])
            if name in {row[0] for row in cursor.fetchall()}:
                continue
            bounds = f"'{month}'::{kind}", f"'{later(month, 1)}'::{kind}"
            if kind == "timestamptz":
                bounds = f"'{month} 00:00+00'", f"'{later(month, 1)} 00:00+00'"
            cursor.execute(f"CREATE TABLE {name} (LIKE {table} INCLUDING DEFAULTS)")
            cursor.execute(
                f"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES FROM ({bounds[0]}) TO ({bounds[1]})"
            )
            made = True
    return made


def drop_old() -> list[str]:
    """Months before the first that is kept. Returns their tables' names."""
    alias, first = settings.EVENTS_DATABASE, oldest()
    dropped = []
    for table in TABLES:
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            cursor.execute(_THERE, [table])
            for (name,) in sorted(cursor.fetchall()):
                if name < _name(table, first):
                    cursor.execute(f"DROP TABLE {name}")
                    dropped.append(name)
    return dropped


def _is_there(month: date) -> bool:
    names = [_name(table, month) for table in TABLES]
    with connections[settings.EVENTS_DATABASE].cursor() as cursor:
        cursor.execute("SELECT bool_and(to_regclass(name) IS NOT NULL) FROM unnest(%s::text[]) name", [names])
        return bool(cursor.fetchone()[0])


def _name(table: str, month: date) -> str:
    return f"{table}_{month:%Y_%m}"
