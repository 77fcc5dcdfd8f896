"""Waiting in tests: for a condition, never for a time."""

import os
import time
from collections.abc import Callable

# A factor on every patience of the tests, for a slow or busy machine.
TEST_PATIENCE = float(os.environ.get("TEST_PATIENCE", "1"))


def eventually[T](condition: Callable[[], T], what: str = "the condition", *, seconds: float = 10.0) -> T:
    """The first truthy value of `condition()`; fails when none came within seconds x TEST_PATIENCE."""
    end = time.monotonic() + seconds * TEST_PATIENCE
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, f"waited {seconds * TEST_PATIENCE:.0f} s in vain for {what}"
        time.sleep(0.02)
