"""Everything that analytics keeps in Redis (EVENTS_STREAM_URL): the buffer of what was reported, and who it was.

    analytics:stream            one entry a report: `e` the epoch, `n` the position before it, `d` its observations
    analytics:meta              epoch and position: of this life of Redis
    analytics:claims            for earlier epochs, the highest position that anybody was told of
    analytics:seen:<day>:<who>  tweets that somebody saw that day, so that each counts once; gone after the day
    analytics:did:<day>:<who>   whatever else they did, likewise
    analytics:hll:<scope>:<subject>:<day>:<owner>   sketches of different people
    analytics:dirty             sketches that changed since they were last written down

Who somebody is here is a keyed hash, and for the day's lists another one each day. A breaker guards all.
"""

import hmac
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple

from django.conf import settings
from redis import ConnectionPool, Redis
from redis.exceptions import RedisError, ResponseError

from apps.analytics.kinds import Kind, Scope
from apps.core.breaker import Breaker, away
from apps.core.wire import Script, Wire

STREAM, META, CLAIMS, DIRTY = "analytics:stream", "analytics:meta", "analytics:claims", "analytics:dirty"
TAKEN = "analytics:dirty:taken"
MOST_A_DAY = 3_000  # of one reader
DAY_SECONDS = 26 * 3600
SKETCH_SECONDS = 3 * 86_400
_OBSERVE = Script((Path(__file__).parent / "scripts" / "observe.lua").read_text())
_WRITER = "writer"

breaker = Breaker(1.0)
AWAY: tuple[type[Exception], ...] = (*away(breaker), RedisError)


class Observation(NamedTuple):
    """Something was seen or done. `owner_id` is whose figure that is."""

    kind: Kind
    subject_id: int
    owner_id: int


class Mark(NamedTuple):
    """A sketch: whose, and of which day."""

    scope: Scope
    subject_id: int
    day: date
    owner_id: int = 0

    @property
    def key(self) -> str:
        return f"analytics:hll:{self.scope.value}:{self.subject_id}:{self.day}:{self.owner_id}"

    @classmethod
    def of(cls, key: str) -> "Mark":
        scope, subject, day, owner = key.removeprefix("analytics:hll:").split(":")
        return cls(Scope(int(scope)), int(subject), date.fromisoformat(day), int(owner))


class Entry(NamedTuple):
    """What stands in the buffer: in this epoch, `position` observations were accepted before these."""

    id: str
    epoch: str
    position: int
    observations: list[Observation]

    @property
    def milliseconds(self) -> int:
        return int(self.id.partition("-")[0])


_known: tuple[str, int] = ("", 0)  # the newest epoch and position that this process was told


def observe(
    viewer: str,
    day: date,
    observations: Sequence[tuple[Observation, str, Sequence[Mark]]],
    present: Sequence[Mark],
) -> int:
    """Buffer what `viewer` did and had not done that day, by its word; returns how many. Raises what AWAY names.

    Each observation comes with a word for it, and with the sketches that the viewer enters; `present` with any.
    """
    global _known
    name = hashed(f"{day}:{viewer}")
    keys = [STREAM, META, CLAIMS, DIRTY, f"analytics:seen:{day}:{name}", f"analytics:did:{day}:{name}"]
    arguments: list[Any] = [
        token_hex(6), hashed(viewer), MOST_A_DAY, DAY_SECONDS, SKETCH_SECONDS, settings.EVENTS_BUFFERED, *_known,
        len(present), *(mark.key for mark in present),
    ]  # fmt: skip
    for one, word, marks in observations:
        arguments += [one.kind.value, word, f"{one.kind.value},{one.subject_id},{one.owner_id}", len(marks)]
        arguments += [mark.key for mark in marks]
    epoch, position, fresh = breaker.call(_wire().run, _OBSERVE, keys, arguments)
    _known = (_text(epoch), int(position))
    return int(fresh)


def forget_viewer(viewer: str, day: date) -> None:
    """Raises what AWAY names."""
    name = hashed(f"{day}:{viewer}")
    breaker.call(_redis().delete, f"analytics:seen:{day}:{name}", f"analytics:did:{day}:{name}")


def epoch() -> str:
    """ "" before anything was reported. Raises what AWAY names."""
    return _text(breaker.call(_redis().hget, META, "epoch") or b"")


def portion(group: str, most: int) -> list[Entry]:
    """What was handed out and never confirmed, else what is new. Raises what AWAY names."""
    return breaker.call(_portion, group, most)


def done(group: str, entries: Sequence[Entry]) -> None:
    """Confirm, and drop what no group needs any more. Raises what AWAY names."""

    def confirm() -> None:
        redis = _redis()
        redis.xack(STREAM, group, *(entry.id for entry in entries))
        redis.xtrim(STREAM, minid=_needed(redis), approximate=False)

    breaker.call(confirm)


def drop_group(group: str) -> None:
    """Nobody waits for it any more. Raises what AWAY names."""

    def drop() -> None:
        if _redis().exists(STREAM):
            _redis().xgroup_destroy(STREAM, group)

    breaker.call(drop)


def claims() -> dict[str, int]:
    found: Any = breaker.call(_redis().hgetall, CLAIMS)
    return {_text(name): int(value) for name, value in found.items()}


def length() -> int:
    found: Any = breaker.call(_redis().xlen, STREAM)
    return int(found)


def changed(most: int) -> list[Mark]:
    """Sketches to write down. They stay named until `written`: a writer that is killed loses none."""

    def take() -> list[Mark]:
        redis = _redis()
        if not redis.exists(TAKEN):
            try:
                redis.rename(DIRTY, TAKEN)
            except ResponseError:
                return []  # nothing changed
        found: Any = redis.srandmember(TAKEN, most)
        return [Mark.of(_text(key)) for key in found]

    return breaker.call(take)


def merged(kept: Sequence[tuple[Mark, bytes | None]]) -> list[tuple[bytes, int]]:
    """Each sketch as it is here together with what was kept of it: its bytes and its estimate."""

    def merge() -> list[tuple[bytes, int]]:
        with _redis().pipeline(transaction=True) as pipe:
            for mark, sketch in kept:
                scratch = f"{mark.key}:both"
                if sketch is not None:
                    pipe.set(scratch, sketch, ex=60)
                pipe.pfmerge(scratch, mark.key)
                pipe.get(scratch)
                pipe.pfcount(scratch)
                pipe.delete(scratch)
            answers = [one for one in pipe.execute() if one is not True]
        # Of each: merged (True, or b"OK"), bytes, estimate, deleted.
        return [(answers[at], int(answers[at + 1])) for at in range(0, len(answers), 3)]

    return breaker.call(merge)


def written(marks: Iterable[Mark]) -> None:
    breaker.call(_redis().srem, TAKEN, *(mark.key for mark in marks))


def estimate(sketches: Sequence[bytes], live: Sequence[Mark] = ()) -> int:
    """How many different people are in all of them together. Raises what AWAY names."""

    def count() -> int:
        scratch = [f"analytics:union:{token_hex(8)}:{number}" for number in range(len(sketches))]
        names = [*scratch, *(mark.key for mark in live)]
        if not names:
            return 0
        with _redis().pipeline(transaction=True) as pipe:
            for name, sketch in zip(scratch, sketches, strict=True):
                pipe.set(name, sketch, ex=60)
            pipe.pfcount(*names)
            if scratch:
                pipe.delete(*scratch)
            return int(pipe.execute()[len(scratch)])

    return breaker.call(count)


def sketched(people: Iterable[str]) -> tuple[bytes, int]:
    """The sketch of these viewers, and its estimate: for demo data."""
    scratch = f"analytics:union:{token_hex(8)}"
    with _redis().pipeline(transaction=True) as pipe:
        pipe.pfadd(scratch, *(hashed(one) for one in people))
        pipe.get(scratch)
        pipe.pfcount(scratch)
        pipe.delete(scratch)
        _, sketch, count, _ = pipe.execute()
    return sketch, int(count)


def hashed(text: str) -> str:
    key = settings.SECRET_KEY.encode()
    return hmac.digest(key, f"analytics:{text}".encode(), "sha256")[:12].hex()


def _portion(group: str, most: int) -> list[Entry]:
    try:
        return _read(group, "0", most) or _read(group, ">", most)
    except ResponseError as error:
        if not str(error).startswith("NOGROUP"):
            raise
    _make_group(group)
    return _read(group, ">", most)


def _needed(redis: Redis) -> str:
    """The first id that some group has not confirmed."""
    groups: Any = redis.xinfo_groups(STREAM)
    needed = []
    for one in groups:
        waiting: Any = redis.xpending(STREAM, one["name"]) if one["pending"] else None
        needed.append(place(_text(waiting["min"])) if waiting else _next(place(_text(one["last-delivered-id"]))))
    milliseconds, number = min(needed)
    return f"{milliseconds}-{number}"


def place(id_: str) -> tuple[int, int]:
    """The order of ids."""
    milliseconds, _, number = id_.partition("-")
    return int(milliseconds), int(number)


def _next(before: tuple[int, int]) -> tuple[int, int]:
    return before[0], before[1] + 1


def _read(group: str, after: str, most: int) -> list[Entry]:
    found: Any = _redis().xreadgroup(group, _WRITER, {STREAM: after}, count=most)
    return [_entry(id_, fields) for id_, fields in (found[0][1] if found else ())]


def _make_group(group: str) -> None:
    try:
        _redis().xgroup_create(STREAM, group, id="0", mkstream=True)
    except ResponseError as error:
        if not str(error).startswith("BUSYGROUP"):
            raise


def _entry(id_: bytes, fields: dict[bytes, bytes] | None) -> Entry:
    """One that was trimmed after it was handed out holds nothing, and is of no epoch."""
    if not fields:
        return Entry(_text(id_), "", 0, [])
    rows = (row.split(b",") for row in fields[b"d"].split(b";"))
    found = [Observation(Kind(int(kind)), int(subject), int(owner)) for kind, subject, owner in rows]
    return Entry(_text(id_), _text(fields[b"e"]), int(fields[b"n"]), found)


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


@cache
def _pool() -> ConnectionPool:
    return ConnectionPool.from_url(settings.EVENTS_STREAM_URL, **settings.REDIS_POOL)


@cache
def _wire() -> Wire:
    return Wire(_pool())


@cache
def _redis() -> Redis:
    return Redis(connection_pool=_pool())
