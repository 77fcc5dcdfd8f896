import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from scripts import supervisor
from scripts.supervisor import Supervisor, parse
from tests.patience import eventually


def test_a_procfile_is_read_line_by_line() -> None:
    assert parse("# words\nweb: run --port ${PORT:-8000}\n\nrelay: python x: y\n") == {
        "web": "run --port ${PORT:-8000}",
        "relay": "python x: y",
    }


def test_one_that_cannot_be_kept_up_ends_the_run_and_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(supervisor, "MOST_FAILURES", 2)
    commands = {"broken": "sh -c 'echo it is broken; exit 3'", "well": f"sleep 600 # {tmp_path}"}
    code = Supervisor(commands, directory=tmp_path, environment=os.environ, logs=tmp_path).run()
    said = capsys.readouterr().out
    assert code == 1
    assert "ended (3); starts again in 0 s" in said
    assert "cannot be kept up" in said
    # What it said last is in its log, whether or not the terminal still heard it.
    assert "it is broken" in (tmp_path / "broken.log").read_text()


def test_the_first_has_the_machine_for_itself_until_it_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(supervisor, "MOST_FAILURES", 0)  # the second ends the run as soon as it ran
    answers = threading.Event()
    commands = {"web": f"sh -c 'touch {tmp_path}/web; exec sleep 600'", "second": f"sh -c 'ls {tmp_path}'"}
    timer = threading.Timer(1.0, answers.set)
    timer.start()
    code = Supervisor(commands, directory=tmp_path, environment=os.environ, logs=tmp_path, ahead=answers).run()
    said = capsys.readouterr().out
    assert code == 1
    assert answers.is_set()
    assert said.index("web") < said.index("second")
    assert "web" in (tmp_path / "second.log").read_text().split()  # it was there when the other began


def test_one_that_ignores_the_polite_request_is_ended_all_the_same(tmp_path: Path) -> None:
    program = f"""
import os, sys
from pathlib import Path
from scripts import supervisor
supervisor.PATIENCE = 0.3
stubborn = "sh -c \\"trap '' TERM; echo ready; while true; do sleep 600; done\\""
runner = supervisor.Supervisor(
    {{"stubborn": stubborn}}, directory=Path("."), environment=os.environ, logs=Path({str(tmp_path)!r})
)
sys.exit(runner.run())
"""
    run = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert run.stdout
    while "ready" not in run.stdout.readline():
        pass
    children = psutil.Process(run.pid).children(recursive=True)
    assert children
    run.terminate()
    began = time.monotonic()
    run.communicate()
    assert run.returncode == 0
    assert time.monotonic() - began < 10
    eventually(lambda: not any(child.is_running() for child in children), "the stubborn one to be gone")
