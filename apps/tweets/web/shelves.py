"""What is popular and what is new on the whole site, tweets under a hashtag, and the reader's bookmarks."""

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
from apps.tweets.web.cards import cards
from apps.tweets.web.filters import filtered
from apps.users.web.readers import signed_in, viewer_id

UNUSED = Empty("hash", "Nobody has used this tag", "The first tweet with it will be here.")
UNMARKED = Empty("bookmark", "No bookmarks yet", "Keep tweets for later: only you see what is on this shelf.")
NOT_FOUND = Empty("search", "No bookmark has these words", "Try fewer words, or others.", "/bookmarks", "All bookmarks")
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
    context = {"title": f"#{tag}", "back": "/", "tag": tag, "is_followed": selectors.follows_tag(viewer, tag)}
    return _answer(request, viewer, keyset, part, UNUSED, context)


@require_safe
@private
def bookmarks(request: HttpRequest) -> HttpResponse:
    reader = signed_in(request)
    sought = hygiene.check_text(request.GET.get("q", "")[: selectors.MAX_SOUGHT], field="q").strip()
    keyset = page(request, f"bookmarks:{reader.pk}:{sought}")
    part = selectors.bookmarks(reader.pk, sought, **keyset.window)
    entries = [row.entry for row in keyset.take(part.rows, "key")]
    # What somebody put on a shelf of their own is looked for: no filter of theirs hides it there.
    empty = NOT_FOUND if sought else UNMARKED
    items = lists.body(cards(entries, viewer_id=reader.pk), next_url=keyset.more, empty=empty, is_first=keyset.is_first)
    shelf = {"title": "Bookmarks", "place": "bookmarks", "sought": sought, "can_seek": bool(entries or sought)}
    return _render(request, items, shelf)


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
