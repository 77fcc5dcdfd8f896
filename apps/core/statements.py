"""The few hot statements: parsed once, prepared on the server, planned once, one round trip.

Django binds parameters on the client and never prepares, and psycopg's cursor takes a long
statement apart at every call. For a statement that joins a dozen tables both cost more than
running it, so these go to libpq's own prepared statements, with a generic plan
(`plan_cache_mode` is set on the connection, in settings).
"""

import re
import time
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from django.conf import settings
from django.db import connection
from psycopg.adapt import Transformer
from psycopg.pq import ExecStatus, Format, TransactionStatus

# Behind a transaction-pooling proxy a prepared statement may meet another server.
_PREPARE = not settings.DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"]
_PARAMETER = re.compile(r"%\((\w+)\)s")
# A plan that the tables outgrew (a migration ran), or a server that does not know the name.
_STALE = ("0A000", "26000")


class _Prepared:
    """What one connection knows: the names of its statements, and how to read what they bring."""

    def __init__(self, link: Any) -> None:
        self.names: set[bytes] = set()
        self.transformer = Transformer(link)
        self.era = 0

    def outdate(self) -> None:
        """Prepare everything anew, under new names: an aborted transaction cannot drop the old ones."""
        self.names.clear()
        self.era += 1


_prepared: "WeakKeyDictionary[psycopg.Connection[Any], _Prepared]" = WeakKeyDictionary()

type Value = int | str | Sequence[int]


def fetch(sql: str, parameters: Mapping[str, Value]) -> list[tuple[Any, ...]]:
    """All rows of a SELECT. Raises django.db errors.

    Parameters are `%(name)s`: whole numbers, texts, or sequences of whole numbers for arrays;
    the statement says their types where it is not obvious (`%(ids)s::bigint[]`). A read on a
    connection that died while idle, or whose plans a migration outdated, is repeated once on a new
    one; that saves the round trip with which Django would check the connection before every request.
    """
    started = time.monotonic()
    with connection.wrap_database_errors:
        try:
            rows = _fetch(sql, parameters)
        except psycopg.Error as error:
            is_stale = error.sqlstate in _STALE
            if is_stale and connection.in_atomic_block:
                # Lost with all that the transaction did: whoever does it again finds it in order.
                _prepared[connection.connection].outdate()
                raise psycopg.OperationalError(str(error)) from error
            gone = connection.connection is None or connection.connection.closed or is_stale
            if connection.in_atomic_block or not gone:
                raise
            connection.close()
            rows = _fetch(sql, parameters)
    if connection.queries_logged:
        connection.queries_log.append({"sql": sql, "time": f"{time.monotonic() - started:.3f}"})
    return rows


def _fetch(sql: str, parameters: Mapping[str, Value]) -> list[tuple[Any, ...]]:
    if connection.connection is None or connection.connection.closed:
        connection.ensure_connection()
    link: psycopg.Connection[Any] = connection.connection
    if not link.autocommit and link.info.transaction_status is TransactionStatus.IDLE:
        link.execute("SELECT 1")  # begins the transaction that Django's atomic() promised
    command, names, label = _parsed(sql)
    values = [_encoded(parameters[name]) for name in names]
    known = _prepared.get(link) or _prepared.setdefault(link, _Prepared(link))
    if not _PREPARE:
        result = link.pgconn.exec_params(command, values, result_format=Format.BINARY)
    else:
        name = b"%b_%d" % (label, known.era)
        if name not in known.names:
            _check(link.pgconn.prepare(name, command), link)
            known.names.add(name)
        result = link.pgconn.exec_prepared(name, values, result_format=Format.BINARY)
    _check(result, link)
    known.transformer.set_pgresult(result)
    return known.transformer.load_rows(0, result.ntuples, tuple)


def _check(result: Any, link: Any) -> None:
    if result.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        error = psycopg.errors.error_from_result(result, encoding=link.info.encoding)
        # A line that breaks brings no SQLSTATE, and without one psycopg calls it a DatabaseError.
        if link.closed and not isinstance(error, psycopg.OperationalError):
            raise psycopg.OperationalError(str(error)) from error
        raise error


@lru_cache(maxsize=256)
def _parsed(sql: str) -> tuple[bytes, tuple[str, ...], bytes]:
    """The statement with $1, $2 …, the names in that order, and the name it is prepared under."""
    names = tuple(dict.fromkeys(_PARAMETER.findall(sql)))
    numbers = {name: str(number) for number, name in enumerate(names, 1)}
    command = _PARAMETER.sub(lambda found: "$" + numbers[found[1]], sql)
    return command.encode(), names, f"chirp_{abs(hash(sql)):x}".encode()


def _encoded(value: Value) -> bytes:
    """The value in PostgreSQL's text format."""
    if isinstance(value, int):
        return b"%d" % value
    if isinstance(value, str):
        return value.encode()
    return ("{" + ",".join(map(str, value)) + "}").encode()
