"""One node of a cluster, and a thread's connection to it."""

import time
from collections.abc import Sequence
from functools import partial
from typing import Any, Protocol

from django.conf import settings
from redis import ConnectionPool, Redis

from apps.core.breaker import Breaker
from apps.core.wire import Script, Wire, answer_on

# A node that loses its place cannot win it back within this time: whoever took it has to be given up first,
# which takes `cluster-node-timeout`, no less than a second, and then there is an election.
TRUSTED_SECONDS = 1.0
_DOWN_SECONDS = 1.0


class Greet(Protocol):
    """Called with every new connection, and the tags whose keys are there, before anything else is asked."""

    def __call__(self, connection: Any, /, *, tags: tuple[str, ...]) -> None: ...


class Line(Wire):
    """A wire on which several calls may be under way.

    After a silence it begins anew. Meanwhile another may have stood in for the node, and what was
    written there may be missing here; only a greeting would notice.
    """

    def post(self, script: Script, keys: Sequence[str], arguments: Sequence[Any]) -> None:
        """Send a call; `take` brings the answers in the same order."""
        self.drop()
        connection, _ = self._connection()
        command = ("EVALSHA", script.sha, len(keys), *keys, *arguments)
        connection.send_packed_command(connection.pack_command(*command), check_health=False)

    def take(self) -> Any:
        """The answer to the earliest call. After any error but NoScriptError no others come."""
        return answer_on(self._own.connection)

    def hang_up(self) -> None:
        """Do without the answers that are still to come."""
        self._own.connection.disconnect()

    @property
    def was_silent(self) -> bool:
        """Whether the next call begins anew: whoever waits for answers must not wait any longer."""
        now = time.monotonic()
        return now - getattr(self._own, "used_at", now) > TRUSTED_SECONDS

    def _connection(self) -> tuple[Any, bool]:
        if self.was_silent:
            self._own.connection.disconnect()
        self._own.used_at = time.monotonic()
        return super()._connection()


class Node:
    """A primary, and the tags whose keys it holds."""

    def __init__(self, url: str, tags: tuple[str, ...], greet: Greet) -> None:
        self.tags = tags
        self.breaker = Breaker(_DOWN_SECONDS)
        self._url = url
        self._options = {**settings.REDIS_POOL, "redis_connect_func": partial(greet, tags=tags)}
        self.line = Line(ConnectionPool.from_url(url, **self._options))

    def client(self) -> Redis:
        """redis-py's own, for what is rare: its connections are new."""
        return Redis.from_url(self._url, **self._options)

    def run_for_newcomers(self, script: Script, keys: Sequence[str], arguments: Sequence[Any]) -> Any:
        """Call a script about keys that are just moving in."""
        with self.client() as client, client.pipeline(transaction=False) as pipe:
            pipe.execute_command("ASKING")
            pipe.execute_command("EVAL", script.source, len(keys), *keys, *arguments)
            return pipe.execute()[1]
