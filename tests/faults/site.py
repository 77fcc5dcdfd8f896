"""The real site for a fault run: its own servers, and the processes of the Procfile under a supervisor.

The supervisor does what one does in production: what ends is started again.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import psutil
import psycopg

from tests.faults.planting import ROOT, Planting
from tests.faults.redis_server import RedisServer
from tests.patience import TEST_PATIENCE
from tests.valkey_cluster import ValkeyCluster
from twitter import embedded

MARK = "CHIRP_FAULTS"
RESTARTED_AFTER = 0.2  # seconds
# Waits for our death; then whatever bears our mark is ended, and the directory removed.
GUARD = """
trap '' INT TERM HUP
cat >/dev/null
for tries in 1 2 3; do
  for place in /proc/[0-9]*; do
    if tr '\\0' '\\n' <"$place/environ" 2>/dev/null | grep -qx "$1"; then kill -9 "${place#/proc/}" 2>/dev/null; fi
  done
done
rm -rf "$2"
"""


class Site:
    """Everything that `make run-all` runs, on servers of its own, in a directory of its own.

    `timelines` holds cache, limits and lists; `broker` is a server apart, so that each can be lost
    without the other; the lists may be on a `cluster` instead. `plant` names a bug of tests/faults/planted
    to put into the processes.
    """

    def __init__(self, *, plant: str = "", cluster: ValkeyCluster | None = None, **environment: str) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="chirp-faults-"))
        self._mark = secrets.token_hex(8)
        with socket.socket() as probe, socket.socket() as other:
            probe.bind(("127.0.0.1", 0))
            other.bind(("127.0.0.1", 0))
            self.port, self.sockets_port = probe.getsockname()[1], other.getsockname()[1]
        self.planting = Planting(self.directory / "planted")
        self.environment = self._environment(plant, environment)
        self.timelines = RedisServer(self.directory / "t", self.environment)
        self.broker = RedisServer(self.directory / "b", self.environment)
        self._cluster = cluster
        self.environment |= {
            "REDIS_URL": self.timelines.url(0),
            "TIMELINES_URL": cluster.url if cluster else self.timelines.url(1),
            "BROKER_URL": self.broker.url(0),
            "CHANNELS_URL": self.broker.url(1),
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._commands: dict[str, str] = {}
        self._held: set[str] = set()
        self._closing = False
        self._lock = threading.RLock()

    def _environment(self, plant: str, more: dict[str, str]) -> dict[str, str]:
        # What a developer has set, or the test run itself, must not reach the site.
        kept = {name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH") if name in os.environ}
        return {
            **kept,
            **self.planting.environment(plant),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONUNBUFFERED": "1",
            MARK: self._mark,
            "DJANGO_SETTINGS_MODULE": "twitter.settings",
            "ENV_FILE": os.devnull,
            "DEBUG": "false",
            "SECRET_KEY": secrets.token_hex(32),
            "ALLOWED_HOSTS": "127.0.0.1",
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "ALLOW_PLAIN_HTTP": "true",
            "ACCESS_TOKEN_MINUTES": "1440",
            "RATE_LIMIT_SCALE": "10000",
            "METRICS_DIR": str(self.directory / "metrics"),
            "MEDIA_ROOT": str(self.directory / "media"),
            "LOG_LEVEL": "warning",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "SOCKETS_PORT": str(self.sockets_port),
            "WEB_WORKERS": "2",
            **more,
        }

    # Up and down --------------------------------------------------------------------------------
    def __enter__(self) -> Self:
        self._guard = subprocess.Popen(
            ["/bin/sh", "-c", GUARD, "guard", f"{MARK}={self._mark}", str(self.directory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={"PATH": os.environ["PATH"]},
        )
        try:
            self.postgres = embedded.start(self.directory, with_valkey=False, durable=False, end_with_me=True)
            self.environment["DATABASE_URL"] = self.postgres.database_url
            self.timelines.start()
            self.broker.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._closing = True
        with self._lock:
            for name in list(self.processes):
                self.kill(name)
        self._end_marked()
        self.timelines.kill()
        self.broker.kill()
        if hasattr(self, "postgres"):
            self.postgres.stop()
        assert self._guard.stdin is not None
        self._guard.stdin.close()
        self._guard.wait()

    def run_processes(self) -> None:
        """Start what the Procfile names and keep it running; returns when the web answers."""
        for line in (ROOT / "Procfile").read_text().splitlines():
            name, _, command = line.partition(": ")
            self._commands[name] = "exec " + command.replace("var/", f"{self.directory}/")
            self._start(name)
        threading.Thread(target=self._supervise, name="supervisor", daemon=True).start()
        self.wait_for(self.web_answers, 120, "the web process to answer")

    def replant(self, plant: str) -> None:
        """Start all processes anew with another bug, or with none: `plant` is empty."""
        self.environment |= self.planting.environment(plant)
        for name in self._commands:
            self.hold_down(name)
        self.planting.forget()
        for name in self._commands:
            self.let_up(name)
        self.wait_for(self.web_answers, 120, "the web process to answer")

    def inside(self, *words: str, give: str = "") -> str:
        """Run a Python program with the site's environment, but no bug, to its end; its standard output."""
        done = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.environment | self.planting.environment(""),
            input=give,
            text=True,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{words} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        return done.stdout

    def database(self) -> psycopg.Connection[Any]:
        """A connection of the harness' own."""
        return psycopg.connect(self.postgres.database_url, autocommit=True)

    def lists(self) -> list[Any]:
        """A client of each server that holds lists."""
        if self._cluster:
            return [primary.client for primary in self._cluster.primaries()]
        return [self.timelines.client(1)]

    # Processes ----------------------------------------------------------------------------------
    def pids_of(self, name: str) -> list[int]:
        """The process and its children: [master, worker, …]. Empty while it is down."""
        process = self.processes.get(name)
        if process is None or process.poll() is not None:
            return []
        try:
            return [process.pid, *(child.pid for child in psutil.Process(process.pid).children(recursive=True))]
        except psutil.Error:
            return []

    def kill(self, name: str) -> None:
        """kill -9 of the master process alone: its children must end by themselves."""
        process = self.processes.get(name)
        if process:
            process.kill()
            process.wait()

    def hold_down(self, name: str) -> None:
        """Kill the process with its children and do not start it again until `let_up`."""
        with self._lock:
            self._held.add(name)
            for pid in reversed(self.pids_of(name)):
                kill_pid(pid)
            self.kill(name)

    def let_up(self, name: str) -> None:
        with self._lock:
            self._held.discard(name)
            self._start(name)

    def web_answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/health/live", timeout=2):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    def wait_for(self, condition: Callable[[], bool], seconds: float, what: str) -> float:
        """Seconds until the condition came true. Raises when it does not, with the processes' last words."""
        began, seconds = time.monotonic(), seconds * TEST_PATIENCE
        while not condition():
            if time.monotonic() - began > seconds:
                raise AssertionError(f"waited {seconds} s in vain for {what}\n{self.last_words()}")
            time.sleep(0.02)
        return time.monotonic() - began

    def last_words(self, lines: int = 15) -> str:
        logs = sorted(self.directory.glob("*.log"))
        return "\n".join(
            f"--- {log.name}\n" + "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) for log in logs
        )

    def _start(self, name: str) -> None:
        before = self.processes.get(name)
        if before:
            # As systemd and containers do: what a killed master left behind goes before a new one comes.
            with suppress(ProcessLookupError):
                os.killpg(before.pid, signal.SIGKILL)
        with (self.directory / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                ["/bin/sh", "-c", self._commands[name]],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _supervise(self) -> None:
        while not self._closing:
            time.sleep(RESTARTED_AFTER)
            with self._lock:
                for name, process in list(self.processes.items()):
                    if process.poll() is not None and name not in self._held and not self._closing:
                        self._start(name)

    def _end_marked(self) -> None:
        """What a killed master left behind."""
        for process in psutil.process_iter():
            try:
                if process.environ().get(MARK) == self._mark:
                    process.kill()
            except psutil.Error:
                continue


def kill_pid(pid: int, number: signal.Signals = signal.SIGKILL) -> bool:
    """Whether there was such a process."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True
