"""`/explore/links/<id>`: who shares a link, and what they say of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from apps.core.web import lists
from apps.core.web.answers import is_part, private
from apps.core.web.lists import Empty
from apps.core.web.paging import page
from apps.discovery import linked
from apps.tweets.web.filters import filtered
from apps.tweets.web.previews import preview
from apps.users.web.readers import viewer_id

FILTERED = Empty("link", "Nothing to show", "Whoever shares this uses words that you muted.")


@require_safe
@private
def link(request: HttpRequest, link_id: int) -> HttpResponse:
    viewer = viewer_id(request)
    keyset = page(request, f"link:{link_id}")
    part = linked.tweets(viewer, link_id, **keyset.window)
    entries = [row.entry for row in keyset.take(part.rows, "key")]
    shown = filtered(entries, viewer_id=viewer, context="public")
    items = lists.body(shown, next_url=keyset.more, empty=FILTERED, is_first=keyset.is_first)
    if is_part(request):
        return HttpResponse(items)
    found = linked.page(link_id)
    context = {
        "title": "Passed around",
        "place": "explore",
        "back": "/explore/trends",
        "name": found.name,
        "preview": SafeString(preview(found.card)),  # rendered by templates
        "list": items,
    }
    return render(request, "discovery/link.html", context)
