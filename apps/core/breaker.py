"""A circuit breaker: whoever did not answer once is left alone for a moment.

One object per dependency and process. It is deliberately not a library: three methods, a clock.
"""

import time
from collections.abc import Callable

import redis.exceptions

# What "does not answer" means: refused, cut off, too slow, or still loading its data.
REDIS_AWAY = (redis.exceptions.ConnectionError, redis.exceptions.TimeoutError, OSError)


class Open(Exception):
    """The dependency failed a moment ago and was not asked again."""


class Breaker:
    """Skips a dependency for `seconds` after a failure, then lets one caller try.

    >>> breaker = Breaker(1.5)
    >>> breaker.call(redis.get, "key")     # raises Open, or what `get` raised
    """

    def __init__(self, seconds: float = 1.5, errors: tuple[type[Exception], ...] = REDIS_AWAY) -> None:
        self.seconds, self.errors = seconds, errors
        self._closed_again_at = 0.0  # 0: closed

    def allowed(self) -> bool:
        """Whether to ask now. After the pause True for one caller, who then reports."""
        if not self._closed_again_at:
            return True
        now = time.monotonic()
        if now < self._closed_again_at:
            return False
        self._closed_again_at = now + self.seconds
        return True

    @property
    def is_closed(self) -> bool:
        """Whether the last that was heard of the dependency was good."""
        return not self._closed_again_at

    def failed(self) -> None:
        self._closed_again_at = time.monotonic() + self.seconds

    def succeeded(self) -> None:
        self._closed_again_at = 0.0

    def call[**P, R](self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`function(*args, **kwargs)`. Raises Open without asking; passes on what was raised."""
        if not self.allowed():
            raise Open
        try:
            result = function(*args, **kwargs)
        except self.errors:
            self.failed()
            raise
        self._closed_again_at = 0.0
        return result


def away(breaker: Breaker) -> tuple[type[Exception], ...]:
    """What to catch around `breaker.call`: `except away(breaker): …`."""
    return (Open, *breaker.errors)
