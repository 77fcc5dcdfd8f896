import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import environ
import pytest
from django.conf import settings
from django.core.mail import mailers
from django.db import connection
from django.test import override_settings
from django_redis import get_redis_connection

from twitter.settings import mailer, redis_database


@pytest.mark.parametrize(
    ("url", "next_one"),
    [
        ("unix:///a%20b/valkey.sock?db=4", "unix:///a%20b/valkey.sock?db=5"),
        ("unix:///run/valkey.sock", "unix:///run/valkey.sock?db=1"),
        ("redis://cache:6379/0", "redis://cache:6379/1"),
        ("redis://cache", "redis://cache/1"),
        ("rediss://user:secret@cache:6379?db=2", "rediss://user:secret@cache:6379?db=3"),
    ],
)
def test_each_role_gets_a_database_of_its_own(url: str, next_one: str) -> None:
    assert redis_database(url, 1) == next_one


def test_the_roles_of_a_test_run_answer_and_are_apart() -> None:
    get_redis_connection("default").set("word", "cached")
    assert get_redis_connection("timelines").get("word") is None
    assert len({settings.REDIS_URL, settings.TIMELINES_URL, settings.BROKER_URL, settings.CHANNELS_URL}) == 4


@pytest.mark.parametrize(("variable", "is_allowed"), [("TIMELINES_URL", True), ("BROKER_URL", False)])
def test_only_the_timelines_can_live_on_a_cluster(variable: str, is_allowed: bool) -> None:
    environment = os.environ | {variable: "rediss+cluster://user:secret@one:6379,two:6379"}
    program = [sys.executable, "-c", "import twitter.settings"]
    done = subprocess.run(program, env=environment, capture_output=True, check=False)
    assert (done.returncode == 0, b"TIMELINES_URL" in done.stderr) == (is_allowed, not is_allowed)


@pytest.mark.parametrize("attempt", [1, 2])
def test_redis_is_empty_when_a_test_begins(attempt: int) -> None:
    for role in ("default", "timelines"):
        assert get_redis_connection(role).getset("left by another test", attempt) is None


@pytest.mark.xdist_group("together")
def test_tests_of_a_group_are_marked_for_the_same_worker(request: pytest.FixtureRequest) -> None:
    assert request.node.nodeid.endswith("@together") or "PYTEST_XDIST_WORKER" not in os.environ


@pytest.mark.django_db
def test_the_test_database_folds_case_beyond_ascii() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT lower('ÅÉЖΣ'), current_database()")
        assert cursor.fetchone()[0] == "åéжσ"


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("filemail://", {"file_path": Path("/mails")}),
        ("consolemail://", None),
        (
            "smtp+tls://someone%40x:secret@mail.example.com:587",
            {
                "timeout": 10,
                "host": "mail.example.com",
                "port": 587,
                "username": "someone@x",
                "password": "secret",
                "use_tls": True,
            },
        ),
    ],
)
def test_an_email_url_becomes_a_mailer_that_django_accepts(url: str, options: dict[str, Any] | None) -> None:
    entry = mailer(environ.Env.email_url_config(url), Path("/mails"))
    assert entry.get("OPTIONS") == options
    with override_settings(MAILERS={"default": entry}):
        assert mailers["default"]
