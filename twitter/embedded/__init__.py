"""The servers of the embedded default: PostgreSQL 18 and Valkey from two wheels, for a machine that has only Python.

    with embedded.start(BASE_DIR / "var") as servers:
        servers.database_url, servers.redis_url

Both listen on unix sockets in a private directory and on nothing else. A second start attaches to servers that are
already alive and leaves them running when it ends. Whoever sets DATABASE_URL and REDIS_URL needs none of this.
"""

import shutil
import subprocess
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from twitter.embedded import postgres, valkey
from twitter.embedded.layout import Layout, exclusive
from twitter.embedded.process import EmbeddedError, Server, explain_os_errors, guard

__all__ = ["EmbeddedError", "Servers", "default_urls", "running", "start", "stop", "temporary"]


@dataclass
class Servers:
    """Live servers. `database_url` and `redis_url` say where; `stop()` ends only what this start began."""

    layout: Layout
    owned: list[Server] = field(default_factory=list)
    watcher: subprocess.Popen[bytes] | None = None
    scratch: Path | None = None

    @property
    def database_url(self) -> str:
        return self.layout.database_url

    @property
    def redis_url(self) -> str:
        return self.layout.redis_url

    def stop(self) -> None:
        """End the servers that this start began, Valkey first; attached ones stay. Safe to call twice."""
        if self.watcher:
            self.watcher.kill()
            self.watcher.communicate()
            self.watcher = None
        while self.owned:
            self.owned.pop().stop()
        self.layout.tidy()
        if self.scratch:
            shutil.rmtree(self.scratch, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class Urls(NamedTuple):
    database: str
    redis: str


def default_urls(base_dir: Path) -> Urls:
    """Where the servers under base_dir/var are found, whether they are up or not."""
    layout = Layout(base_dir / "var")
    return Urls(layout.database_url, layout.redis_url)


def start(
    directory: Path,
    *,
    with_postgres: bool = True,
    with_valkey: bool = True,
    durable: bool = True,
    end_with_me: bool = False,
) -> Servers:
    """Start both servers with their data under `directory`, or attach to those that live there.

    `durable=False` trades safety at a power cut for speed (tests). `end_with_me` ends the servers even when this
    process is killed. Raises EmbeddedError with a message that says what to do.
    """
    layout = Layout(directory)
    with explain_os_errors(), ExitStack() as undo, exclusive(layout):
        servers = Servers(layout)
        undo.callback(servers.stop)
        if with_postgres:
            servers.owned += postgres.ensure(layout, durable=durable)
        if with_valkey:
            servers.owned += valkey.ensure(layout)
        if end_with_me and servers.owned:
            servers.watcher = guard([server.pid for server in servers.owned], None)
        undo.pop_all()
        return servers


def temporary(*, with_postgres: bool = True, with_valkey: bool = True) -> Servers:
    """Fresh servers in a directory of their own, which vanishes with them, also when this process is killed."""
    scratch = Path(tempfile.mkdtemp(prefix="chirp-"))
    try:
        servers = start(scratch, with_postgres=with_postgres, with_valkey=with_valkey, durable=False)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    servers.scratch = scratch
    servers.watcher = guard([server.pid for server in servers.owned], scratch)
    return servers


def running(directory: Path) -> dict[str, int | None]:
    """{"postgres": pid or None, "valkey": pid or None} of the servers that live under `directory`."""
    layout = Layout(directory)
    return {"postgres": postgres.pid(layout), "valkey": valkey.pid(layout)}


def stop(directory: Path) -> list[str]:
    """End the servers that live under `directory`, whoever started them; returns the names of those ended."""
    layout = Layout(directory)
    if not layout.directory.exists():
        return []
    with exclusive(layout):
        live = [server for server in (valkey.find(layout), postgres.find(layout)) if server]
        for server in live:
            server.stop()
        layout.tidy()
    return [server.name for server in live]
