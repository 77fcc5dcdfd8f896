"""The home page, and what is new on it."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from apps.core import cursors, ids
from apps.core import input as hygiene
from apps.core.errors import Unauthorized
from apps.core.web import lists
from apps.core.web.answers import is_part, private
from apps.timelines import selectors
from apps.timelines.selectors import HomePage
from apps.timelines.web import shell, tabs
from apps.tweets import hydration
from apps.tweets.hydration import Entry
from apps.tweets.popular import popular
from apps.tweets.web import compose
from apps.tweets.web.cards import cards
from apps.tweets.web.filters import filtered
from apps.users.web.context import Me, me_of
from apps.users.web.readers import viewer_id

PURPOSE = "home"
PAGE = 20
MOST_SHOWN = 100
EMPTY = lists.Empty(
    "users",
    "Your home is still quiet",
    "Follow a few people, and what they write is here the moment they write it.",
    "/welcome",
    "Find people to follow",
)
END = "You have read everything, back to the first tweet."
# A transaction may commit later than one with a higher id: what is newer is looked for from a little before.
OVERLAP = ids.span(timedelta(seconds=30))


@require_safe
@private
def start(request: HttpRequest) -> HttpResponse:
    """`/`: home, or for the signed-out what this is."""
    if me_of(request):
        return home(request)
    shown = cards(popular(hydration.ANONYMOUS, limit=8), viewer_id=hydration.ANONYMOUS)
    return render(request, "pages/landing.html", {"cards": shown})


@require_safe
@private
def home(request: HttpRequest) -> HttpResponse:
    me = _signed_in(request)
    cursor = request.GET.get("cursor")
    below = cursors.read(PURPOSE, cursor) if cursor else ids.MAX_ID
    page = selectors.home_timeline(viewer_id(request), below=below, limit=PAGE)
    items = _list(page, viewer_id=viewer_id(request), is_first=cursor is None)
    if is_part(request):
        return HttpResponse(items)
    may_post = page.reader.is_confirmed
    box = compose.box(request, me, css="compose-wide") if may_post else compose.unconfirmed()
    bar = tabs.of_home(viewer_id(request)) if page.has_tabs else ""
    return shell.home(request, me, {"compose": box, "list": items, "bar_tabs": bar})


@require_safe
@private
def new(request: HttpRequest) -> HttpResponse:
    """`?shown=` ids on the page (newest first) → `{"count", "html"}` of those that are not there yet."""
    _signed_in(request)
    shown = _ids(request.GET.get("shown", ""))
    page = selectors.home_timeline(viewer_id(request), limit=PAGE)
    floor = max(shown, default=0) - OVERLAP
    entries = [entry for entry in page.entries if entry.entry_id > floor and entry.entry_id not in shown]
    return JsonResponse({"count": len(entries), "html": _cards(page, entries, viewer_id(request))})


def _list(page: HomePage, *, viewer_id: int, is_first: bool) -> SafeString:
    more = None
    if page.next_below is not None:
        more = f"{reverse('home')}?cursor={cursors.sign(PURPOSE, page.next_below)}"
    items = _cards(page, page.entries, viewer_id)
    return lists.body(items, next_url=more, empty=EMPTY, end=END, is_first=is_first)


def _cards(page: HomePage, entries: list[Entry], viewer_id: int) -> SafeString:
    """What is to be hidden is out already; what is to be folded up is asked for where anything may be."""
    if page.has_own_rules:
        return filtered(entries, viewer_id=viewer_id, context="home")
    return cards(entries, viewer_id=viewer_id)


def _signed_in(request: HttpRequest) -> Me:
    me = me_of(request)
    if me is None:
        raise Unauthorized
    return me


def _ids(value: str) -> set[int]:
    return {hygiene.parse_id(part, field="shown") for part in value.split(",")[:MOST_SHOWN] if part}
