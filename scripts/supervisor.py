"""Runs the processes of a Procfile side by side: one terminal, a log each, started again when they die.

    Supervisor(parse(text), directory=…, environment=…, logs=…).run()

With `ahead` the first process has the machine for itself until that event is set: whoever waits for the first page
does not wait for the start of all others. A process that ends by itself is started again, after a wait that doubles
while it keeps failing; one that never stays up ends the run. SIGINT and SIGTERM end all of them politely, then not so.
On Linux they end also when the supervisor is killed.
"""

import ctypes
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

LONGEST_AHEAD = 15.0  # seconds
STEADY = 10.0  # seconds after which a process counts as up
MOST_FAILURES = 5  # in a row
PATIENCE = 10.0  # seconds between the polite request to end and the other
LOG_LIMIT = 20 * 2**20  # bytes after which a log starts afresh, the old one kept beside it
COLOURS = (36, 33, 32, 35, 34, 31)
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def parse(procfile: str) -> dict[str, str]:
    """{name: command} of a Procfile's lines `name: command`."""
    return dict(re.findall(r"^(\w+):\s*(.+)$", procfile, re.MULTILINE))


@dataclass
class Process:
    name: str
    command: str
    colour: int
    child: subprocess.Popen[str] | None = None
    started_at: float = 0.0
    failures: int = 0
    due_at: float = field(default_factory=time.monotonic)


class Supervisor:
    def __init__(
        self,
        commands: Mapping[str, str],
        *,
        directory: Path,
        environment: Mapping[str, str],
        logs: Path,
        ahead: threading.Event | None = None,
    ) -> None:
        self._processes = [
            Process(name, command, COLOURS[number % len(COLOURS)])
            for number, (name, command) in enumerate(commands.items())
        ]
        self._width = max(len(name) for name in commands)
        self._directory, self._environment, self._logs = directory, dict(environment), logs
        self._ahead, self._others_due_at = ahead, time.monotonic() + LONGEST_AHEAD
        self._stopping = threading.Event()
        self._speaking = threading.Lock()

    def run(self) -> int:
        """Run until a signal (returns 0) or until a process cannot be kept up (returns 1)."""
        before = {number: signal.signal(number, self._on_signal) for number in SIGNALS}
        try:
            while not self._stopping.wait(0.1):
                if not all(self._keep_up(process) for process in self._due()):
                    return 1
            return 0
        finally:
            self._end_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def say(self, text: str, name: str = "", colour: int = 0) -> None:
        """One line for the terminal, whole even when many speak."""
        label = f"{time.strftime('%H:%M:%S')} {name:{self._width}} |"
        if sys.stdout.isatty() and colour:
            label = f"\033[{colour}m{label}\033[0m"
        with self._speaking:
            print(label, text, flush=True)

    def _due(self) -> list[Process]:
        waits = self._ahead is not None and not self._ahead.is_set() and time.monotonic() < self._others_due_at
        return self._processes[:1] if waits else self._processes

    def _on_signal(self, number: int, _: FrameType | None) -> None:
        self._stopping.set()

    def _keep_up(self, process: Process) -> bool:
        """Start what is due, notice what ended; False when it is hopeless."""
        now, child = time.monotonic(), process.child
        if child is None:
            if now >= process.due_at:
                self._start(process)
            return True
        code = child.poll()
        if code is None:
            return True
        process.child = None
        # A killed web server or worker leaves its own children behind, with the port and the queue in their hands.
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        process.failures = 1 if now - process.started_at > STEADY else process.failures + 1
        if process.failures > MOST_FAILURES:
            self.say(f"ended again ({code}); it cannot be kept up, so everything stops", process.name, process.colour)
            return False
        wait = 2.0 ** (process.failures - 1) - 1  # at once, then 1, 3, 7, 15 seconds
        process.due_at = now + wait
        self.say(f"ended ({code}); starts again in {wait:.0f} s", process.name, process.colour)
        return True

    def _start(self, process: Process) -> None:
        process.started_at = time.monotonic()
        # `exec`: no shell stands between our signals and the program.
        process.child = subprocess.Popen(
            ["/bin/sh", "-c", f"exec {process.command}"],
            cwd=self._directory,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )
        self.say(f"started (pid {process.child.pid})", process.name, process.colour)
        assert process.child.stdout
        threading.Thread(target=self._listen, args=(process, process.child.stdout), daemon=True).start()

    def _listen(self, process: Process, output: IO[str]) -> None:
        path = self._logs / f"{process.name}.log"
        if path.exists() and path.stat().st_size > LOG_LIMIT:
            path.rename(path.with_suffix(".log.1"))
        with output, path.open("a", buffering=1, encoding="utf-8") as log:
            for line in output:
                log.write(line)
                self.say(line.rstrip("\n"), process.name, process.colour)

    def _end_all(self) -> None:
        children = [process.child for process in self._processes if process.child]
        for request, seconds in ((signal.SIGTERM, PATIENCE), (signal.SIGKILL, PATIENCE)):
            for child in children:
                with suppress(ProcessLookupError):
                    if request == signal.SIGKILL:
                        os.killpg(child.pid, request)  # whatever is left of the whole group
                    elif child.poll() is None:
                        child.send_signal(request)
            end = time.monotonic() + seconds
            while any(child.poll() is None for child in children) and time.monotonic() < end:
                time.sleep(0.02)


def _end_with_parent() -> None:
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
