"""`/notifications`: the list with its tabs, the requests, the figure in the navigation."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from apps.core import input as hygiene
from apps.core.web import lists
from apps.core.web.answers import back, is_part, private
from apps.core.web.lists import Empty
from apps.core.web.paging import page
from apps.follows import selectors as graph
from apps.follows.errors import NoSuchAccount
from apps.notifications import selectors, services
from apps.notifications.selectors import MOST_COUNTED
from apps.notifications.web import items
from apps.users.models import User
from apps.users.selectors import id_of_handle
from apps.users.web.readers import signed_in, viewer_id

NOTHING = Empty(
    "bell", "Nothing yet", "When somebody follows you, answers you or likes what you wrote, it is told here."
)
NO_MENTIONS = Empty("at-sign", "Nobody has addressed you yet", "Replies, mentions and quotes are gathered here.")
NO_REQUESTS = Empty(
    "inbox",
    "Nothing waits here",
    "What you chose to filter, you look through here.",
    "/settings/notifications",
    "What is filtered",
)
TABS = [("All", "/notifications"), ("Mentions", "/notifications/mentions"), ("Requests", "/notifications/requests")]


@require_safe
@private
def index(request: HttpRequest, tab: str = "all") -> HttpResponse:
    reader = signed_in(request)
    keyset = page(request, f"notifications:{reader.pk}:{tab}")
    found = selectors.news(reader.pk, only_mentions=tab == "mentions", **keyset.window)
    rows = keyset.take(found.rows, "id")
    empty = NO_MENTIONS if tab == "mentions" else NOTHING
    shown = lists.body(
        items.rendered(rows, viewer_id=reader.pk), next_url=keyset.more, empty=empty, is_first=keyset.is_first
    )
    if is_part(request):
        return HttpResponse(shown)
    # Whoever looks at what was said to them alone has not read the rest.
    newest = rows[0].id if rows and keyset.is_first and tab == "all" else None
    return _render(request, {"list": shown, "newest": newest, "has_unread": any(not row.is_read for row in rows)})


@require_safe
@private
def requests(request: HttpRequest) -> HttpResponse:
    """What the reader's own policy put aside, with a word about who did it."""
    reader = signed_in(request)
    keyset = page(request, f"notifications:{reader.pk}:requests")
    found = selectors.news(reader.pk, is_filtered=True, **keyset.window)
    rows = keyset.take(found.rows, "id")
    shown = lists.body(
        items.rendered(rows, viewer_id=reader.pk, asks=True),
        next_url=keyset.more,
        empty=NO_REQUESTS,
        is_first=keyset.is_first,
    )
    if is_part(request):
        return HttpResponse(shown)
    return _render(request, {"list": shown, "is_empty": not rows and keyset.is_first})


@require_safe
@private
def unread(request: HttpRequest) -> HttpResponse:
    """The figure beside the bell; nothing where nothing is new."""
    count = selectors.unread_count(viewer_id(request)) if viewer_id(request) else 0
    return render(request, "notifications/_unread.html", {"count": count, "figure": _figure(count)})


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """All up to `up_to` is read."""
    services.mark_read(actor=signed_in(request), up_to=hygiene.parse_id(request.POST.get("up_to"), field="up_to"))
    return HttpResponse(status=204) if is_part(request) else redirect("notifications")


@require_POST
def accept(request: HttpRequest, username: str) -> HttpResponse:
    reader, sender = signed_in(request), _sender(request, username)
    services.allow_sender(actor=reader, sender=sender)
    messages.success(request, f"You are told what @{sender.username} does from now on.")
    return redirect("notifications_requests")


@require_POST
def dismiss(request: HttpRequest, username: str) -> HttpResponse:
    reader, sender = signed_in(request), _sender(request, username)
    services.dismiss_requests(actor=reader, sender=sender)
    messages.success(request, f"What @{sender.username} did is put away.")
    return redirect("notifications_requests")


@require_POST
def quiet(request: HttpRequest, tweet_id: int, *, wanted: bool) -> HttpResponse:
    """Whether the reader hears who likes and retweets this tweet of theirs."""
    services.set_quiet(actor=signed_in(request), tweet_id=tweet_id, quiet=wanted)
    said = "You are not told any more who likes and retweets it." if wanted else "You are told again who likes it."
    messages.success(request, said)
    return back(request, default="/notifications")


@require_safe
@private
def quiet_button(request: HttpRequest, tweet_id: int) -> HttpResponse:
    """For the page of one's own tweet."""
    is_quiet = services.is_quiet(actor=signed_in(request), tweet_id=tweet_id)
    return render(request, "notifications/_quiet_button.html", {"tweet_id": tweet_id, "is_quiet": is_quiet})


def _figure(count: int) -> str:
    return f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count)


def _sender(request: HttpRequest, username: str) -> User:
    user_id = id_of_handle(username)
    if user_id is None:
        raise NoSuchAccount
    return graph.target(viewer_id(request), user_id)


def _render(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    tabs = [{"label": label, "url": url, "current": url == request.path} for label, url in TABS]
    waiting = selectors.waiting(viewer_id(request))
    if waiting.total:
        tabs[-1]["label"] = format_html('{} <span class="count">{}</span>', tabs[-1]["label"], _figure(waiting.total))
    if waiting.asking and tabs[-1]["current"]:
        if context.get("is_empty"):
            context["list"] = ""  # something does wait: the way to it stands above
        context["asking"] = f"{_figure(waiting.asking)} follow request{'s' if waiting.asking > 1 else ''}"
    known = selectors.newest_id(viewer_id(request))
    context |= {"title": "Notifications", "place": "notifications", "tabs": tabs}
    context |= {"known": known, "waiting": waiting.total}
    return render(request, "notifications/list.html", context)
