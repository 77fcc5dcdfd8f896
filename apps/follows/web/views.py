"""Lists of people: followers, following, one's own requests, blocks and mutes."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from apps.core.web import lists
from apps.core.web.answers import is_part, private
from apps.core.web.lists import Empty
from apps.core.web.paging import page
from apps.follows import errors, selectors
from apps.follows.people import Person
from apps.follows.web.rows import rows
from apps.users.selectors import id_of_handle
from apps.users.web.readers import signed_in, viewer_id

TABS = (("followers", "Followers"), ("familiar", "Followers you know"), ("following", "Following"))


@require_safe
@private
def followers(request: HttpRequest, username: str) -> HttpResponse:
    empty = Empty("users", "No followers yet", "Whoever follows this account will be listed here.")
    return _of(request, username, "followers", selectors.followers, empty)


@require_safe
@private
def following(request: HttpRequest, username: str) -> HttpResponse:
    empty = Empty("users", "Follows nobody yet", "Whom this account follows will be listed here.")
    return _of(request, username, "following", selectors.following, empty)


@require_safe
@private
def familiar(request: HttpRequest, username: str) -> HttpResponse:
    signed_in(request)
    empty = Empty("users", "Nobody you know", "Who follows this account among those whom you follow will be here.")
    return _of(request, username, "familiar", selectors.familiar_followers, empty)


@require_safe
@private
def follow_requests(request: HttpRequest) -> HttpResponse:
    empty = Empty("user-plus", "Nobody is waiting", "Who asks to follow you will be listed here.")
    return _own(request, "Follow requests", selectors.follow_requests, empty, action="answers")


@require_safe
@private
def blocked(request: HttpRequest) -> HttpResponse:
    empty = Empty("ban", "You block nobody", "Blocked accounts do not see you, and you do not see them.")
    return _own(request, "Blocked accounts", selectors.blocks, empty)


@require_safe
@private
def muted(request: HttpRequest) -> HttpResponse:
    empty = Empty("volume-x", "You mute nobody", "You do not read muted accounts; they never learn of it.")
    return _own(request, "Muted accounts", selectors.mutes, empty, action="unmute", say=_mute_ends)


Selector = Callable[..., list[Person]]


def _of(request: HttpRequest, username: str, kind: str, selector: Selector, empty: Empty) -> HttpResponse:
    viewer, user_id = viewer_id(request), id_of_handle(username)
    if user_id is None:
        raise errors.NoSuchAccount
    person = selectors.looked_into(viewer, user_id)
    if person.username != username:
        return redirect(f"/@{person.username}/{kind}")
    keyset = page(request, f"{kind}:{user_id}")
    found = keyset.take(selector(viewer, user_id, **keyset.window), "key")
    action = "remove" if kind == "followers" and person.id == viewer else "follow"
    shown = rows(found, viewer, action=action)
    items = lists.body(
        shown, next_url=keyset.more, empty=empty, end=lists.EVERYONE, is_first=keyset.is_first
    )  # fmt: skip
    path = f"/@{person.username}"
    tabs = [
        {"label": label, "url": f"{path}/{name}", "current": name == kind}
        for name, label in TABS
        if name != "familiar" or viewer not in (0, user_id)
    ]
    context = {"title": person.name, "subtitle": f"@{person.username}", "back": path, "tabs": tabs}
    return _answer(request, items, context)


def _own(
    request: HttpRequest, title: str, selector: Selector, empty: Empty, *, action: str = "follow",
    say: Callable[[int, list[Person]], dict[int, str]] | None = None,
) -> HttpResponse:  # fmt: skip
    """One of the reader's own lists; `say` has words about each of its people."""
    reader = signed_in(request)
    keyset = page(request, f"{title}:{reader.pk}")
    found = keyset.take(selector(reader.pk, **keyset.window), "key")
    shown = rows(found, reader.pk, action=action, words=say(reader.pk, found) if say else None)
    items = lists.body(
        shown, next_url=keyset.more, empty=empty, end=lists.EVERYONE, is_first=keyset.is_first
    )  # fmt: skip
    return _answer(request, items, {"title": title, "back": "/settings/privacy", "place": "settings"})


def _mute_ends(viewer: int, people: list[Person]) -> dict[int, str]:
    ends = selectors.mute_ends(viewer, [person.id for person in people])
    return {
        id_: f"Muted until {date_format(localtime(end), 'j F Y, H:i')} {localtime(end):%Z}" if end else "Muted for ever"
        for id_, end in ends.items()
    }


def _answer(request: HttpRequest, items: SafeString, context: dict[str, Any]) -> HttpResponse:
    if is_part(request):
        return HttpResponse(items)
    return render(request, "follows/list.html", {**context, "list": items})
