"""GET /metrics, for Prometheus: with the token, or from an address of our own network."""

from hmac import compare_digest
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from apps.core import metrics
from apps.core.errors import NotFound
from apps.core.limits import client_ip


@require_safe
def scrape(request: HttpRequest) -> HttpResponse:
    if not (has_token(request) or is_near(request)):
        raise NotFound
    return HttpResponse(
        metrics.exposition(),
        content_type="text/plain; version=0.0.4; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )


def has_token(request: HttpRequest) -> bool:
    given = request.META.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
    return bool(settings.METRICS_TOKEN) and compare_digest(given.encode(), settings.METRICS_TOKEN.encode())


def is_near(request: HttpRequest) -> bool:
    """Whether a private address asks. A proxy that is not among TRUSTED_PROXIES proves nothing."""
    if settings.METRICS_TOKEN or ("HTTP_X_FORWARDED_FOR" in request.META and not settings.TRUSTED_PROXIES):
        return False
    address = client_ip(request)
    if "/" in address:
        return False
    return address == "local" or ip_address(address).is_private
