"""Calls of scripts, each at the node that owns its keys' tag. It answers to the same calls as `Single`."""

import threading
from collections import defaultdict, deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import Any

from redis import Redis
from redis.exceptions import (
    AskError,
    ClusterDownError,
    ConnectionError,
    MovedError,
    NoScriptError,
    RedisError,
    TimeoutError,
    TryAgainError,
)

from apps.core.breaker import REDIS_AWAY, Open
from apps.core.cluster.nodes import Greet, Node
from apps.core.cluster.tags import tag_of
from apps.core.cluster.topology import Topology
from apps.core.wire import IN_FLIGHT, Script

# Of one tag in a call of a stream: enough that the call itself hardly counts, few enough that all nodes soon have work.
KEYS_PER_CALL = 200
_MOST_REDIRECTS = 4

type Call = tuple[Sequence[str], Sequence[Any]]


class Cluster:
    """Each node has a breaker of its own: who reads from the others does not notice that one is down.

    A cluster that is down as a whole, or being rearranged, raises ConnectionError like one that cannot be reached.
    """

    def __init__(self, url: str, *, tags: Sequence[str], greet: Greet) -> None:
        self._topology = Topology(url, tags, greet)
        self._own = threading.local()

    def run(self, script: Script, keys: Sequence[str], arguments: Sequence[Any]) -> Any:
        """What the script answers; all keys have one tag. Raises Open, and what Wire raises."""
        newcomer: Node | None = None
        for _ in range(_MOST_REDIRECTS):
            try:
                if newcomer:
                    return newcomer.run_for_newcomers(script, keys, arguments)
                node = self._topology.owner(keys[0])
                return node.breaker.call(node.line.run, script, keys, arguments)
            except MovedError as error:
                newcomer = None
                self._topology.look_around(error)
            except AskError as error:
                newcomer = self._topology.newcomer(error)
            except ClusterDownError as error:
                raise ConnectionError(str(error)) from error
        raise ConnectionError(f"nobody admits to owning {keys[0]}")

    def gather(self, script: Script, keys: Sequence[str], arguments: Sequence[Any]) -> list[Any]:
        """What the script answers for the keys of each tag, in no order: one call each, all of them at once."""
        groups: dict[str, list[str]] = defaultdict(list)
        for key in keys:
            groups[tag_of(key)].append(key)
        return list(self._each(script, ((group, arguments) for group in groups.values()), len(groups)))

    def stream(self, script: Script, portions: Iterable[Sequence[str]], arguments: Sequence[Any]) -> Generator[Any]:
        """Answers for all keys in no order, with IN_FLIGHT calls under way at each node.

        A node that is down keeps nobody else waiting: its error is raised when the others are done.
        """
        return self._each(script, ((keys, arguments) for keys in _by_tag(portions)), IN_FLIGHT)

    def ask(self, script: Script, keys: Sequence[str], arguments: Sequence[Any]) -> None:
        """Ask now for what `run` is called with a moment later. Whoever asks calls `drop` in the end."""
        self._own.asked = node = self._topology.owner(keys[0])
        if node.breaker.is_closed:
            node.line.ask(script, keys, arguments)

    def drop(self) -> None:
        node = getattr(self._own, "asked", None)
        if node is not None:
            node.line.drop()
            self._own.asked = None

    def clients(self) -> list[Redis]:
        """redis-py's client of every primary, for what walks over all of them."""
        return [node.client() for node in self._topology.nodes()]

    def _each(self, script: Script, calls: Iterable[Call], in_flight: int) -> Generator[Any]:
        lines = _Lines(script, in_flight)
        try:
            for call in calls:
                yield from lines.post(self._topology, call)
            yield from lines.take_all()
        finally:
            lines.hang_up()
        failure: Exception | None = None
        for keys, arguments in lines.unanswered:
            try:
                yield from self._again(script, keys, arguments)
            except (Open, *REDIS_AWAY) as error:
                failure = failure or error
        if failure:
            raise failure

    def _again(self, script: Script, keys: Sequence[str], arguments: Sequence[Any]) -> Iterator[Any]:
        try:
            yield self.run(script, keys, arguments)
        except TryAgainError:
            # Some have moved and some have not: no node can answer for all of them.
            for key in keys:
                yield self.run(script, [key], arguments)


class _Lines:
    """Calls under way at the nodes of one round, and those that went unanswered."""

    def __init__(self, script: Script, in_flight: int) -> None:
        self._script, self._in_flight = script, in_flight
        self._under_way: dict[Node, deque[Call]] = defaultdict(deque)
        self._lost: set[Node] = set()
        self.unanswered: list[Call] = []

    def post(self, topology: Topology, call: Call) -> Iterator[Any]:
        """Send the call to its node, and bring that node's earliest answer if enough are under way there."""
        self.unanswered.append(call)
        try:
            node = topology.owner(call[0][0])
        except ConnectionError:
            return
        if node in self._lost or not node.breaker.is_closed:
            return
        if self._under_way[node] and node.line.was_silent:
            self._lose(node)
            return
        try:
            node.line.post(self._script, *call)
        except REDIS_AWAY as error:
            self._lose(node, error)
            return
        self._under_way[node].append(self.unanswered.pop())
        if len(self._under_way[node]) == self._in_flight:
            yield from self._take(node)

    def take_all(self) -> Iterator[Any]:
        for node, calls in list(self._under_way.items()):
            while calls:
                yield from self._take(node)

    def hang_up(self) -> None:
        """Whoever went away in the middle leaves no answers to the next."""
        for node, calls in self._under_way.items():
            if calls:
                node.line.hang_up()

    def _take(self, node: Node) -> Iterator[Any]:
        call = self._under_way[node].popleft()
        try:
            answer = node.line.take()
        except NoScriptError:
            self.unanswered.append(call)
        except (RedisError, OSError) as error:
            self.unanswered.append(call)
            self._lose(node, error)
        else:
            yield answer

    def _lose(self, node: Node, error: Exception | None = None) -> None:
        """No more over this line in this round. One that was closed while it idled says nothing about its node."""
        self._lost.add(node)
        self.unanswered += self._under_way[node]
        self._under_way[node].clear()
        if isinstance(error, TimeoutError):
            node.breaker.failed()


def _by_tag(portions: Iterable[Sequence[str]]) -> Iterator[list[str]]:
    """All keys, in lists of one tag each."""
    groups: dict[str, list[str]] = defaultdict(list)
    for portion in portions:
        for key in portion:
            tagged = key[: key.index("}")]
            group = groups[tagged]
            group.append(key)
            if len(group) == KEYS_PER_CALL:
                yield groups.pop(tagged)
    yield from groups.values()
