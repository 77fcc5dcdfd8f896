"""64-bit ids in order of time, made by PostgreSQL.

Layout, high to low: 41 bits of milliseconds since EPOCH, 22 bits of a sequence. 2**22 ids a
millisecond cannot repeat in practice, and 41 bits last until 2093. The layout follows
Twitter's Snowflake (2010), with a sequence where that has a machine number.
"""

from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.models import BigIntegerField
from django.db.models.expressions import Func

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
EPOCH_MS = int(EPOCH.timestamp() * 1000)
SEQUENCE_BITS = 22
MAX_ID = 2**63 - 1


class NextId(Func):
    """The database default of every id that a person can see."""

    function = "next_id"
    template = "%(function)s()"
    output_field = BigIntegerField()
    allowed_default = True


def next_id() -> int:
    """One new id, where it must be known before its row is written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT next_id()")
        return cursor.fetchone()[0]


def at(moment: datetime) -> int:
    """The smallest id that can be made at `moment`; never below 0."""
    return max(0, int((moment - EPOCH) / timedelta(milliseconds=1))) << SEQUENCE_BITS


def span(duration: timedelta) -> int:
    """How far apart two ids are that were made `duration` apart."""
    return int(duration / timedelta(milliseconds=1)) << SEQUENCE_BITS


def sql_time_of(id: str) -> str:
    """SQL: when the id in this column was made, to the millisecond."""
    return f"to_timestamp((({id} >> {SEQUENCE_BITS}) + {EPOCH_MS}) / 1000.0)"


def time_of(id: int) -> datetime:
    """When `id` was made, to the millisecond, in UTC."""
    return EPOCH + timedelta(milliseconds=id >> SEQUENCE_BITS)
