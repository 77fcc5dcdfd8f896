"""Everything under one supervisor: the embedded servers, migrations, demo data, and the processes of the Procfile.

`python -m scripts.run_all` runs until Ctrl-C; with `--stop` it ends a run in another terminal, and what a killed one
left behind.
"""

import contextlib
import errno
import fcntl
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, TextIO

import environ
import psutil

from scripts.supervisor import Supervisor, parse
from twitter import embedded
from twitter.embedded.__main__ import wanted
from twitter.embedded.process import wait_for

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
LOCK = VAR / "run-all.pid"
MARK = "CHIRP_RUN_ALL"  # in the environment of everything that we start
PATIENCE = 20.0  # seconds


class Refused(Exception):
    """Nothing was started; the message says what to do."""


def run() -> int:
    port = int(os.environ.setdefault("PORT", "8000"))
    sockets_port = int(os.environ.setdefault("SOCKETS_PORT", str(port + 1)))
    os.environ.setdefault("SOCKETS_URL", f":{sockets_port}/ws/")
    os.environ.setdefault("SITE_URL", f"http://localhost:{port}")
    os.environ.setdefault("WEB_WORKERS", str(max(2, min(4, os.cpu_count() or 2))))
    os.environ[MARK] = str(ROOT)
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    os.environ["PYTHONUNBUFFERED"] = "1"
    VAR.mkdir(exist_ok=True)
    with LOCK.open("a+") as lock:
        only_one(lock)
        free_port(port)
        free_port(sockets_port)
        # The figures of processes that are gone; prometheus-client leaves this to whoever starts them.
        shutil.rmtree(os.environ.get("METRICS_DIR") or VAR / "metrics", ignore_errors=True)
        with embedded.start(VAR, **wanted(), end_with_me=True):
            return supervise(port, prepare())


def only_one(lock: TextIO) -> None:
    """Hold the lock for as long as this process lives, with our pid in it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.seek(0)
        raise Refused(f"It already runs here (pid {lock.read().strip()}). `make stop-all` ends it.") from error
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()


def free_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((os.environ.get("HOST", "127.0.0.1"), port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise Refused(
                f"Port {port} is in use. If an earlier run left it, `make stop-all` ends that; "
                f"otherwise choose another: make run-all PORT={port + 1}"
            ) from error


def prepare() -> str:
    """Bring tables and demo data up to date; the logins. Progress and complaints go to the terminal."""
    done = subprocess.run([sys.executable, "-m", "scripts.prepare"], cwd=ROOT, check=False, stdout=subprocess.PIPE)
    if done.returncode:
        raise Refused("Tables or demo data could not be made ready; the reason stands above.")
    return done.stdout.decode()


def supervise(port: int, logins: str) -> int:
    answers = threading.Event()
    supervisor = Supervisor(
        parse((ROOT / "Procfile").read_text()),
        directory=ROOT,
        environment=os.environ,
        logs=VAR / "log",
        ahead=answers,
    )
    threading.Thread(target=greet, args=(port, logins, answers), daemon=True).start()
    return supervisor.run()


def greet(port: int, logins: str, answers: threading.Event) -> None:
    """Say where it is as soon as the web answers, and set `answers`."""
    address = f"http://localhost:{port}"
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{address}/health/live", timeout=1):
                break
        except urllib.error.HTTPError:
            break
        except OSError:
            time.sleep(0.1)
    answers.set()
    line = "─" * 72
    print(f"\n{line}\nChirp runs at {address}/   (Ctrl-C stops everything)\n\n{logins.strip()}\n{line}\n", flush=True)


def stop() -> int:
    """End the run of this checkout, then whatever a killed one left, then the servers."""
    holder = lock_holder()
    if holder:
        holder.terminate()
        wait_for_end([holder])
        print(f"stopped: the run (pid {holder.pid})")
    left = [process for process in psutil.process_iter() if process.pid != os.getpid() and is_ours(process)]
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    wait_for_end(left)
    ended = embedded.stop(VAR)
    print("stopped:", ", ".join([*(f"pid {process.pid}" for process in left), *ended]) or "nothing else was running")
    return 0


def lock_holder() -> psutil.Process | None:
    """The live supervisor of this checkout; the pid in the file may be stale and its number another program's."""
    try:
        process = psutil.Process(int(LOCK.read_text()))
        ours = "scripts.run_all" in process.cmdline() and process.cwd() == str(ROOT)
        return process if ours else None
    except (OSError, ValueError, psutil.Error):
        return None


def is_ours(process: psutil.Process) -> bool:
    try:
        return process.environ().get(MARK) == str(ROOT) and "postgres" not in process.name()
    except psutil.Error:
        return False


def wait_for_end(processes: list[psutil.Process]) -> None:
    """Wait until all have ended, and end those that don't; a zombie waits for its own parent, not for us."""
    if not wait_for(lambda: all(map(has_ended, processes)), PATIENCE):
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()


def has_ended(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def main() -> Any:
    environ.Env.read_env(os.environ.get("ENV_FILE", ROOT / ".env"))
    if "--stop" in sys.argv[1:]:
        return stop()
    try:
        return run()
    except (Refused, embedded.EmbeddedError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
