"""What the web's doors answer with: events for the page's scripts, and the way back for plain forms."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.views.decorators.cache import cache_control

from apps.core.input import safe_next

# For views whose page is made for its reader: nobody keeps it.
private = cache_control(private=True, no_store=True)


def event(response: HttpResponse, name: str, detail: Any) -> HttpResponse:
    """Have htmx dispatch `name` with `detail` on the page that asked."""
    events = json.loads(response.headers.get("HX-Trigger", "{}"))
    response.headers["HX-Trigger"] = json.dumps({**events, name: detail})
    return response


def toast(response: HttpResponse, text: str, *, undo: str = "", href: str = "") -> HttpResponse:
    """A short message on the page; `undo` is the path that takes back what was done."""
    detail = {"text": text, **({"undo": undo} if undo else {}), **({"href": href} if href else {})}
    return event(response, "toast", detail)


def is_part(request: HttpRequest) -> bool:
    """Whether htmx asks, and so for a piece of a page."""
    return request.headers.get("HX-Request") == "true"


def back(request: HttpRequest, *, default: str = "/", anchor: str = "") -> HttpResponseRedirect:
    """303 to the page on which the form stood, if it is one of ours."""
    where = safe_next(
        request.POST.get("next") or request.headers.get("Referer"),
        default=default,
        host=request.get_host(),
        secure=request.is_secure(),
    )
    response = HttpResponseRedirect(f"{where.split('#')[0]}#{anchor}" if anchor else where)
    response.status_code = 303
    return response


def page_token(request: HttpRequest) -> str:
    """The CSRF token for all forms of one page: each call of Django's would draw 32 letters anew."""
    kept: str | None = getattr(request, "_page_token", None)
    if kept is None:
        kept = get_token(request)
        setattr(request, "_page_token", kept)  # noqa: B010 - requests are typed without room for more
    return kept
