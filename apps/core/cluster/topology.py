"""Who owns what: asked when it is needed, and again when a node says otherwise, or nothing."""

import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import structlog
from django.conf import settings
from redis import Redis
from redis.exceptions import AskError, ConnectionError, RedisError

from apps.core.cluster.nodes import Greet, Node
from apps.core.cluster.tags import slot_of, tag_of

log = structlog.get_logger(__name__)

_LOOKED_EVERY = 1.0  # seconds, while a node does not answer


class Topology:
    """The nodes behind `url`, and which of them owns which of `tags`. A place is "host:port"."""

    def __init__(self, url: str, tags: Sequence[str], greet: Greet) -> None:
        scheme, _, rest = url.partition("+cluster://")
        seeds, mark, options = rest.partition("?")
        login, at, seeds = seeds.rstrip("/").rpartition("@")
        self._url = f"{scheme}://{login}{at}", f"/{mark}{options}"
        self._seeds = seeds.split(",")
        self._places = list(self._seeds)
        self._slots = {tag: slot_of(tag) for tag in tags}
        self._greet = greet
        self._nodes: dict[str, Node] = {}
        self._owners: dict[str, Node] = {}
        self._looked_at = float("-inf")
        self._lock = threading.Lock()

    def owner(self, key: str) -> Node:
        """Raises ConnectionError while nobody is known to own it."""
        tag = tag_of(key)
        node = self._owners.get(tag)
        if (node is None or not node.breaker.is_closed) and time.monotonic() - self._looked_at > _LOOKED_EVERY:
            self.look_around()
            node = self._owners.get(tag)
        if node is None:
            raise ConnectionError(f"nobody is known to own {key}")
        return node

    def nodes(self) -> list[Node]:
        """All primaries, as they are now. Raises ConnectionError when none is known."""
        self.look_around()
        if not self._nodes:
            raise ConnectionError("no node of the cluster answers")
        return list(self._nodes.values())

    def newcomer(self, error: AskError) -> Node:
        """Where keys are moving to; what this node owns already, if anything, is known."""
        place = _place(error.host, error.port)
        return self._nodes.get(place) or self._node(place, ())

    def look_around(self, moved: AskError | None = None) -> None:
        """Ask one node after another, the one that `moved` names first, for about as long as one call may take."""
        began = time.monotonic()
        named = [_place(moved.host, moved.port)] if moved else []
        with self._lock:
            if self._looked_at > began:
                return  # another thread just did
            for place in dict.fromkeys(named + sorted(self._places, key=self._is_down)):
                try:
                    self._adopt(self._ask(place), place)
                    break
                except (RedisError, OSError) as error:
                    log.warning("cluster.no_answer", place=place, error=type(error).__name__)
                    self._places.sort(key=place.__eq__)  # the last to be asked the next time
                if time.monotonic() - began > settings.REDIS_TIMEOUT_SECONDS:
                    break
            self._looked_at = time.monotonic()

    def _is_down(self, place: str) -> bool:
        return place in self._nodes and not self._nodes[place].breaker.is_closed

    def _ask(self, place: str) -> Any:
        with Redis.from_url(place.join(self._url), **settings.REDIS_POOL) as client:
            return client.execute_command("CLUSTER SLOTS")

    def _adopt(self, ranges: Any, asked: str) -> None:
        """Take an answer for the truth. Raises ConnectionError when it is empty: a node that was never met."""
        if not ranges:
            raise ConnectionError("knows of no cluster")
        tags: dict[str, list[str]] = defaultdict(list)
        places = []
        for first, last, *servers in ranges:
            # A node without a name of its own is where the one that was asked is.
            found = [_place(host or asked.rpartition(":")[0], port) for host, port, *_ in servers]
            places += found
            tags[found[0]] += [tag for tag, slot in self._slots.items() if first <= slot <= last]
        self._nodes = {place: self._node(place, tuple(sorted(own))) for place, own in tags.items()}
        self._owners = {tag: node for node in self._nodes.values() for tag in node.tags}
        self._places = list(dict.fromkeys(places + self._seeds))

    def _node(self, place: str, tags: tuple[str, ...]) -> Node:
        """The one that is known, unless it has other tags by now: then its connections must be greeted again."""
        known = self._nodes.get(place)
        return known if known and known.tags == tags else Node(place.join(self._url), tags, self._greet)


def _place(host: bytes | str, port: int) -> str:
    name = host.decode() if isinstance(host, bytes) else host
    return f"[{name}]:{port}" if ":" in name and not name.startswith("[") else f"{name}:{port}"
