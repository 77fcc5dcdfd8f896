"""Locks with names, held until the transaction ends.

For acts whose row may not exist yet, so that there is nothing to lock: two follows of the same
account, a follow against a block. Names are hashed to 64 bits; a collision only makes one wait.
"""

from django.db import connection


class LockedOutsideTransaction(RuntimeError):
    """A lock that ends with its own statement protects nothing."""


def hold(*name: object) -> None:
    """Wait until no other transaction holds `name`, then hold it to the end of this one.

    What is read afterwards is what the last holder committed.
    """
    if not connection.in_atomic_block:
        raise LockedOutsideTransaction(":".join(map(str, name)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [":".join(map(str, name))])


def hold_pair(kind: str, one: int, other: int) -> None:
    """`hold`, whichever of the two comes first: what A does to B waits for what B does to A."""
    hold(kind, min(one, other), max(one, other))


def take(*name: object) -> bool:
    """`hold` if nobody else does; returns whether it does now."""
    if not connection.in_atomic_block:
        raise LockedOutsideTransaction(":".join(map(str, name)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [":".join(map(str, name))])
        return bool(cursor.fetchone()[0])
