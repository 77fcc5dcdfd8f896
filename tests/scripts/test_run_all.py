"""`make run-all` as a newcomer meets it, in a copy of the tree with its own var/ and the packages of this run."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from tests.patience import TEST_PATIENCE, eventually
from twitter import embedded

ROOT = Path(__file__).resolve().parents[2]
OF_THE_TEST_RUN = ("DATABASE_URL", "REDIS_URL", "ENV_FILE", "DJANGO_SETTINGS_MODULE", "PYTEST_CURRENT_TEST")

pytestmark = pytest.mark.xdist_group("run-all")


class Run:
    """One `python -m scripts.run_all` in a checkout of its own."""

    def __init__(self, checkout: Path, port: int) -> None:
        self.address = f"http://localhost:{port}"
        self.output = checkout / "output.txt"
        environment = {key: value for key, value in os.environ.items() if key not in OF_THE_TEST_RUN}
        with self.output.open("w") as out:
            self.process = subprocess.Popen(
                [checkout / ".venv" / "bin" / "python", "-m", "scripts.run_all"],
                cwd=checkout,
                env=environment | {"PORT": str(port), "SOCKETS_PORT": str(free_port()), "DEMO_DATA": "false"},
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.output.read_text()

    def greeted(self) -> bool:
        assert self.process.poll() is None, self.said()
        return "Chirp runs at" in self.said()

    def ctrl_c(self) -> int:
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(30 * TEST_PATIENCE)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Set up and migrated once; every test leaves it with nothing running."""
    place = tmp_path_factory.mktemp("run-all") / "checkout"
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.split("\0"):
        if name and (ROOT / name).is_file() and not name.startswith("tests/"):
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, place / name)
    (place / ".venv").symlink_to(sys.prefix)
    subprocess.run([str(place / "scripts" / "setup")], check=True)
    yield place
    stop_all(place)


@pytest.fixture
def port() -> int:
    return free_port()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def stop_all(checkout: Path) -> str:
    words = [str(checkout / ".venv" / "bin" / "python"), "-m", "scripts.run_all", "--stop"]
    return subprocess.run(words, cwd=checkout, check=True, capture_output=True, text=True).stdout


def left_over(checkout: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.status() != psutil.STATUS_ZOMBIE and process.environ().get("CHIRP_RUN_ALL") == str(checkout):
                found.append(process)
    return found


def status(address: str) -> int:
    """The answer's status; 0 while nobody answers."""
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def is_ready(run: Run) -> bool:
    return status(f"{run.address}/health/ready") == 200


def test_everything_starts_answers_and_ends_with_ctrl_c_and_starts_again(checkout: Path, port: int) -> None:
    for _ in range(2):
        run = Run(checkout, port)
        eventually(run.greeted, "the address", seconds=120)
        assert run.address in run.said()
        assert status(f"{run.address}/admin/login/") == 200
        eventually(partial(is_ready, run), "everything to be ready", seconds=60)
        assert set(started(run)) == {"web", "sockets", "worker", "beat", "relay"}
        assert run.ctrl_c() == 0, run.said()
        assert left_over(checkout) == []
        assert embedded.running(checkout / "var") == {"postgres": None, "valkey": None}
        assert "Traceback" not in run.said()
    assert (checkout / "var" / "log" / "postgres.log").exists()


def started(run: Run) -> dict[str, int]:
    """{name: pid} of the processes as they were started last."""
    return {name: int(pid) for name, pid in re.findall(r" (\w+) +\| started \(pid (\d+)\)", run.said())}


def test_a_process_that_is_killed_is_started_again_and_the_others_go_on(checkout: Path, port: int) -> None:
    run = Run(checkout, port)
    eventually(lambda: len(started(run)) == 5, "all processes", seconds=120)  # the web ahead of the others
    before = started(run)
    for name in ("web", "worker", "relay"):
        os.kill(before[name], signal.SIGKILL)
    eventually(lambda: all(started(run)[name] != before[name] for name in ("web", "worker", "relay")), "new ones")
    eventually(partial(is_ready, run), "everything to be ready again", seconds=60)
    assert started(run)["beat"] == before["beat"]
    assert run.ctrl_c() == 0, run.said()
    assert left_over(checkout) == []


def test_nothing_is_left_when_the_supervisor_is_killed(checkout: Path, port: int) -> None:
    run = Run(checkout, port)
    eventually(run.greeted, "the address", seconds=120)
    run.process.kill()
    run.process.wait()
    stop_all(checkout)
    assert left_over(checkout) == []
    assert embedded.running(checkout / "var") == {"postgres": None, "valkey": None}


def test_a_port_in_use_is_said_before_anything_starts(checkout: Path, port: int) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", port))
        holder.listen()
        run = Run(checkout, port)
        assert run.process.wait(30 * TEST_PATIENCE) == 1
    assert f"Port {port} is in use" in run.said()
    assert f"make run-all PORT={port + 1}" in run.said()
    assert "Traceback" not in run.said()
    assert embedded.running(checkout / "var") == {"postgres": None, "valkey": None}
