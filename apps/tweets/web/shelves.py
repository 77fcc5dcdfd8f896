"""Tweets under a hashtag."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.core import input as hygiene
from apps.core.web import lists
from apps.core.web.answers import is_part, private
from apps.core.web.lists import Empty
from apps.core.web.paging import page
from apps.tweets import selectors
from apps.tweets.web import sharing
from apps.tweets.web.filters import filtered
from apps.users.web.readers import viewer_id

UNUSED = Empty("hash", "Nobody has used this tag", "The first tweet with it will be here.")


@require_safe
@private
def tag(request: HttpRequest, tag: str) -> HttpResponse:
    viewer = viewer_id(request)
    keyset = page(request, f"tag:{tag}")
    part = selectors.tagged(viewer, hygiene.check_text(tag), **keyset.window)
    entries = [row.entry for row in keyset.take(part.rows, "key")]
    shown = filtered(entries, viewer_id=viewer, context="public")
    items = lists.body(shown, next_url=keyset.more, empty=UNUSED, is_first=keyset.is_first)
    if is_part(request):
        return HttpResponse(items)
    context = {
        "title": f"#{tag}",
        "back": "/",
        "tag": tag,
        "shared": sharing.tag(tag),
        "is_followed": selectors.follows_tag(viewer, tag),
        "list": items,
    }
    return render(request, "tweets/list.html", context)
