"""Asking a bucket, and saying what it said."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from apps.core import metrics
from apps.core.errors import TooManyRequests
from apps.core.headers import put
from apps.core.limits.buckets import bucket, buckets
from apps.core.limits.callers import caller_of
from apps.core.limits.store import LimitStore
from apps.core.limits.verdict import Verdict

READING = frozenset({"GET", "HEAD", "OPTIONS"})
# What guards accounts counts addresses, whoever says that they are signed in.
BY_ADDRESS = frozenset({"sign_in", "sign_up", "reset"})


class Limited(TooManyRequests):
    """A bucket is empty. `verdict` says which, and when one more request is free."""

    code = "rate_limited"
    title = "Too many requests"

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(f"Try again in {verdict.retry_after} s.", retry_after=verdict.retry_after)
        self.verdict = verdict


def admit(request: HttpRequest, name: str | None = None, user: Any = None) -> Verdict:
    """Count this request in bucket `name` (None: read or write, by its method), or raise Limited.

    The verdict stays on the request, for the headers of its answer.
    """
    name = name or ("read" if request.method in READING else "write")
    verdict = hit(name, caller_of(request, None if name in BY_ADDRESS else user))
    request.rate_verdict = verdict  # type: ignore[attr-defined]
    if not verdict.allowed:
        metrics.limited.labels(name).inc()
        raise Limited(verdict)
    return verdict


def refused_by(request: HttpRequest, limited: Limited) -> None:
    """It is this bucket, and not that of all such requests, of which the headers of the answer tell."""
    request.rate_verdict = limited.verdict  # type: ignore[attr-defined]


def hit(name: str, caller: str) -> Verdict:
    """Count one for `caller`, any text that names who is counted: `hit("sign_in", "n:alice")`."""
    return store().hit(bucket(name), caller)


def look(name: str, caller: str) -> Verdict:
    """What one bucket says, without counting."""
    return store().peek([(bucket(name), caller)])[0]


def peek(caller: str, *, address: str = "") -> list[Verdict]:
    """Every bucket of `caller` (or, for those that count addresses, of `address`), without counting."""
    address = address or caller
    return store().peek([(one, address if one.name in BY_ADDRESS else caller) for one in buckets().values()])


def headers_of(verdict: Verdict, response: HttpResponseBase) -> None:
    put(
        response,
        ("X-RateLimit-Limit", str(verdict.bucket.limit)),
        ("X-RateLimit-Remaining", str(verdict.remaining)),
        ("X-RateLimit-Reset", str(verdict.reset)),
    )


@lru_cache(maxsize=1)
def store() -> LimitStore:
    return LimitStore(settings.REDIS_URL)


def _settings_changed(*, setting: str, **kwargs: object) -> None:
    if setting in ("REDIS_URL", "REDIS_POOL"):
        store.cache_clear()


setting_changed.connect(_settings_changed)
