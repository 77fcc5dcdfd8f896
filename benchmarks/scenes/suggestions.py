"""Whom to follow: for all accounts of the graph by one worker, and for one of them while they wait."""

import time
from collections.abc import Callable
from functools import partial
from random import Random

from apps.discovery import services
from apps.users.models import User
from benchmarks.figures import Figure, quantile, say

ALL_SECONDS, ONE_SECONDS = 120.0, 0.1


def run(*, rounds: int) -> list[Figure]:
    """In this process, as a Celery worker does it: found and written down."""
    everybody = list(User.objects.active().order_by("pk").values_list("pk", flat=True))
    say(f"suggestions for {len(everybody):,} accounts")
    took = _timed(partial(services.refresh_all, everybody))
    chosen = Random(7).sample(everybody, min(rounds, len(everybody)))
    one = [_timed(partial(services.refresh_suggestions, [user])) for user in chosen]
    notes = {"accounts": len(everybody), "s": took}
    return [
        Figure("who to follow, all accounts", "2 minutes", took / ALL_SECONDS, 1, 0.5, True, "×", notes),
        Figure(
            "who to follow, one account, p95",
            "100 ms",
            quantile(one, 0.95) / ONE_SECONDS,
            1,
            0.5,
            True,
            "×",
            {"p50, ms": quantile(one, 0.5) * 1e3, "p95, ms": quantile(one, 0.95) * 1e3, "max, ms": max(one) * 1e3},
        ),
    ]


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
