"""What the API says about itself: limits, health, its own description."""

from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers

from apps.core import health, limits
from apps.core.api import caching, reference, schema
from apps.core.api.answers import Json, Ready
from apps.core.api.errors import MethodNotAllowed
from apps.core.api.views import ApiView
from apps.core.refusals import refuse


class BucketObject(serializers.Serializer):
    name = serializers.CharField()
    limit = serializers.IntegerField(help_text="Requests at once.")
    remaining = serializers.IntegerField()
    reset = serializers.IntegerField(help_text="Seconds until all are free again.")
    period = serializers.IntegerField(help_text="Seconds in which `limit` requests become free.")


class RateLimitsObject(serializers.Serializer):
    buckets = BucketObject(many=True)


class CheckObject(serializers.Serializer):
    name = serializers.CharField()
    ok = serializers.BooleanField()
    ms = serializers.FloatField()
    detail = serializers.CharField()


class LiveObject(serializers.Serializer):
    status = serializers.ChoiceField(choices=["alive"])


class ReadyObject(serializers.Serializer):
    status = serializers.ChoiceField(choices=["ready", "not_ready"])
    checks = CheckObject(many=True)


class RateLimits(ApiView):
    public = ("GET",)

    @extend_schema(operation_id="rate_limits", responses=RateLimitsObject)
    def get(self, request: Any) -> Json:
        """All buckets of the caller, and what is left in each."""
        caller = limits.caller_of(request._request, request.user)
        address = limits.caller_of(request._request)
        return Json({"buckets": [_bucket(verdict) for verdict in limits.peek(caller, address=address)]})


class _Probe(ApiView):
    """For probes: neither counted nor asked who they are."""

    public = ("GET",)
    counted = False
    authentication_classes = []


class Live(_Probe):
    @extend_schema(operation_id="health_live", responses=LiveObject)
    def get(self, request: Any) -> Json:
        """The process answers. Nothing else is asked."""
        return Json({"status": "alive"})


class Readiness(_Probe):
    @extend_schema(
        operation_id="health_ready",
        parameters=[OpenApiParameter("need", str, description="Only these checks, with commas between.")],
        responses={200: ReadyObject, 503: ReadyObject},
    )
    def get(self, request: Any) -> Json:
        """Every dependency, with its time. 503 when one of them (or of `need`) is not well."""
        needed = {name for name in request.GET.get("need", "").split(",") if name in health.names()}
        findings = health.examine(needed)
        ready = all(finding.ok for finding in findings)
        body = {"status": "ready" if ready else "not_ready", "checks": [asdict(finding) for finding in findings]}
        return Json(body, 200 if ready else 503, {} if ready else {"Retry-After": "5"})


def reading(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Only GET and HEAD; whatever else is asked is a problem document."""

    @wraps(view)
    def safe(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return refuse(request, MethodNotAllowed())
        return view(request)

    return safe


@reading
def openapi(request: HttpRequest) -> HttpResponse:
    """GET /api/schema"""
    response: HttpResponse = Ready(schema.document_json(), headers={"Cache-Control": "no-cache"})
    caching.mark(request, response, private=False, etag=True)
    return caching.not_modified(response) if caching.is_unchanged(request, response) else response


@reading
def docs(request: HttpRequest) -> HttpResponse:
    """GET /api/docs: the same for people, rendered here, so that it needs no script at all."""
    return render(request, "core/reference.html", {"reference": reference.html()})


def _bucket(verdict: limits.Verdict) -> dict[str, Any]:
    bucket = verdict.bucket
    return {
        "name": bucket.name,
        "limit": bucket.limit,
        "remaining": verdict.remaining,
        "reset": verdict.reset,
        "period": bucket.period,
    }
