"""`/messages`: the list of one's conversations, and beside it the one that is open."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from apps.core.input import parse_id
from apps.core.web import lists
from apps.core.web.answers import is_part, private
from apps.core.web.lists import Empty
from apps.core.web.paging import WebPage, page
from apps.messaging import rows, selectors, services
from apps.messaging.rows import Said, Talk
from apps.messaging.web import frame, showing
from apps.messaging.web.frame import Typed
from apps.messaging.web.lines import Item, items_of, listed
from apps.users.models import User
from apps.users.web.readers import signed_in

# As many messages as a page begins with, and at most stay on it while it is open.
FIRST = 40
MOST = 200
# Conversations that a page which loaded many asks for anew; whoever went further loads the rest again.
MOST_ROWS = 500
# So many newer ones are shown with a message that is looked for.
NEWER = 15
NONE = Empty("mail", "No messages yet", "What you write to somebody in private is here.", "/messages/new", "Write")
NO_REQUESTS = Empty("mail", "No requests", "When somebody you do not follow writes to you, you are asked here first.")
NOT_FOUND = Empty("search", "Nothing found", "No message of yours has all of these words.")


@require_safe
@private
def index(request: HttpRequest) -> HttpResponse:
    return _list(request, requests=False)


@require_safe
@private
def requests(request: HttpRequest) -> HttpResponse:
    return _list(request, requests=True)


@require_safe
@private
def search(request: HttpRequest) -> HttpResponse:
    reader, words = signed_in(request), request.GET.get("q", "").strip()
    if not words:
        return index(request)
    keyset = page(request, f"messages_search:{reader.pk}")
    found = keyset.take(selectors.sought(reader.pk, words, **keyset.window), "id")
    hits = showing.hits(found, reader.pk, words[: selectors.MAX_SOUGHT])
    items = "".join(render_to_string("messaging/_found.html", {"hit": hit}) for hit in hits)
    body = lists.body(items, next_url=keyset.more, empty=NOT_FOUND, is_first=keyset.is_first)
    return HttpResponse(body) if is_part(request) else _page(request, body, sought=words)


@require_safe
@private
def conversation(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """The newest messages, or with `?before=` older ones, or with `?at=` those around one.

    To open it at its end is to read it, but for a request.
    """
    return opened(request, conversation_id)


def opened(request: HttpRequest, conversation_id: int, typed: Typed | None = None) -> HttpResponse:
    """The page of it, with what was `typed` when that could not be sent."""
    reader = signed_in(request)
    talk = selectors.conversation(reader.pk, conversation_id)
    before = _before(request, reader, talk)
    if before is None:
        talk = _read(request, reader, talk)
    found = rows.messages(reader.pk, conversation_id, limit=FIRST + 1, before=before)
    older = _older(talk, found[FIRST - 1].id) if len(found) > FIRST else ""
    shown = found[:FIRST]
    # A page that shows all begins at the beginning: who comes back brings messages older than the others.
    since = shown[-1].id if older else 1
    # Only the end of the conversation is without an end.
    until = None if before is None else shown[0].id if shown else before
    lines = _part(talk, _items(reader, talk, shown), since=since, until=until)
    if before is not None and is_part(request):
        return HttpResponse(older + lines)
    more = {"older": older, "lines": lines, "is_old": before is not None}
    typed = typed or Typed(reply_to=request.GET.get("reply_to"))
    shown_talk = {**frame.around(reader, talk, typed), **more}
    url = f"/messages?open={talk.id}"
    own_list = _own_list(reader, page(request, _list_of(reader)), url=url, open_id=talk.id)
    response = _page(request, own_list, open=shown_talk, live_url=url)
    response.status_code = 422 if typed.error else 200
    return response


@require_safe
@private
def part(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """All since the message `from`, unless the page has it as it is. With `to` older ones, and nothing is read."""
    reader = signed_in(request)
    talk = selectors.conversation(reader.pk, conversation_id)
    return missing(request, reader, talk if "to" in request.GET else _read(request, reader, talk))


class Asked(NamedTuple):
    """What a page shows: the messages from `since` on or to `until`, of very many the last; `have` are its marks.

    `around`: the marks of what stands around them, where the page wants that too.
    """

    since: int
    until: int | None
    have: Sequence[str]
    around: Sequence[str] | None


def asked(request: HttpRequest) -> Asked:
    """By the query or the form. Raises BadId."""
    given = request.POST if request.method == "POST" else request.GET
    until = parse_id(given["to"], field="to") if "to" in given else None
    around = given["around"].split(".") if "around" in given else None
    return Asked(parse_id(given.get("from", "1"), field="from"), until, given.get("have", "").split("."), around)


def missing(request: HttpRequest, reader: User, talk: Talk) -> HttpResponse:
    """What a page does not have of what it shows."""
    since, until, have, marks = asked(request)
    items = _items(reader, talk, rows.between(reader.pk, talk.id, since=since, until=until, limit=MOST))
    around = frame.changed(request, reader, talk, marks) if marks is not None else ""
    if request.method == "GET" and not around and [item.mark for item in items] == have:
        return HttpResponse(status=204)
    return HttpResponse(_part(talk, items, since=since, until=until, have=frozenset(have)) + around)


@require_safe
@private
def badge(request: HttpRequest) -> HttpResponse:
    """For the navigation of every page: how much is unread."""
    totals = selectors.totals(signed_in(request).pk)
    return render(request, "messaging/_badge.html", {"count": totals.unread + totals.requests})


def id_of(given: str | None) -> int | None:
    """Of a message, from a form. Raises BadId."""
    return parse_id(given, field="reply_to_id") if given else None


def _list(request: HttpRequest, *, requests: bool) -> HttpResponse:
    reader = signed_in(request)
    shown = request.GET.get("open")
    open_id = parse_id(shown, field="open") if shown else 0
    keyset = page(request, _list_of(reader, requests=requests))
    if keyset.is_first and (loaded := request.GET.get("rows")):
        keyset.limit = max(keyset.limit, min(parse_id(loaded, field="rows"), MOST_ROWS))
    body = _own_list(reader, keyset, requests=requests, open_id=open_id)
    services.mark_delivered(user_id=reader.pk)
    if not is_part(request):
        # What is older than the first page does not change by what is said.
        return _page(request, body, requests=requests, live_url=request.path if keyset.is_first else "")
    return HttpResponse(body + ("" if requests or not keyset.is_first else _waiting(request, reader)))


def _waiting(request: HttpRequest, reader: User) -> str:
    """How many requests wait, for a page that shows it above the list."""
    context = {"waiting": selectors.totals(reader.pk).requests, "swap": True}
    return render_to_string("messaging/_waiting.html", context, request)


def _list_of(reader: User, *, requests: bool = False) -> str:
    """What its cursors are for."""
    return f"conversations:{requests}:{reader.pk}"


def _own_list(
    reader: User, keyset: WebPage, *, requests: bool = False, open_id: int = 0, url: str | None = None
) -> SafeString:
    """A page of it; the next one is another page of this one, or of `url`."""
    talks = keyset.take(selectors.conversations(reader.pk, requests=requests, **keyset.window), "key")
    shown = showing.rows(selectors.listed(reader.pk, talks), reader.pk)
    items = "".join(render_to_string("messaging/_row.html", {"row": row, "open_id": open_id}) for row in shown)
    empty = NO_REQUESTS if requests else NONE
    more = keyset.more_at(url) if url else keyset.more
    return lists.body(items, next_url=more, empty=empty, is_first=keyset.is_first, end="")


def _page(request: HttpRequest, body: SafeString, **more: Any) -> HttpResponse:
    reader = signed_in(request)
    context = {
        "place": "messages",
        "list": body,
        "waiting": selectors.totals(reader.pk).requests,
        "title": "Message requests" if more.get("requests") else "Messages",
        **more,
    }
    return render(request, "messaging/page.html", context)


def _read(request: HttpRequest, reader: User, talk: Talk) -> Talk:
    if not talk.unread or talk.is_request or request.method != "GET":
        return talk
    services.mark_read(actor=reader, conversation_id=talk.id)
    return talk._replace(unread=0)


def _before(request: HttpRequest, reader: User, talk: Talk) -> int | None:
    """What is shown is older than this id; None: the end of the conversation is shown."""
    if (at := request.GET.get("at")) is not None:
        newer = rows.messages(reader.pk, talk.id, after=parse_id(at, field="at"), limit=NEWER)
        return newer[-1].id + 1 if len(newer) == NEWER else None
    before = request.GET.get("before")
    return None if before is None else parse_id(before, field="before")


def _older(talk: Talk, before: int) -> SafeString:
    return render_to_string("messaging/_older.html", {"url": f"/messages/{talk.id}?before={before}"})


def _part(talk: Talk, items: list[Item], *, since: int, until: int | None, have: Collection[str] = ()) -> SafeString:
    """A piece of an open conversation; without `until` its end, which grows."""
    context = {"talk": talk, "since": since, "until": until, "items": listed(items, have)}
    return render_to_string("messaging/_part.html", context)


def _items(reader: User, talk: Talk, found: list[Said]) -> list[Item]:
    return items_of(selectors.shown(reader.pk, found), talk, reader.pk)
