"""What is popular and what is new on the whole site, and tweets under a hashtag."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from apps.core import input as hygiene
from apps.core.web import lists
from apps.core.web.answers import is_part, private
from apps.core.web.lists import Empty
from apps.core.web.paging import WebPage, page
from apps.tweets import selectors
from apps.tweets.lists import Part
from apps.tweets.popular import popular
from apps.tweets.web import sharing
from apps.tweets.web.filters import filtered
from apps.users.web.readers import viewer_id

UNUSED = Empty("hash", "Nobody has used this tag", "The first tweet with it will be here.")
NOTHING_LIKED = Empty(
    "heart", "Nothing stands out yet", "What many like will be here.", "/explore/latest", "See what is new"
)
NOTHING_SAID = Empty("feather", "Nobody has said anything yet", "The first tweet will be here.")
MOST_POPULAR = 30


@require_safe
@private
def explore(request: HttpRequest) -> HttpResponse:
    """What many like just now."""
    viewer = viewer_id(request)
    items = filtered(popular(viewer, limit=MOST_POPULAR), viewer_id=viewer, context="public")
    return _render(request, lists.body(items, next_url=None, empty=NOTHING_LIKED), _exploring("/explore"))


@require_safe
@private
def latest(request: HttpRequest) -> HttpResponse:
    """What everybody writes, newest first."""
    viewer = viewer_id(request)
    keyset = page(request, "public")
    part = selectors.public(viewer, **keyset.window)
    return _answer(request, viewer, keyset, part, NOTHING_SAID, _exploring("/explore/latest"))


@require_safe
@private
def tag(request: HttpRequest, tag: str) -> HttpResponse:
    viewer = viewer_id(request)
    keyset = page(request, f"tag:{tag}")
    part = selectors.tagged(viewer, hygiene.check_text(tag), **keyset.window)
    context = {
        "title": f"#{tag}",
        "back": "/",
        "tag": tag,
        "shared": sharing.tag(tag),
        "is_followed": selectors.follows_tag(viewer, tag),
    }
    return _answer(request, viewer, keyset, part, UNUSED, context)


def _answer(
    request: HttpRequest, viewer: int, keyset: WebPage, part: Part, empty: Empty, context: dict[str, Any]
) -> HttpResponse:
    entries = [row.entry for row in keyset.take(part.rows, "key")]
    shown = filtered(entries, viewer_id=viewer, context="public")
    items = lists.body(shown, next_url=keyset.more, empty=empty, is_first=keyset.is_first)
    return _render(request, items, context)


def _exploring(path: str) -> dict[str, Any]:
    tabs = [("Popular", "/explore"), ("Latest", "/explore/latest")]
    return {
        "title": "Explore",
        "place": "explore",
        "tabs": [{"label": label, "url": url, "current": url == path} for label, url in tabs],
    }


def _render(request: HttpRequest, items: SafeString, context: dict[str, Any]) -> HttpResponse:
    if is_part(request):
        return HttpResponse(items)
    return render(request, "tweets/list.html", {**context, "list": items})
