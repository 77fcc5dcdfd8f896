"""`/@handle`: who somebody is, and what they wrote, showed and liked."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from apps.core.web import figures, lists
from apps.core.web.answers import is_part, private
from apps.core.web.lists import Empty
from apps.core.web.paging import page
from apps.follows import errors
from apps.follows import selectors as graph
from apps.follows.people import Person
from apps.follows.web.rows import state
from apps.tweets import selectors
from apps.tweets.web import sharing
from apps.tweets.web.cards import PINNED, card, cards
from apps.users.selectors import id_of_handle
from apps.users.web.readers import viewer_id

MOST_FAMILIAR = 20
TABS = {
    "tweets": ("Tweets", ""),
    "replies": ("Replies", "/with_replies"),
    "media": ("Media", "/media"),
    "likes": ("Likes", "/likes"),
}
NOTHING = {
    "tweets": Empty("feather", "No tweets yet", "What @{} writes will be here."),
    "replies": Empty("message-circle", "No replies yet", "What @{} answers to others will be here."),
    "media": Empty("image", "No pictures or videos yet", "What @{} shows in tweets will be here."),
    "likes": Empty("heart", "No likes yet", "What @{} likes will be here."),
}
OWN_MEDIA = Empty(
    "image",
    "You have shown no pictures yet",
    "Pictures and videos of your tweets will be here, and what they are of can be "
    "described for those who do not see them.",
    "/compose",
    "Write a tweet",
)
CLOSED = {
    "protected": Empty("lock", "These tweets are protected", "Only followers whom @{} has accepted see them."),
    "blocking": Empty("ban", "You block @{}", "To see what they write, unblock them first."),
    "blocked_by": Empty("ban", "You cannot see these tweets", "@{} has blocked you."),
}


@require_safe
@private
def profile(request: HttpRequest, username: str, kind: str = "tweets") -> HttpResponse:
    viewer, user_id = viewer_id(request), id_of_handle(username)
    if user_id is None:
        raise errors.NoSuchAccount
    person = graph.person(viewer, user_id)
    if person.username != username:
        return redirect(f"/@{person.username}{TABS[kind][1]}")
    is_open = person.may_be_looked_into(viewer)
    items = _list(request, viewer, person, kind) if is_open else _closed(person)
    if is_part(request):
        return HttpResponse(items)
    context = {
        **_head(person, viewer),
        "familiar": _familiar(viewer, person) if is_open and viewer not in (0, person.id) else None,
        "list": items,
        "list_label": TABS[kind][0],
        "tabs": _tabs(person.username, kind) if is_open else None,
        "hidden": not is_open,
    }
    return render(request, "tweets/profile.html", context)


def _list(request: HttpRequest, viewer: int, person: Person, kind: str) -> SafeString:
    keyset = page(request, f"{kind}:{person.id}")
    part = selectors.profile(viewer, person.id, kind, **keyset.window)
    rows = keyset.take(part.rows, "key")
    items = cards((row.entry for row in rows), viewer_id=viewer)
    if kind == "tweets" and keyset.is_first:
        items = _pinned(viewer, person) + items
    empty = OWN_MEDIA if kind == "media" and viewer == person.id else _named(NOTHING[kind], person)
    return lists.body(items, next_url=keyset.more, empty=empty, is_first=keyset.is_first)


def _pinned(viewer: int, person: Person) -> SafeString:
    pinned = selectors.pinned(viewer, person.id)
    return card(pinned[0], viewer_id=viewer, css=PINNED) if pinned else SafeString()


def _closed(person: Person) -> SafeString:
    tie = person.relationship
    why = "blocking" if tie.blocking else "blocked_by" if tie.blocked_by else "protected"
    return lists.body("", next_url=None, empty=_named(CLOSED[why], person))


def _head(person: Person, viewer: int) -> dict[str, Any]:
    card = person.profile
    return {
        "person": person,
        "card": card,
        "shared": sharing.profile(person),
        "state": state(person, viewer),
        "note": graph.note(viewer, person.id) if viewer else "",
        "place": "me" if person.id == viewer else "",
        "followers": _count(person.followers, "follower"),
        "following": _count(person.following, "following"),
        "tweets_line": f"{figures.full(person.tweets)} {figures.word(person.tweets, 'tweet')}",
        "joined": f"{datetime.fromisoformat(card['created_at']):%B %Y}",
        "website_label": card["website"].partition("://")[2].rstrip("/"),
    }


def _familiar(viewer: int, person: Person) -> dict[str, Any] | None:
    """The newest two followers of theirs whom the reader follows too, and how many more there are."""
    found = graph.familiar_followers(viewer, person.id, limit=MOST_FAMILIAR)
    more = len(found) - 2
    return (
        {
            "shown": found[:2],
            "more": max(more, 0),
            "and_more": len(found) == MOST_FAMILIAR,
        }
        if found
        else None
    )


def _count(number: int, word: str) -> dict[str, str]:
    return {"short": figures.short(number) or "0", "full": figures.full(number), "word": figures.word(number, word)}


def _tabs(username: str, kind: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": f"/@{username}{path}", "current": name == kind} for name, (label, path) in TABS.items()
    ]


def _named(empty: Empty, person: Person) -> Empty:
    return empty._replace(title=empty.title.format(person.username), text=empty.text.format(person.username))
