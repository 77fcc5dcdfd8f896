"""python -m twitter.embedded up | down | status | run -- COMMAND…

`up` leaves the servers running, `run` keeps them for the time of one command. A server whose URL is set in the
environment or in .env is somebody else's: nothing is started for it.
"""

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

import environ

from twitter import embedded

BASE_DIR = Path(__file__).resolve().parents[2]


def wanted() -> dict[str, bool]:
    """Which of the two servers must be ours, as arguments of embedded.start()."""
    environ.Env.read_env(os.environ.get("ENV_FILE", BASE_DIR / ".env"))
    return {
        "with_postgres": not os.environ.get("DATABASE_URL"),
        "with_valkey": not os.environ.get("REDIS_URL"),
    }


def run(command: list[str], directory: Path) -> int:
    """Run the command with live servers; signals go on to it, and the servers end after it."""
    with embedded.start(directory, **wanted(), end_with_me=True):
        # In a terminal Ctrl-C reaches the command by itself; we only wait for it.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        child = subprocess.Popen(command, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))

        def pass_on(number: int, _: FrameType | None) -> None:
            child.send_signal(number)

        signal.signal(signal.SIGTERM, pass_on)
        signal.signal(signal.SIGHUP, pass_on)
        code = child.wait()
    return 128 - code if code < 0 else code


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m twitter.embedded", description=embedded.__doc__)
    parser.add_argument("--directory", type=Path, default=BASE_DIR / "var", help="where the data is (default: var)")
    parser.add_argument("action", choices=["up", "down", "status", "run"])
    parser.add_argument("command", nargs=argparse.REMAINDER, help="for run: -- and the command")
    options = parser.parse_args()
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    try:
        if options.action == "run":
            return run(command, options.directory)
        if options.action == "up":
            embedded.start(options.directory, **wanted())
        if options.action == "down":
            print("stopped:", ", ".join(embedded.stop(options.directory)) or "nothing was running")
            return 0
    except embedded.EmbeddedError as error:
        print(error, file=sys.stderr)
        return 1
    live = embedded.running(options.directory)
    for name, pid in live.items():
        print(f"{name:9} {f'running, pid {pid}' if pid else 'not running'}")
    return 0 if all(live.values()) or options.action == "up" else 3


if __name__ == "__main__":
    sys.exit(main())
