"""One connection per thread to Redis, for small scripts on the path of every request.

redis-py's client takes a connection from its pool, wraps the call in retries and events, and
gives it back: about as long as Redis itself takes. This uses the same connections without that;
whoever calls it has a breaker around.
"""

import hashlib
import os
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Self

from django.conf import settings
from redis import ConnectionPool
from redis.exceptions import ConnectionError, NoScriptError, TimeoutError

IN_FLIGHT = 2  # of a stream of calls: the next is on its way while Redis runs this one


class Script:
    """A Lua script, called by its digest."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.sha = hashlib.sha1(source.encode(), usedforsecurity=False).hexdigest()


class Wire:
    """`wire.run(script, keys, arguments)`: what the script answers.

    Raises redis' ConnectionError and TimeoutError (after REDIS_TIMEOUT_SECONDS), ResponseError.
    """

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool
        self._own = threading.local()

    @classmethod
    def to(cls, url: str) -> Self:
        return cls(ConnectionPool.from_url(url, **settings.REDIS_POOL))

    def run(self, script: Script, keys: Sequence[str], arguments: Sequence[Any]) -> Any:
        try:
            return self._send("EVALSHA", script.sha, len(keys), *keys, *arguments)
        except NoScriptError:
            return self._send("EVAL", script.source, len(keys), *keys, *arguments)

    def ask(self, script: Script, keys: Sequence[str], arguments: Sequence[Any]) -> None:
        """Send now what `run` will be called with a moment later: it then finds the answer there.

        Whoever asks calls `drop` in the end, so that no answer outlives what it was asked for.
        """
        self.drop()
        connection, _ = self._connection()
        command = ("EVALSHA", script.sha, len(keys), *keys, *arguments)
        connection.send_packed_command(connection.pack_command(*command), check_health=False)
        self._own.asked = command

    def drop(self) -> None:
        """Forget an answer that nobody fetched."""
        if getattr(self._own, "asked", None) is not None:
            self._own.asked = None
            self._own.connection.disconnect()

    def _send(self, *command: Any) -> Any:
        if getattr(self._own, "asked", None) == command:
            self._own.asked = None
            with suppress(ConnectionError):  # closed while it idled: ask again, as below
                return answer_on(self._own.connection)
        self.drop()
        connection, is_old = self._connection()
        try:
            return _exchange(connection, command)
        except TimeoutError:
            raise
        except ConnectionError:
            if not is_old:
                raise
        # A connection that idled may have been closed meanwhile: that says nothing about Redis.
        connection, _ = self._connection()
        return _exchange(connection, command)

    def _connection(self) -> tuple[Any, bool]:
        connection: Any = getattr(self._own, "connection", None)
        if connection is None or self._own.pid != os.getpid():
            # Not by `make_connection`: the pool counts what it made and, after 100 threads, makes no more,
            # though a connection ends with its thread and threads of a server come and go.
            connection, self._own.pid = self._pool.connection_class(**self._pool.connection_kwargs), os.getpid()
            self._own.connection = connection
        is_old = connection._sock is not None
        if not is_old:
            connection.connect()
        return connection, is_old


def _exchange(connection: Any, command: tuple[Any, ...]) -> Any:
    # A failed sending disconnects by itself.
    connection.send_packed_command(connection.pack_command(*command), check_health=False)
    return answer_on(connection)


def answer_on(connection: Any) -> Any:
    """The next answer. After any error but NoScriptError the connection is closed."""
    try:
        return connection.read_response()
    except NoScriptError:
        raise
    except BaseException:
        # Half an exchange: whatever comes now belongs to it.
        connection.disconnect()
        raise
