"""The home page, and what is new on it."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from apps.core import cursors, ids
from apps.core import input as hygiene
from apps.core.errors import Unauthorized
from apps.core.skeletons import skeleton
from apps.core.web import lists
from apps.core.web.answers import is_part, private
from apps.timelines import selectors
from apps.timelines.selectors import HomePage
from apps.timelines.web import shell, tabs
from apps.tweets.web import compose
from apps.tweets.web.cards import cards
from apps.users.web.context import Me, me_of
from apps.users.web.readers import viewer_id

PURPOSE = "home_page"
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
def home(request: HttpRequest) -> HttpResponse:
    me = _signed_in(request)
    cursor = request.GET.get("cursor")
    below, read_up_to = cursors.read(PURPOSE, cursor) if cursor else (ids.MAX_ID, None)
    page = selectors.home_timeline(viewer_id(request), below=below, limit=PAGE)
    if read_up_to is not None:  # as it was when the reader came: scrolling moves it on
        page = page._replace(read_up_to=read_up_to)
    items = _list(page, viewer_id=viewer_id(request), is_first=cursor is None)
    if is_part(request):
        return HttpResponse(items)
    may_post = page.reader.is_confirmed
    box = compose.box(request, me, css="compose-wide") if may_post else compose.unconfirmed(request)
    bar = tabs.of_home(viewer_id(request)) if page.has_tabs else ""
    return shell.home(request, me, {"compose": box, "list": items, "bar_tabs": bar})


@require_safe
@private
def new(request: HttpRequest) -> HttpResponse:
    """`?shown=` ids on the page (newest first) → `{"count", "html", "is_own"}` of those that are not there yet.

    `is_own`: the reader wrote or retweeted all of them.
    """
    _signed_in(request)
    reader_id = viewer_id(request)
    shown = _ids(request.GET.get("shown", ""))
    page = selectors.home_timeline(reader_id, limit=PAGE)
    floor = max(shown, default=0) - OVERLAP
    entries = [entry for entry in page.entries if entry.entry_id > floor and entry.entry_id not in shown]
    is_own = bool(entries) and all((entry.retweeter_id or entry.author_id) == reader_id for entry in entries)
    return JsonResponse({"count": len(entries), "html": cards(entries, viewer_id=reader_id), "is_own": is_own})


def _list(page: HomePage, *, viewer_id: int, is_first: bool) -> SafeString:
    more = None
    if page.next_below is not None:
        to_come = page.read_up_to if page.read_up_to < page.next_below else 0
        more = f"{reverse('home')}?cursor={cursors.sign(PURPOSE, [page.next_below, to_come])}"
    items = _marked(page, viewer_id, is_first=is_first) if page.read_up_to else cards(page.entries, viewer_id=viewer_id)
    if is_first and page.entries:
        items += skeleton("timelines/_read_these.html", "newest").fill({"newest": str(page.entries[0].entry_id)})
    return lists.body(items, next_url=more, empty=EMPTY, end=END, is_first=is_first)


def _marked(page: HomePage, viewer_id: int, *, is_first: bool) -> SafeString:
    """The cards, with a line where the reader had stopped, or a word where all is new."""
    fresh = [entry for entry in page.entries if entry.entry_id > page.read_up_to]
    known = page.entries[len(fresh) :]
    parts = [cards(fresh, viewer_id=viewer_id), cards(known, viewer_id=viewer_id)]
    if known and (fresh or not is_first):
        parts.insert(1, skeleton("timelines/_read_up_to.html").fill({}))
    elif is_first and fresh and page.next_below is not None:
        parts.insert(0, skeleton("timelines/_long_away.html", "since").fill({"since": str(page.read_up_to)}))
    return SafeString("".join(parts))


def _signed_in(request: HttpRequest) -> Me:
    me = me_of(request)
    if me is None:
        raise Unauthorized
    return me


def _ids(value: str) -> set[int]:
    return {hygiene.parse_id(part, field="shown") for part in value.split(",")[:MOST_SHOWN] if part}
