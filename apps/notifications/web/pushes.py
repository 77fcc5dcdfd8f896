"""Browsers that ask to be told while no page is open, and the worker that shows it there."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from apps.core.web.answers import is_part, private
from apps.notifications import selectors, services, vapid
from apps.notifications.pushing import Address
from apps.users import browsers
from apps.users.models import User
from apps.users.web.readers import signed_in


@require_POST
@private
def begin(request: HttpRequest) -> HttpResponse:
    """`endpoint`, `p256dh`, `auth`: what the browser got from its push service."""
    reader = signed_in(request)
    address = Address(*(request.POST.get(name, "")[:2_000] for name in Address._fields))
    browser = browsers.words(request.headers.get("User-Agent", ""))
    services.subscribe(actor=reader, session_key=request.session.session_key or "", address=address, browser=browser)
    return HttpResponse(status=204)


@require_POST
@private
def end(request: HttpRequest) -> HttpResponse:
    """In the browser with this `endpoint`; without one, in all."""
    services.unsubscribe(actor=signed_in(request), endpoint=request.POST.get("endpoint"))
    if is_part(request):
        return HttpResponse(status=204)
    messages.success(request, "No browser tells you any more.")
    return redirect("settings_notifications")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """At the root, whose pages it speaks for; a browser asks each time whether it changed."""
    response = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


def shown(reader: User) -> dict[str, Any] | None:
    """What the page of settings needs; nothing where the site has no key. `known`: hashes of the reader's browsers."""
    if not vapid.is_on():
        return None
    endpoints = selectors.push_endpoints(reader.pk)
    known = " ".join(sha256(endpoint.encode()).hexdigest() for endpoint in endpoints)
    return {"key": vapid.public_key(), "known": known, "count": len(endpoints)}


@cache
def _worker() -> bytes:
    return (Path(settings.STATICFILES_DIRS[0]) / "js" / "sw.js").read_bytes()
