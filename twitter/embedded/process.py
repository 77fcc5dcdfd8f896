"""Starting, recognising and ending a server process."""

import errno
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psutil

PATIENCE = 60.0  # seconds for a server to come up; recovery after a crash may take a while
ELSEWHERE = (
    "Set DATABASE_URL and REDIS_URL (see .env.example) to servers of your own, "
    "or run everything with `docker compose up`."
)

# Waits for the end of its standard input, that is, for the death of the process that holds the other end.
GUARD = """
trap '' INT TERM HUP
cat >/dev/null
scratch=$1; shift
kill -INT "$@" 2>/dev/null
tries=0
while kill -0 "$@" 2>/dev/null && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
kill -KILL "$@" 2>/dev/null
[ -z "$scratch" ] || rm -rf "$scratch"
"""


class EmbeddedError(Exception):
    """The embedded servers cannot run; the message says what to do."""

    @classmethod
    def not_on_this_platform(cls) -> Self:
        return cls(f"The embedded PostgreSQL and Valkey have no build for this platform. {ELSEWHERE}")


@dataclass
class Server:
    """One live server process; `child` is set when this process started it."""

    name: str
    pid: int
    polite: signal.Signals
    child: subprocess.Popen[bytes] | None = None

    def stop(self, patience: float = 30.0) -> None:
        """Ask the server to end, and make it after `patience` seconds."""
        for request, seconds in ((self.polite, patience), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
            if not self._lives():  # its number may be another program's by now
                return
            try:
                os.kill(self.pid, request)
            except ProcessLookupError:
                return
            if wait_for(lambda: not self._lives(), seconds):
                return

    def _lives(self) -> bool:
        if self.child:
            return self.child.poll() is None
        return command_line(self.pid) is not None


def command_line(pid: int) -> list[str] | None:
    """The arguments of a live process; None when there is none, or only a zombie, or another user's."""
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process.cmdline()
    except psutil.Error:
        return None


def spawn(argv: list[str], log: Path, **popen: object) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own, so that Ctrl-C in the terminal does not reach it before its clients."""
    with log.open("ab") as out:
        return subprocess.Popen(  # type: ignore[call-overload]
            argv, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, **popen
        )


def guard(pids: list[int], scratch: Path | None) -> subprocess.Popen[bytes]:
    """A watcher that ends `pids`, and removes `scratch`, when this process dies in whatever way."""
    return subprocess.Popen(
        ["/bin/sh", "-c", GUARD, "guard", str(scratch or ""), *map(str, pids)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition came true within so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def tail(log: Path, lines: int = 12) -> str:
    """The last lines of a log, for an error message."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


@contextmanager
def explain_os_errors() -> Iterator[None]:
    """Turn a full or read-only disk into a message that says what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise EmbeddedError(f"No space left on the disk ({error.filename}). Free some and start again.") from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise EmbeddedError(f"No permission to write: {error.filename}. Use a directory that is yours.") from error
        raise
