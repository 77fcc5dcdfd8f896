"""The frame of the home page, compiled once: the page is read more often than all others together."""

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from apps.core.skeletons import Skeleton, kept, mark
from apps.core.web.answers import page_token
from apps.users.web.context import Me

TEMPLATE = "timelines/home.html"
_PARTS = ("bar_tabs", "compose", "list")


def home(request: HttpRequest, me: Me, parts: dict[str, str]) -> HttpResponse:
    """The whole page around its `parts` (ready HTML: bar_tabs, compose, list)."""
    if len(get_messages(request)):
        return render(request, TEMPLATE, {**parts, "place": "home"})
    return HttpResponse(kept("home", _skeleton).fill({**me._asdict(), "csrf_token": page_token(request), **parts}))


def _skeleton() -> Skeleton:
    context = {
        "me": {name: mark(name) for name in Me._fields},
        "csrf_token": mark("csrf_token"),
        "place": "home",
        "SITE_NAME": settings.SITE_NAME,
        "SITE_URL": settings.SITE_URL,
        **{name: mark(name) for name in _PARTS},
    }
    return Skeleton(render_to_string(TEMPLATE, context))
