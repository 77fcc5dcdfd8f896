"""The first and the last to see a request: its id, its line in the log, its place in the figures."""

import re
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from secrets import token_hex
from typing import Any

import orjson
import structlog
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from apps.core import logs, metrics
from apps.core.headers import put
from apps.core.middleware.gate import METHODS

_PERMISSIONS = ("Permissions-Policy", settings.PERMISSIONS_POLICY)
_FOR_OURSELVES = ("Cross-Origin-Resource-Policy", "same-origin")
_LOGGED = settings.LOG_LEVEL.lower() in ("debug", "info")
_lines = structlog.BytesLogger(sys.stdout.buffer)

_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class Seen:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = given if _ID.fullmatch(given) else token_hex(8)
        logs.request_id.set(request_id)
        try:
            response = self.get_response(request)
            seconds = time.perf_counter() - began
            route = getattr(request.resolver_match, "route", "") if request.resolver_match else ""
            _count(_method(request), route, response.status_code).inc()
            _timer(route).observe(seconds)
            if _LOGGED:
                _lines.msg(_line(request, response, request_id, route, seconds))
        finally:
            logs.request_id.set("")
        put(response, ("X-Request-ID", request_id), _PERMISSIONS)
        if _FOR_OURSELVES[0] not in response.headers:
            put(response, _FOR_OURSELVES)
        return response


def _line(request: HttpRequest, response: HttpResponseBase, request_id: str, route: str, seconds: float) -> bytes:
    """The line of the log, in the shape that structlog gives to all others. Its processors would
    take longer than everything else that is done here, and it holds nothing to scrub."""
    return orjson.dumps(
        {
            "event": "request",
            "method": request.method,
            "route": route,
            "status": response.status_code,
            "ms": round(seconds * 1000, 2),
            "caller": _caller(request),
            "request_id": request_id,
            "level": "info",
            "timestamp": datetime.now(UTC),
        },
        option=orjson.OPT_UTC_Z,
    )


def _caller(request: HttpRequest) -> str | None:
    """Whose request it was, where that is known already: nothing is looked up for the log."""
    verdict = getattr(request, "rate_verdict", None)
    return None if verdict is None else verdict.caller


def _method(request: HttpRequest) -> str:
    """A stranger may invent methods, and each word that a metric knows is kept for ever."""
    return request.method if request.method in METHODS else "other"


@lru_cache(maxsize=4096)
def _count(method: str, route: str, status: int) -> Any:
    return metrics.requests.labels(method, route, str(status))


@lru_cache(maxsize=1024)
def _timer(route: str) -> Any:
    return metrics.request_seconds.labels(route)
