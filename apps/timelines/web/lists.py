"""`/lists/<id>`: what the members of a list write; for its owner a tab of home where it is pinned."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from apps.core.web import lists as bodies
from apps.core.web.answers import is_part, private
from apps.core.web.lists import Empty
from apps.core.web.paging import page
from apps.follows import lists as graph
from apps.follows.models import List
from apps.timelines import lists
from apps.timelines.web import tabs
from apps.tweets.web.filters import filtered
from apps.users.web.readers import viewer_id

QUIET = Empty("list", "Nothing here yet", "What the members of this list write will be here.")


@require_safe
@private
def timeline(request: HttpRequest, list_id: int) -> HttpResponse:
    viewer = viewer_id(request)
    items = _items(request, viewer, list_id)
    if is_part(request):
        return HttpResponse(items)
    row = graph.one(viewer, list_id)
    return render(request, "timelines/list.html", {"row": row, "list": items, **_frame(viewer, row)})


def _items(request: HttpRequest, viewer: int, list_id: int) -> SafeString:
    keyset = page(request, f"list:{list_id}")
    part = lists.list_timeline(viewer, list_id, **keyset.window)
    entries = (found.entry for found in keyset.take(part.rows, "key"))
    items = filtered(entries, viewer_id=viewer, context="home")
    return bodies.body(items, next_url=keyset.more, empty=QUIET, is_first=keyset.is_first)


def _frame(viewer: int, row: List) -> dict[str, Any]:
    is_mine = row.owner_id == viewer
    return {
        "is_mine": is_mine,
        "place": "lists" if viewer else "",
        "bar_tabs": tabs.of_home(viewer, current=row.pk) if is_mine and row.is_pinned else "",
        "back": "/lists" if is_mine else f"/@{row.owner.username}",
    }
