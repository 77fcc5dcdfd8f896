"""The socket process itself, and windows that look through it."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from apps.users import services as accounts
from apps.users.models import User
from tests.patience import TEST_PATIENCE, eventually

ROOT = Path(__file__).resolve().parents[2]
ORIGIN = "http://localhost:8000"


class SocketServer:
    """`twitter.asgi` under uvicorn as in the Procfile, on the tests' database and Redis."""

    def __init__(self, log: Path, port: int | None = None, **environment: str) -> None:
        self.port = port or free_port()
        self.url = f"ws://localhost:{self.port}/ws/"
        self._log, self._environment = log, environment
        self.start()

    def start(self) -> None:
        options = (ROOT / "Procfile").read_text().partition('"${SOCKETS_PORT:-8001}" ')[2].partition("\n")[0].split()
        address = ["--host", "127.0.0.1", "--port", str(self.port)]
        with self._log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "uvicorn", *address, *options],
                cwd=ROOT,
                env={**os.environ, "DATABASE_URL": database_url(), **self._environment},
                stdout=output,
                stderr=output,
            )
        eventually(self._is_up, "the socket process", seconds=60)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)

    def _is_up(self) -> bool:
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/live") as answer,
        ):
            return answer.status == 200
        return False


class Window:
    """One socket; what it heard, in order."""

    def __init__(self, wire: ClientConnection) -> None:
        self.wire = wire
        self.heard: list[dict[str, Any]] = []

    def say(self, words: Any) -> None:
        self.wire.send(words if isinstance(words, str | bytes) else json.dumps(words))

    def hear(self, type: str, seconds: float = 8.0, **data: Any) -> dict[str, Any]:
        """The next event of this type with this data."""
        end = time.monotonic() + seconds * TEST_PATIENCE
        while True:
            event = json.loads(self.wire.recv(timeout=max(0.0, end - time.monotonic())))
            self.heard.append(event)
            if event["type"] == type and data.items() <= event["data"].items():
                return event

    def hears_nothing(self, type: str, seconds: float = 1.0, **data: Any) -> bool:
        try:
            self.hear(type, seconds, **data)
        except TimeoutError:
            return True
        return False

    def closed_with(self, seconds: float = 5.0) -> int:
        """The code; fails when it is still open by then."""
        end = time.monotonic() + seconds
        with pytest.raises(ConnectionClosed) as closed:
            self._hear_all(until=end)
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code

    def _hear_all(self, *, until: float) -> None:
        while True:
            self.wire.recv(timeout=max(0.0, until - time.monotonic()))


def session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@contextlib.contextmanager
def window(server: SocketServer, user: User, *, after: str = "", origin: str = ORIGIN) -> Iterator[Window]:
    """A tab of somebody signed in; it has heard how things are."""
    with opened(server, f"?after={after}" if after else "", session_key=session(user), origin=origin) as looking:
        looking.hear("notification")
        yield looking


@contextlib.contextmanager
def opened(server: SocketServer, query: str = "", *, session_key: str = "", origin: str = ORIGIN) -> Iterator[Window]:
    headers = {"Cookie": f"sessionid={session_key}"} if session_key else {}
    sent = {"Origin": origin} if origin else {}
    with connect(f"{server.url}{query}", additional_headers={**headers, **sent}, open_timeout=20) as wire:
        yield Window(wire)


def bearer(user: User) -> str:
    return f"Bearer {accounts.issue_tokens(user=user).access}"


def ticket(credentials: str) -> str:
    answer = Client().post("/api/stream_tickets", headers={"Authorization": credentials})
    assert answer.status_code == 201, answer.content
    return answer.json()["ticket"]


def database_url() -> str:
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
