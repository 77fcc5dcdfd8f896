"""What the web's doors answer with: events for the page's scripts, and the way back for plain forms."""

import json
from secrets import token_hex
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CSRF_SECRET_LENGTH, get_token
from django.views.decorators.cache import cache_control

from apps.core.input import safe_next

# For views whose page is made for its reader: nobody keeps it.
private = cache_control(private=True, no_store=True)


def event(response: HttpResponse, name: str, detail: Any) -> HttpResponse:
    """Have htmx dispatch `name` with `detail` on the page that asked."""
    events = json.loads(response.headers.get("HX-Trigger", "{}"))
    response.headers["HX-Trigger"] = json.dumps({**events, name: detail})
    return response


def toast(
    response: HttpResponse, text: str, *, undo: str = "", href: str = "", label: str = "", seconds: int = 0
) -> HttpResponse:
    """A short message on the page; `undo` is the path that takes back what was done, `href` leads on.

    With `seconds` it can be taken back so long, and that leads to the page which answers there.
    """
    detail = {"text": text, "undo": undo, "href": href, "label": label, "seconds": seconds}
    return event(response, "toast", {name: value for name, value in detail.items() if value})


def is_part(request: HttpRequest) -> bool:
    """Whether htmx asks, and so for a piece of a page."""
    return request.META.get("HTTP_HX_REQUEST") == "true"


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
    """The CSRF token for all forms of one page: each call would draw its mask anew.

    A browser that has the cookie already is not sent it again.
    """
    kept: str | None = getattr(request, "_page_token", None)
    if kept is None:
        secret = request.META.get("CSRF_COOKIE", "")
        kept = _masked(secret) if len(secret) == CSRF_SECRET_LENGTH else get_token(request)
        setattr(request, "_page_token", kept)  # noqa: B010 - requests are typed without room for more
    return kept


_HEX = "0123456789abcdef"
_SUM = {
    (letter, mask): CSRF_ALLOWED_CHARS[(place + CSRF_ALLOWED_CHARS.index(mask)) % len(CSRF_ALLOWED_CHARS)]
    for place, letter in enumerate(CSRF_ALLOWED_CHARS)
    for mask in _HEX
}


def _masked(secret: str) -> str:
    """As Django masks it, so that no two pages hold the same text; one draw of 128 bits, where Django makes 32."""
    mask = token_hex(CSRF_SECRET_LENGTH // 2)
    return mask + "".join(map(_SUM.__getitem__, zip(secret, mask, strict=True)))
