"""The test run's own PostgreSQL and Valkey, up before Django reads its settings (pyproject.toml loads this early).

The first process starts PostgreSQL in a temporary place, and each parallel worker makes a test database of its own in
it (pytest-django). Every process has a Valkey of its own, so that a test may count its commands, freeze or empty it.
DATABASE_URL and REDIS_URL in the environment are used instead, if given; workers then share that Redis and have four
database numbers each. The servers end with the run, even if that is killed.
"""

import os
from collections import Counter
from collections.abc import Generator
from urllib.parse import parse_qs, urlsplit, urlunsplit

import pytest
import redis
from _pytest.nodeid import NodeId

from apps.timelines import guard
from twitter import embedded

NUMBERS = 4  # cache and limits, timelines, broker, channels
TIMELINES = 1
OWN_VALKEY = "TESTS_OWN_VALKEY"  # tells the workers that REDIS_URL is the controller's, not somebody's wish
_servers: embedded.Servers | None = None


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "xdist_group(name): run all of a group in one worker")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """xdist 3.8 writes a test's group where pytest 9.2 no longer reads it: pytest-dev/pytest-xdist issue 1386."""
    for item in items if os.environ.get("PYTEST_XDIST_WORKER") else ():
        groups = sorted({mark.args[0] for mark in item.iter_markers("xdist_group")})
        if groups:
            item._id = NodeId.parse(f"{item.nodeid}@{'_'.join(groups)}")
    alike = [name for name, number in Counter(item.nodeid for item in items).items() if number > 1]
    if alike:
        raise pytest.UsageError(f"Of several tests with one name only one would be run: {', '.join(alike)}")


def pytest_unconfigure() -> None:
    if _servers:
        _servers.stop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _no_skips_in_ci((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _no_skips_in_ci((yield))


@pytest.fixture(autouse=True)
def _empty_redis() -> None:
    """No test finds what another left in Redis."""
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as connection, connection.pipeline(transaction=False) as pipe:
        first = _number(os.environ["REDIS_URL"])
        for number in range(first, first + NUMBERS):
            pipe.execute_command("SELECT", number)
            pipe.execute_command("FLUSHDB")
        # Without a run id the next new connection would empty the timelines again, in the middle of a test.
        pipe.execute_command("SELECT", first + TIMELINES)
        pipe.execute_command("EVAL", guard.FORGET_IF_OLDER, 0)
        # The connection goes back to the pool, which believes that it speaks to the first number.
        pipe.execute_command("SELECT", first)
        pipe.execute()


def _begin() -> None:
    """Run at import, in the controller and in every worker: Django's settings are read soon after."""
    global _servers
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    own_postgres = not worker and not os.environ.get("DATABASE_URL")
    own_valkey = os.environ.get(OWN_VALKEY) or not os.environ.get("REDIS_URL")
    if own_postgres or own_valkey:
        _servers = embedded.temporary(with_postgres=own_postgres, with_valkey=bool(own_valkey))
    if _servers and own_postgres:
        os.environ["DATABASE_URL"] = _servers.database_url
    if _servers and own_valkey:
        os.environ |= {OWN_VALKEY: "1", "REDIS_URL": _servers.redis_url}
    elif worker:
        share = int(worker.removeprefix("gw")) + 1
        os.environ["REDIS_URL"] = _with_number(os.environ["REDIS_URL"], share * NUMBERS)
    # What .env says is for running the program by hand, not for its tests.
    os.environ |= {"ENV_FILE": os.devnull, "DEBUG": "true", "METRICS_DIR": "", "LOG_LEVEL": "warning"}
    for derived in ("TIMELINES_URL", "BROKER_URL", "CHANNELS_URL"):
        os.environ.pop(derived, None)


def _number(url: str) -> int:
    parts = urlsplit(url)
    return int(parse_qs(parts.query).get("db", [parts.path.strip("/") if parts.scheme != "unix" else "0"])[0] or 0)


def _with_number(url: str, number: int) -> str:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"{url.partition('?')[0]}?db={number}"
    return urlunsplit(parts._replace(path=f"/{number}"))


def _no_skips_in_ci[R: (pytest.TestReport, pytest.CollectReport)](report: R) -> R:
    """On a developer's machine a missing browser skips its tests; in CI nothing may be skipped unseen."""
    if os.environ.get("CI") and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
    return report


_begin()
