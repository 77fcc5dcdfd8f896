"""How everything is that this program depends on: one small question each, with its time.

Each app registers what it knows (in its AppConfig.ready); a check returns a few words or raises.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import redis
from django.conf import settings
from django.db import connection

Check = Callable[[], str]

_checks: dict[str, Check] = {}


class Unwell(Exception):
    """It answers, but not as it should; the text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Finding:
    name: str
    ok: bool
    ms: float
    detail: str


def register(name: str, check: Check) -> None:
    """`check()` answers a few words when all is well, and raises when it is not."""
    _checks[name] = check


def names() -> list[str]:
    return list(_checks)


def examine(only: Iterable[str] = ()) -> list[Finding]:
    """All checks, or those of `only`, one after the other."""
    wanted = set(only) or set(_checks)
    return [_ask(name, check) for name, check in _checks.items() if name in wanted]


def _ask(name: str, check: Check) -> Finding:
    began = time.perf_counter()
    try:
        detail, ok = check(), True
    except Unwell as unwell:
        detail, ok = str(unwell), False
    except Exception as error:  # noqa: BLE001 (whatever a dependency does when it is away)
        # The kind alone: messages of drivers name hosts and users.
        detail, ok = type(error).__name__, False
    return Finding(name, ok, round((time.perf_counter() - began) * 1000, 2), detail)


def database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return "answers"


def redis_server() -> str:
    with redis.Redis.from_url(settings.REDIS_URL, **settings.REDIS_POOL) as client:
        client.ping()
    return "answers"


register("database", database)
register("redis", redis_server)
