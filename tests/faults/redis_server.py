"""One Valkey of a fault run: it can be killed, frozen, emptied, and come back with older data."""

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import redis

from twitter.embedded import valkey


class RedisServer:
    """A server on a unix socket under `directory`. `url(n)` addresses its database n."""

    def __init__(self, directory: Path, environment: dict[str, str]) -> None:
        self.directory = directory
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        directory.mkdir(parents=True, exist_ok=True)
        self.socket = directory / "s"

    def url(self, number: int) -> str:
        return f"unix://{self.socket}?db={number}"

    def client(self, number: int = 0) -> Any:
        return redis.Redis.from_url(self.url(number), socket_timeout=20)

    def start(self) -> None:
        """Start it, with whatever was saved; returns when it answers."""
        with (self.directory / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    str(valkey.binary()),
                    *("--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"),
                    *("--dir", str(self.directory), "--save", "", "--appendonly", "no", "--databases", "16"),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environment,
                start_new_session=True,
            )
        for _ in range(2000):
            try:
                with self.client() as client:
                    client.ping()
                    return
            except redis.exceptions.RedisError:
                time.sleep(0.01)
        raise RuntimeError(f"Valkey did not start: {(self.directory / 'log').read_text()[-2000:]}")

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def save(self) -> None:
        """Keep what is in it now; a later start begins with that."""
        with self.client() as client:
            client.save()

    def forget_saved(self) -> None:
        (self.directory / "dump.rdb").unlink(missing_ok=True)

    def flush(self) -> None:
        with self.client() as client:
            client.flushall()

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        os.kill(self._process.pid, number)
