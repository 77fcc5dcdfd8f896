"""`/home/catch-up`: what was talked about since; and `/home/read`, where the page says how far one has read."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from apps.core import ids
from apps.core import input as hygiene
from apps.core.skeletons import skeleton, text
from apps.core.web.answers import back, private
from apps.core.web.lists import Empty, body
from apps.timelines import catching_up, positions
from apps.timelines.catching_up import Talk
from apps.tweets.hydration import Entry
from apps.tweets.web.cards import listed
from apps.users.web.readers import signed_in

QUIET = Empty(
    "coffee",
    "Nothing stood out",
    "Nobody you follow passed anything on or replied to anything since.",
    "/home",
    "Back to home",
)
SPANS = {"day": ("Last 24 hours", timedelta(days=1)), "week": ("Last 7 days", catching_up.FURTHEST)}


@require_safe
@private
def catch_up(request: HttpRequest) -> HttpResponse:
    """`?since=` an id, or `?span=` day or week; else since the read position."""
    reader = signed_in(request)
    span, asked = request.GET.get("span", ""), request.GET.get("since")
    since = hygiene.parse_id(asked, field="since") if asked else positions.read_position(reader.pk)
    left_at = since
    if span not in SPANS and not since:
        span = "day"
    if span in SPANS:
        since = ids.at(timezone.now() - SPANS[span][1])
    found = catching_up.catch_up(reader.pk, since=since)
    items = "".join(_item(entry, talk, reader.pk) for entry, talk in found.entries)
    context = {
        "title": "Catch up",
        "back": "/home",
        "tabs": _tabs(span, left_at),
        "tabs_label": "Since when",
        "formula": catching_up.FORMULA,
        "list": body(items, next_url=None, empty=QUIET, end="That is what was talked about most."),
    }
    return render(request, "timelines/catch_up.html", context)


def _tabs(span: str, left_at: int) -> list[dict[str, object]]:
    """Since when; `left_at` (an id, 0 for none) goes with each, for the read position moves on meanwhile."""
    along = f"&since={left_at}" if left_at else ""
    tabs: list[dict[str, object]] = [
        {"label": label, "url": f"?span={name}{along}", "current": span == name} for name, (label, _) in SPANS.items()
    ]
    if left_at:
        tabs.insert(0, {"label": "Since you left", "url": f"?since={left_at}", "current": span not in SPANS})
    return tabs


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """The reader has read up to the entry `up_to`."""
    reader = signed_in(request)
    positions.mark_read(viewer_id=reader.pk, up_to=hygiene.parse_id(request.POST.get("up_to"), field="up_to"))
    return back(request, default="/home")


def _item(entry: Entry, talk: Talk, viewer_id: int) -> SafeString:
    slots = {"talk": text(_said(talk)), "card": listed(entry, viewer_id=viewer_id)}
    return SafeString(skeleton("timelines/_talked_about.html", *slots).fill(slots))


def _said(talk: Talk) -> str:
    """`Of those you follow, 3 passed it on and 1 replied`."""
    parts = []
    if talk.passed_on:
        parts.append(f"{talk.passed_on} passed it on")
    if talk.replied:
        parts.append(f"{talk.replied} replied")
    return f"Of those you follow, {' and '.join(parts)}"
