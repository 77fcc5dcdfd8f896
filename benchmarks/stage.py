"""Servers, database and environment of one run; everything is gone when it ends."""

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

from twitter import embedded

ROOT = Path(__file__).resolve().parents[1]


def ask_for_the_cores() -> None:
    """Let this process and all that it starts go before everybody else's: a round trip through four
    processes waits four times for whoever else is running. Raises PermissionError without the right to."""
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10))


@contextmanager
def one_core(scratch: Path, generator: int) -> Iterator[None]:
    """What serves a request shares one core, and the process `generator` has the others.

    A request then costs what it makes its programs do. Left alone, the kernel wakes each of them now
    on this core, now on that one, and on a virtual machine a wake-up across cores costs more than
    the work. Nothing happens where there is one core, or where cores cannot be chosen.
    """
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_setaffinity") else []
    if len(cores) < 2:
        yield
        return
    serving = [pid for pid in embedded.running(scratch).values() if pid] + [os.getpid()]  # children inherit it
    try:
        _confine(serving, cores[:1])
        _confine([generator], cores[1:])
        yield
    finally:
        _confine([*serving, generator], cores)


def _confine(pids: Iterable[int], cores: Sequence[int]) -> None:
    for pid in pids:
        for one in (psutil.Process(pid), *psutil.Process(pid).children()):
            with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
                for thread in one.threads():
                    os.sched_setaffinity(thread.id, cores)


@contextmanager
def servers() -> Iterator[Path]:
    """PostgreSQL and Valkey of our own, as durable as those of `make run-all`, and the environment that
    names them. Yields their temporary directory."""
    scratch = Path(tempfile.mkdtemp(prefix="chirp-bench-"))
    try:
        with embedded.start(scratch, end_with_me=True) as started:
            os.environ.update(_environment(scratch, started))
            for derived in ("TIMELINES_URL", "BROKER_URL", "CHANNELS_URL"):
                os.environ.pop(derived, None)
            yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _environment(scratch: Path, started: embedded.Servers) -> dict[str, str]:
    """As users run it: logs, metrics and limiter on, DEBUG off; only the limits are out of reach."""
    return {
        "DJANGO_SETTINGS_MODULE": "twitter.settings",
        "ENV_FILE": os.devnull,
        "DATABASE_URL": started.database_url,
        "REDIS_URL": started.redis_url,
        "DEBUG": "false",
        "SECRET_KEY": secrets.token_hex(32),
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": "http://127.0.0.1",
        "ALLOW_PLAIN_HTTP": "true",
        "METRICS_DIR": str(scratch / "metrics"),
        "MEDIA_ROOT": str(scratch / "media"),
        "EMAIL_URL": "dummymail://",
        "LOG_LEVEL": "warning",  # of this process; those that serve write every line (see process)
        "ACCESS_TOKEN_MINUTES": "600",
        "RATE_LIMIT_SCALE": "1000000",
        "FANOUT_LIMIT": "100000000",
        "PYTHONUNBUFFERED": "1",
    }


@contextmanager
def process(name: str, words: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A program of ours, its output in a log, ended with all its children."""
    log = Path(os.environ["METRICS_DIR"]).parent / "log" / f"{name}.log"
    with log.open("ab") as out:
        child = subprocess.Popen(
            words, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env={**os.environ, "LOG_LEVEL": "info"}
        )
    try:
        yield child
    finally:
        with contextlib.suppress(psutil.NoSuchProcess):
            kin = psutil.Process(child.pid).children(recursive=True)
            child.terminate()
            for one in psutil.wait_procs(kin, timeout=10)[1]:
                one.kill()
            child.kill()
        child.wait()


@contextmanager
def site(application: str, ready: str) -> Iterator[int]:
    """granian with one worker of one thread, as Procfile starts it. Yields the port once `ready` answers 200."""
    port = _free_port()
    words = [
        str(Path(sys.executable).parent / "granian"),
        *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"),
        *("--blocking-threads", "1", "--no-ws", "--log-level", "warning", application),
    ]
    name = application.replace(":", "-")
    with process(name, words) as child:
        _wait_for(port, ready, child, name)
        yield port


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port: int, path: str, child: "subprocess.Popen[bytes]", name: str) -> None:
    for _ in range(300):
        if child.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2).close()
        except urllib.error.HTTPError:
            return  # it answers
        except OSError:
            time.sleep(0.1)
        else:
            return
    log = Path(os.environ["METRICS_DIR"]).parent / "log" / f"{name}.log"
    raise RuntimeError(f"{name} did not answer:\n{log.read_text()[-2000:]}")
