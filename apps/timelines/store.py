"""The only place that knows the timelines' keys, scripts and commands in Redis.

A list holds candidates: entry ids, newest first, and one last element with its floor, state and
what it was built for (see scripts/_order.lua). Absent means cold. Below the floor only
PostgreSQL answers. Nothing here decides what a reader may see.

On a Redis Cluster keys carry one of 64 buckets as hash tag: what shares a bucket shares a node, so
one script call may be about many lists. On one Redis they carry none.
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django_redis import get_redis_connection
from redis.exceptions import RedisError

from apps.core import cluster
from apps.core.breaker import Breaker, away
from apps.core.cluster import Cluster
from apps.core.ids import MAX_ID
from apps.core.single import Single
from apps.core.wire import Script
from apps.timelines import guard

MOST_ENTRIES = 800
SLACK = 80  # trimmed every 80 pushes, not at each one
LIFE_SECONDS = 30 * 24 * 3600  # after the last read: who stays away costs nothing
REBUILD_SECONDS = 30
KEYS_PER_PUSH = 1000
BUCKETS = 64

_SCRIPTS = Path(__file__).parent / "scripts"

breaker = Breaker(1.0)
# What `except` catches where PostgreSQL can answer instead: Redis silent, or answering with an error.
AWAY: tuple[type[Exception], ...] = (*away(breaker), RedisError)


class Building(NamedTuple):
    """Somebody is rebuilding the list at this moment; use PostgreSQL."""


class Stamp(NamedTuple):
    """What a list was built for: whom its reader follows, and which of them are merged."""

    version: int
    generation: str
    merged: tuple[int, ...]

    def encode(self) -> str:
        return f"{self.version}:{self.generation}:{','.join(map(str, self.merged))}"

    @classmethod
    def decode(cls, text: str) -> "Stamp":
        version, generation, merged = text.split(":")
        return cls(int(version), generation, tuple(map(int, merged.split(","))) if merged else ())


class Slice(NamedTuple):
    """A part of a list: `ids` newest first; complete for all ids above `floor` unless it was cut."""

    ids: list[int]
    floor: int
    stamp: Stamp


# Keys and places --------------------------------------------------------------------------------
def home_key(viewer_id: int) -> str:
    return home_keys((viewer_id,))[0] if _is_cluster() else f"h:{viewer_id}"


def home_keys(viewer_ids: Iterable[int]) -> list[str]:
    return _in_buckets("h", viewer_ids) if _is_cluster() else [f"h:{id_}" for id_ in viewer_ids]


def author_keys(author_ids: Iterable[int]) -> list[str]:
    return _in_buckets("a", author_ids) if _is_cluster() else [f"a:{id_}" for id_ in author_ids]


def author_key(author_id: int) -> str:
    return author_keys((author_id,))[0]


def _in_buckets(kind: str, ids: Iterable[int]) -> list[str]:
    # Ids come from a sequence that others use too: by their last bits half the buckets might stay empty.
    buckets = _buckets(kind)
    return [f"{buckets[(id_ * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF) >> 58]}{id_}" for id_ in ids]


@cache
def _buckets(kind: str) -> list[str]:
    return [f"{kind}:{{{tag}}}:" for tag in _tags()]


@cache
def _tags() -> tuple[str, ...]:
    return cluster.even_tags(BUCKETS)


def _id(key: bytes) -> int:
    return int(key.rpartition(b":")[2])


def connection() -> Any:
    """redis-py's client, where there is one Redis."""
    return get_redis_connection("timelines")


@cache
def _is_cluster() -> bool:
    return cluster.is_meant_by(settings.TIMELINES_URL)


@cache
def _redis() -> Single | Cluster:
    if _is_cluster():
        return Cluster(settings.TIMELINES_URL, tags=_tags(), greet=guard.greet)
    return Single(connection().connection_pool, breaker)


@cache
def _script(name: str) -> Script:
    return Script((_SCRIPTS / "_order.lua").read_text() + (_SCRIPTS / f"{name}.lua").read_text())


# Reading ----------------------------------------------------------------------------------------
def read(key: str, *, below: int = MAX_ID, count: int) -> Slice | Building | None:
    """Up to `count` ids below `below`. None: cold. Raises what AWAY names."""
    found = _redis().run(_script("read"), [key], (below, count, LIFE_SECONDS))
    if not found:
        return None
    last = found[0].decode()
    if last.startswith("!b"):
        return Building()
    floor, stamp = last[3:].split(":", 1)
    return Slice([int(id_) for id_ in found[1:]], int(floor), Stamp.decode(stamp))


@contextmanager
def asked_ahead(key: str, *, count: int) -> Iterator[None]:
    """Ask now for what `read` is called with inside: Redis looks it up while the caller does other things."""
    redis = _redis()
    # Whatever is wrong, `read` will meet it and say so.
    with suppress(*AWAY):
        redis.ask(_script("read"), [key], (MAX_ID, count, LIFE_SECONDS))
    try:
        yield
    finally:
        redis.drop()


class Merge(NamedTuple):
    """Ids of merged authors in no order, the newest among them; `absent` authors have no list to read."""

    ids: list[int]
    floor: int
    absent: list[int]


def read_merged(author_ids: Sequence[int], *, below: int = MAX_ID, count: int) -> Merge:
    """The newest `count` ids, or some more, of all these authors below `below`: a command, or one for each bucket."""
    parts = _redis().gather(_script("merge"), author_keys(author_ids), (below, count, LIFE_SECONDS))
    absent = [_id(key) for part in parts if part[0] == b"" for key in part[1:]]
    if absent:
        return Merge([], MAX_ID, absent)
    return Merge([int(id_) for part in parts for id_ in part[1:]], max(int(part[0]) for part in parts), [])


class Head(NamedTuple):
    """The newest id of a list, 0 of an empty one, and what it was built for."""

    id: int
    merged: tuple[int, ...]


def heads(keys: Sequence[str]) -> dict[int, Head]:
    """Of those lists that can be read now, by whose they are; a command, or one for each bucket."""
    found: dict[int, Head] = {}
    for part in _redis().gather(_script("heads"), keys, ()) if keys else ():
        for key, first, last in zip(part[::3], part[1::3], part[2::3], strict=True):
            stamp = last.decode()[3:].split(":", 1)[1]
            found[_id(key)] = Head(0 if first == last else int(first), Stamp.decode(stamp).merged)
    return found


# Pushing ----------------------------------------------------------------------------------------
def push(keys: Sequence[str], entry_id: int) -> int:
    """Put the entry into those of the lists that exist; returns how many do.

    Repeating it, or doing it out of order, changes nothing. Raises what AWAY names: the caller is
    a worker, and its outbox row stands until this is done.
    """
    return push_portions((keys[at : at + KEYS_PER_PUSH] for at in range(0, len(keys), KEYS_PER_PUSH)), entry_id)


def push_portions(portions: Iterable[Sequence[str]], entry_id: int) -> int:
    """The same for portions of at most KEYS_PER_PUSH keys, each made while Redis works on the one before."""
    return sum(_redis().stream(_script("push"), portions, (entry_id, MOST_ENTRIES, SLACK)))


# Rebuilding -------------------------------------------------------------------------------------
def begin_rebuild(key: str) -> str | None:
    """Put a token where the list was; from now on pushes land above it. None: another is at it."""
    token = secrets.token_hex(8)
    return token if _redis().run(_script("begin"), [key], (token, REBUILD_SECONDS)) else None


def finish_rebuild(key: str, token: str, *, ids: Sequence[int], floor: int, stamp: Stamp) -> bool:
    """Unite what was found with what was pushed meanwhile. False: the token was gone, nothing done."""
    arguments = (token, LIFE_SECONDS, MOST_ENTRIES, floor, stamp.encode(), *ids)
    return bool(_redis().run(_script("finish"), [key], arguments))


def restamp(key: str, old: Stamp, new: Stamp) -> None:
    """Note which authors are merged by now, if the list is still the one that was read."""
    _redis().run(_script("restamp"), [key], (old.encode(), new.encode()))


def warm_viewers() -> Iterator[int]:
    """The ids of all readers who have a list, in no order; walks over everything, for operators."""
    return _ids("h:*")


def warm_authors() -> Iterator[int]:
    """The same for merged authors' own lists."""
    return _ids("a:*")


def _ids(pattern: str) -> Iterator[int]:
    for client in _redis().clients():
        for key in client.scan_iter(match=pattern, count=10_000):
            yield _id(key)


def forget(keys: Sequence[str]) -> int:
    """Make these lists cold. Returns how many there were."""
    return sum(_redis().gather(_script("forget"), keys, ())) if keys else 0


def forget_all() -> None:
    """Make every list cold. The database is the timelines' own, and so is a cluster."""
    for client in _redis().clients():
        client.flushdb()
