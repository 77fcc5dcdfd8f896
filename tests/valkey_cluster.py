"""A real Valkey Cluster of embedded servers: three primaries and a replica of each, on the loopback alone.

Nodes can be killed, frozen, promoted, and replicas kept from what their primaries hear; `heal` puts all that right.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import redis

from tests.patience import eventually
from twitter.embedded import valkey
from twitter.embedded.process import guard

PRIMARIES = 3
NODE_TIMEOUT_MS = 1000
SLOTS = 16_384
PASSWORD = secrets.token_hex(8)


class Member:
    """One server. Its `client` looks and gives orders; the program under test has clients of its own."""

    def __init__(self, directory: Path) -> None:
        self.directory, self.password = directory, PASSWORD
        directory.mkdir()
        self.port, self._bus = free_ports(2)
        self.client: Any = redis.Redis(port=self.port, password=PASSWORD, socket_timeout=20)
        self.start()

    def start(self) -> None:
        with (self.directory / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    str(valkey.binary()),
                    *("--port", str(self.port), "--cluster-port", str(self._bus), "--bind", "127.0.0.1"),
                    *("--requirepass", PASSWORD, "--primaryauth", PASSWORD, "--dir", str(self.directory)),
                    *("--cluster-enabled", "yes", "--cluster-node-timeout", str(NODE_TIMEOUT_MS)),
                    *("--cluster-require-full-coverage", "no", "--repl-diskless-sync-delay", "0", "--save", ""),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        eventually(self.answers, f"the server at {self.port}")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        os.kill(self.process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.process.pid, signal.SIGCONT)

    @property
    def lives(self) -> bool:
        return self.process.poll() is None

    @property
    def id(self) -> str:
        return self.client.execute_command("CLUSTER MYID").decode()

    @property
    def replication(self) -> dict[str, Any]:
        return self.client.info("replication")

    @property
    def is_primary(self) -> bool:
        return self.replication["role"] == "master"

    def answers(self) -> bool:
        try:
            return self.client.ping()
        except redis.exceptions.RedisError:
            return False

    def is_well(self, members: int) -> bool:
        """Whether it sees a whole cluster and, as a replica, hears its primary."""
        info = self.client.execute_command("CLUSTER INFO")
        return (
            info["cluster_state"] == "ok"
            and info["cluster_slots_ok"] == str(SLOTS)
            and info["cluster_known_nodes"] == str(members)
            and (self.is_primary or self.replication["master_link_status"] == "up")
        )


class ValkeyCluster:
    """`url` is what TIMELINES_URL would be: two of the nodes, from which the others are learnt."""

    def __init__(self) -> None:
        self._directory = Path(tempfile.mkdtemp(prefix="chirp-cluster-"))
        self.members = [Member(self._directory / str(number)) for number in range(2 * PRIMARIES)]
        self._watcher = self._watch()
        self._join()
        first, second = (f"127.0.0.1:{member.port}" for member in self.members[:2])
        self.url = f"redis+cluster://:{PASSWORD}@{first},{second}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._unwatch()
        for member in self.members:
            member.kill()
        shutil.rmtree(self._directory, ignore_errors=True)

    def primaries(self) -> list[Member]:
        return [member for member in self.members if member.lives and member.is_primary]

    def replica_of(self, primary: Member) -> Member:
        return next(m for m in self.members if not m.is_primary and m.replication["master_port"] == primary.port)

    def owner(self, slot: int) -> Member:
        for first, last, (_, port, *_), *_ in self.primaries()[0].client.execute_command("CLUSTER SLOTS"):
            if first <= slot <= last:
                return next(member for member in self.members if member.port == port)
        raise LookupError(slot)

    def seen_by(self, member: Member) -> list[Member]:
        """The primaries, in that member's opinion."""
        ports = {port for _, _, (_, port, *_), *_ in member.client.execute_command("CLUSTER SLOTS")}
        return [each for each in self.members if each.port in ports]

    def flush(self) -> None:
        for primary in self.primaries():
            primary.client.flushall()

    def keep_in_the_dark(self, replica: Member) -> None:
        """From now on the replica hears nothing of its primary's writes, but stands for election."""
        replica.client.config_set("primaryauth", "wrong")
        for primary in self.primaries():
            primary.client.execute_command("CLIENT", "KILL", "TYPE", "replica")
        eventually(lambda: replica.replication["master_link_status"] == "down", "the replica to lose its primary")

    def replace(self, primary: Member) -> None:
        """Kill a primary and wait until all the others know that its replica has taken its place."""
        replica = self.replica_of(primary)
        primary.kill()
        living = [member for member in self.members if member.lives]
        eventually(lambda: all(replica in self.seen_by(m) for m in living), "an election", seconds=20)

    def promote(self, replica: Member) -> None:
        """Make it the primary whatever the others say and whatever it missed."""
        replica.client.execute_command("CLUSTER FAILOVER", "TAKEOVER")
        eventually(lambda: replica.is_primary, "the replica to take over")

    def heal(self) -> None:
        dead = [member for member in self.members if not member.lives]
        for member in dead:
            member.start()
        if dead:
            self._unwatch()
            self._watcher = self._watch()
        for member in self.members:
            member.client.config_set("primaryauth", PASSWORD)
        self._until_well()

    def _join(self) -> None:
        for number, member in enumerate(self.members):
            member.client.execute_command("CLUSTER SET-CONFIG-EPOCH", number + 1)
            self.members[0].client.execute_command("CLUSTER MEET", "127.0.0.1", member.port, member._bus)
        for number, primary in enumerate(self.members[:PRIMARIES]):
            first, last = number * SLOTS // PRIMARIES, (number + 1) * SLOTS // PRIMARIES - 1
            primary.client.execute_command("CLUSTER ADDSLOTSRANGE", first, last)
            _follow(self.members[PRIMARIES + number], primary)
        self._until_well()

    def _until_well(self) -> None:
        count = len(self.members)
        eventually(lambda: all(member.is_well(count) for member in self.members), "a whole cluster", seconds=30)

    def _watch(self) -> subprocess.Popen[bytes]:
        """The servers end with this process, even if that is killed."""
        return guard([member.process.pid for member in self.members], self._directory)

    def _unwatch(self) -> None:
        self._watcher.kill()
        self._watcher.communicate()


def _follow(replica: Member, primary: Member) -> None:
    def follows() -> bool:
        try:
            return replica.client.execute_command("CLUSTER REPLICATE", primary.id)
        except redis.exceptions.ResponseError:
            return False  # they have not met yet

    eventually(follows, "the nodes to meet")


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
