"""`python -m benchmarks.sockets [--quick]`: what a socket costs, what kill -9 loses, how soon a message is heard.

On servers of its own, with the web and socket processes of the Procfile:

idle      2,000 sockets of as many accounts: private memory of the process with them, less that with 100
kills     500 sockets, two to a conversation, and a message every few milliseconds while the process is killed ten
          times; clients come back with `?after=`, as pages do. Missed: a message that one of its two never heard.
          Doubled: one heard twice on a connection. (After a reconnect 30 s may be told again: ids tell.)
delivery  from sending POST /api/messages/ until the other's socket heard it, in turns with a bare PUBLISH until a
          subscriber in the same process heard that

Exits with 1 when a floor is missed.
"""

import argparse
import asyncio
import json
import os
import random
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from statistics import median
from typing import Any

import psutil

from benchmarks import figures, stage
from benchmarks.figures import Figure, quantile, say

HOST = "127.0.0.1"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sockets", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    share = 10 if parser.parse_args().quick else 1
    _allow_files(20_000)
    with stage.servers() as scratch:
        (scratch / "metrics").mkdir()
        (scratch / "log").mkdir(exist_ok=True)
        os.environ["ALLOWED_HOSTS"] = f"localhost,{HOST}"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        with stage.site("twitter.wsgi:application", "/health/live") as port, Server(scratch / "log") as server:
            cast = Cast(2_000 // share)
            found = [
                asyncio.run(idle(server, cast)),
                *delivery(server, cast, port, times=500 // share),
                *asyncio.run(kills(server, cast, port, sockets=500 // share)),
            ]
    print(figures.table(found))
    print(f"\n{figures.details(found)}")
    return 1 if any(figure.verdict == "MISSED" for figure in found) else 0


class Server:
    """The socket process, to be killed and started again."""

    def __init__(self, logs: Any) -> None:
        self._log = logs / "sockets.log"
        self.port = stage._free_port()
        line = next(line for line in (stage.ROOT / "Procfile").read_text().splitlines() if line.startswith("sockets:"))
        options = line.partition('"${SOCKETS_PORT:-8001}" ')[2].split()
        self._words = [sys.executable, "-m", "uvicorn", "--host", HOST, "--port", str(self.port), *options]

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        with self._log.open("ab") as out:
            self.process = subprocess.Popen(self._words, cwd=stage.ROOT, stdout=out, stderr=out)
        stage._wait_for(self.port, "/health/live", self.process, "sockets")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    @property
    def private_bytes(self) -> int:
        return psutil.Process(self.process.pid).memory_full_info().uss

    def url(self, ticket: str, after: int = 0) -> str:
        return f"ws://{HOST}:{self.port}/ws/?ticket={ticket}" + (f"&after={after}" if after else "")


class Cast:
    """Accounts, the first with the second, the third with the fourth, and so on; each pair has a conversation."""

    def __init__(self, count: int) -> None:
        from apps.messaging import services
        from apps.users.models import User
        from benchmarks import world
        from benchmarks.scenes.cast import token

        say(f"{count:,} accounts, every two of them with a conversation")
        self.ids = world.accounts("window", count)
        self._epochs = dict(User.objects.filter(pk__in=self.ids).values_list("pk", "token_epoch"))
        users = {user.pk: user for user in User.objects.filter(pk__in=self.ids[:1_000])}
        self.talks: list[tuple[int, int, int]] = []
        self.before: set[int] = set()  # messages that nobody waits for when the process is killed
        for one, other in zip(self.ids[:1_000:2], self.ids[1:1_000:2], strict=True):
            first = services.send_message(sender=users[one], recipients=[users[other]], text="Hello")
            answer = services.send_message(sender=users[other], conversation_id=first.conversation_id, text="Hello!")
            self.talks.append((first.conversation_id, one, other))
            self.before |= {first.pk, answer.pk}
        self.token: Callable[[int], str] = token

    def ticket(self, user_id: int) -> str:
        from apps.realtime import listeners

        right = listeners.Listener(user_id, self._epochs[user_id], expires_at=int(time.time()) + 3600)
        return listeners.make_ticket(right)


class Writer:
    """Sends messages through the API."""

    def __init__(self, port: int, cast: Cast) -> None:
        self._link, self._cast = HTTPConnection(HOST, port, timeout=30), cast
        self._tokens: dict[int, str] = {}
        self._number = 0

    def write(self, talk: tuple[int, int, int]) -> int:
        """The message's id."""
        conversation_id, one, _ = talk
        if one not in self._tokens:
            self._tokens[one] = self._cast.token(one)
        self._number += 1
        body = json.dumps({"conversation_id": str(conversation_id), "text": f"number {self._number}"})
        headers = {"Authorization": f"Bearer {self._tokens[one]}", "Content-Type": "application/json"}
        self._link.request("POST", "/api/messages/", body, headers)
        answer = self._link.getresponse()
        said = answer.read()
        if answer.status != 201:
            raise RuntimeError(f"a message was answered {answer.status}: {said[:300]!r}")
        return int(json.loads(said)["id"])


# Idle ---------------------------------------------------------------------------------------------
async def idle(server: Server, cast: Cast) -> Figure:
    from websockets.asyncio.client import connect

    say(f"idle: {len(cast.ids):,} sockets")
    few = len(cast.ids) // 20
    wires, before = [], 0
    for number, user_id in enumerate(cast.ids):
        if number == few:
            before = await _settled(server)
        wires.append(await connect(server.url(cast.ticket(user_id)), compression=None, ping_interval=None))
        await wires[-1].recv()
    after = await _settled(server)
    busy = await _share_of_a_core(server, 10)
    await asyncio.gather(*(wire.close() for wire in wires))
    each = (after - before) / (len(cast.ids) - few) / 1024
    notes = {"sockets": len(cast.ids), "process, MiB": after / 2**20, "share of a core meanwhile": busy}
    return Figure("private memory of an idle socket", "", each, 50, 30, True, " KiB", notes)


async def _settled(server: Server) -> int:
    await asyncio.sleep(7)  # a sweep, and a look at rights and heads
    return server.private_bytes


async def _share_of_a_core(server: Server, seconds: float) -> float:
    watched = psutil.Process(server.process.pid)
    before = sum(watched.cpu_times()[:2])
    await asyncio.sleep(seconds)
    return (sum(watched.cpu_times()[:2]) - before) / seconds


# Delivery -----------------------------------------------------------------------------------------
def delivery(server: Server, cast: Cast, port: int, *, times: int) -> list[Figure]:
    say(f"delivery: {times} messages, in turns with a bare publish")
    writer, talk = Writer(port, cast), cast.talks[0]
    heard: dict[int, float] = {}
    bare, sent = [], []
    with _listening(server.url(cast.ticket(talk[2])), heard), _publishing() as publish:
        cast.before.add(writer.write(talk))
        for _ in range(times):
            time.sleep(random.uniform(0.005, 0.03))
            bare.append(publish())
            began = time.perf_counter()
            message_id = writer.write(talk)
            cast.before.add(message_id)
            while message_id not in heard:
                if time.perf_counter() - began > 30:
                    raise RuntimeError("a message was not heard; see the log of the socket process")
                time.sleep(0.0005)
            sent.append(heard[message_id] - began)
    raw = {"messages": times, "bare, median ms": median(bare) * 1e3, "bare, p99 ms": quantile(bare, 0.99) * 1e3}
    what = "a bare Redis publish until it is heard, median"
    return [
        Figure(
            f"send to heard, {name}",
            what,
            value / median(bare),
            *marks,
            True,
            "×",
            {f"{name}, ms": value * 1e3, **raw},
        )
        for name, value, marks in (
            ("median", median(sent), (150, 75)),
            ("p99", quantile(sent, 0.99), (300, 150)),
        )
    ]


@contextmanager
def _listening(url: str, heard: dict[int, float]) -> Iterator[None]:
    """Notes when each message was heard."""
    from websockets.exceptions import ConnectionClosed
    from websockets.sync.client import connect

    def listen() -> None:
        with suppress(ConnectionClosed):
            while True:
                text, now = wire.recv(), time.perf_counter()
                event = json.loads(text)
                if event["type"] == "message":
                    heard[int(event["data"]["message_id"])] = now

    with connect(url, compression=None) as wire:
        wire.recv()
        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield
    thread.join(5)


@contextmanager
def _publishing() -> Iterator[Callable[[], float]]:
    """A function that publishes once; seconds until it was heard."""
    import redis
    from django.conf import settings

    with redis.Redis.from_url(settings.CHANNELS_URL) as client, client.pubsub() as listener:
        listener.subscribe("bench")
        while listener.get_message(timeout=1) is None:
            pass

        def publish() -> float:
            began = time.perf_counter()
            client.publish("bench", b"x" * 200)
            while listener.get_message(timeout=1) is None:
                pass
            return time.perf_counter() - began

        yield publish


# Kills --------------------------------------------------------------------------------------------
class Window:
    """A client as it should be: it comes back with the highest id that it heard."""

    def __init__(self, user_id: int) -> None:
        self.user_id, self.after = user_id, 0
        self.heard: set[int] = set()
        self.doubled = self.again = self.connections = 0

    async def look(self, server: Server, cast: Cast) -> None:
        from websockets.asyncio.client import connect
        from websockets.exceptions import WebSocketException

        while True:
            with suppress(OSError, TimeoutError, WebSocketException):
                ticket = await asyncio.to_thread(cast.ticket, self.user_id)
                url = server.url(ticket, self.after)
                async with connect(url, compression=None, ping_interval=None, open_timeout=30) as wire:
                    self.connections += 1
                    here: set[int] = set()
                    async for text in wire:
                        self._hear(json.loads(text), here)
            await asyncio.sleep(random.uniform(0.05, 1))

    def _hear(self, event: dict[str, Any], here: set[int]) -> None:
        self.after = max(self.after, int(event["id"]))
        if event["type"] == "message":
            message_id = int(event["data"]["message_id"])
            self.doubled += message_id in here
            self.again += message_id in self.heard and message_id not in here
            here.add(message_id)
            self.heard.add(message_id)


async def kills(server: Server, cast: Cast, port: int, *, sockets: int, times: int = 10) -> list[Figure]:
    say(f"kills: {sockets} sockets through {times} × kill -9")
    talks = cast.talks[: sockets // 2]
    windows = {user_id: Window(user_id) for _, one, other in talks for user_id in (one, other)}
    looking = [asyncio.create_task(window.look(server, cast)) for window in windows.values()]
    # Not only connected: who has heard nothing yet has no place to go on from, and begins anew.
    await _until(lambda: all(window.after for window in windows.values()), 120)
    stopping, expected = threading.Event(), {user_id: set[int]() for user_id in windows}
    writing = asyncio.create_task(asyncio.to_thread(_write_on, Writer(port, cast), talks, expected, stopping))
    for number in range(times):
        await asyncio.sleep(random.uniform(0.5, 4))
        await asyncio.to_thread(server.kill)
        await asyncio.sleep(random.uniform(0, 1.5))
        await asyncio.to_thread(server.start)
        say(f"kill {number + 1}: {sum(map(len, expected.values())) // 2:,} messages so far")
    stopping.set()
    await writing
    await _until(lambda: not _missed(windows, expected), 60)
    for task in looking:
        task.cancel()
    await asyncio.gather(*looking, return_exceptions=True)
    strange = sum(len(window.heard - expected[window.user_id] - cast.before) for window in windows.values())
    notes = {
        "sockets": len(windows),
        "kills": times,
        "messages": sum(map(len, expected.values())) // 2,
        "connections": sum(window.connections for window in windows.values()),
        "told again after a reconnect": sum(window.again for window in windows.values()),
        "of no conversation of theirs": strange,
    }
    doubled = sum(window.doubled for window in windows.values())
    return [
        Figure(f"missed through {times} × kill -9", "", _missed(windows, expected), 0, 0, True, "", notes),
        Figure("doubled, or another's", "", doubled + strange, 0, 0, True, ""),
    ]


def _write_on(writer: Writer, talks: Sequence[Any], expected: dict[int, set[int]], stopping: threading.Event) -> None:
    while not stopping.is_set():
        talk = random.choice(talks)
        message_id = writer.write(talk)
        for user_id in talk[1:]:
            expected[user_id].add(message_id)


def _missed(windows: dict[int, Window], expected: dict[int, set[int]]) -> int:
    return sum(len(expected[user_id] - window.heard) for user_id, window in windows.items())


async def _until(condition: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        await asyncio.sleep(0.1)


def _allow_files(wanted: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(wanted, hard)), hard))


if __name__ == "__main__":
    sys.exit(main())
