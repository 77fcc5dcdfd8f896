"""Scripts on one Redis. `Cluster` answers to the same calls; whoever asks need not know which it is."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from redis import ConnectionPool, Redis

from apps.core.breaker import Breaker, Open
from apps.core.wire import IN_FLIGHT, Script, Wire


class Single:
    """Single calls go over the thread's own wire, streams over a connection of the pool's; `breaker` guards both."""

    def __init__(self, pool: ConnectionPool, breaker: Breaker) -> None:
        self._pool, self._breaker = pool, breaker
        self._wire = Wire(pool)

    def run(self, script: Script, keys: Sequence[str], arguments: Sequence[Any]) -> Any:
        """What the script answers. Raises Open, and what Wire raises."""
        return self._breaker.call(self._wire.run, script, keys, arguments)

    def gather(self, script: Script, keys: Sequence[str], arguments: Sequence[Any]) -> list[Any]:
        """What the script answers, in as many parts as there are places where the keys are: here one."""
        return [self._breaker.call(self._wire.run, script, keys, arguments)]

    def ask(self, script: Script, keys: Sequence[str], arguments: Sequence[Any]) -> None:
        """Ask now for what `run` is called with a moment later. Whoever asks calls `drop` in the end."""
        if self._breaker.is_closed:
            self._wire.ask(script, keys, arguments)

    def drop(self) -> None:
        self._wire.drop()

    def stream(self, script: Script, portions: Iterable[Sequence[str]], arguments: Sequence[Any]) -> Iterator[Any]:
        """An answer for each portion of keys, over one connection, with IN_FLIGHT calls under way.

        Raises Open as well: a backlog of work that waits for a silent Redis piece by piece holds up all other work.
        """
        if not self._breaker.allowed():
            raise Open
        try:
            yield from self._streamed(script, portions, arguments)
        except self._breaker.errors:
            self._breaker.failed()
            raise
        self._breaker.succeeded()

    def _streamed(self, script: Script, portions: Iterable[Sequence[str]], arguments: Sequence[Any]) -> Iterator[Any]:
        link = self._pool.get_connection()
        waiting = 0
        clean = False
        try:
            link.send_command("SCRIPT", "LOAD", script.source)
            link.read_response()
            for keys in portions:
                link.send_command("EVALSHA", script.sha, len(keys), *keys, *arguments)
                waiting += 1
                if waiting == IN_FLIGHT:
                    yield link.read_response()
                    waiting -= 1
            while waiting:
                waiting -= 1
                yield link.read_response()
            clean = True
        finally:
            if not clean:
                link.disconnect()  # unread replies would answer the next caller
            self._pool.release(link)

    def clients(self) -> list[Redis]:
        """redis-py's client of every server that holds keys, for what walks over all of them."""
        return [Redis(connection_pool=self._pool)]
