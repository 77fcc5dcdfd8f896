"""`/@handle/<id>`: a tweet, what it answers above it, the answers below; who liked and retweeted it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from apps.core.web import lists
from apps.core.web.answers import is_part, private
from apps.core.web.figures import full, short, word
from apps.core.web.lists import Empty
from apps.core.web.paging import page
from apps.follows.people import Person
from apps.follows.web.rows import rows
from apps.tweets import policies, selectors
from apps.tweets.hydration import Entry
from apps.tweets.selectors import Thread
from apps.tweets.web import cards, compose, sharing
from apps.tweets.web.compose import Writing
from apps.tweets.web.filters import filtered
from apps.users.models import User
from apps.users.web.context import me_of
from apps.users.web.readers import viewer_id

ALONE = Empty("message-circle", "No replies yet", "Be the first to answer.")
UNSEEN = Empty(
    "message-circle", "No replies to show", "The answers there are hidden, or by accounts that you cannot see."
)
UNQUOTED = Empty("quote", "No quotes yet", "Who quotes this tweet will be listed here.")
NONE_HIDDEN = Empty("eye-off", "No hidden replies", "What its author puts aside is found here.")
NOT_SHOWN = "This tweet is not shown to you, or is gone."
MUTED = "This tweet has words that you hide."


@require_safe
@private
def thread(request: HttpRequest, username: str, tweet_id: int) -> HttpResponse:
    viewer = viewer_id(request)
    if is_part(request):
        return HttpResponse(_replies(request, viewer, tweet_id, without=set()))
    found = selectors.thread(viewer, tweet_id)
    entry = found.tweet
    if (username, tweet_id) != (entry.username, entry.id):
        # A retweet's address, or another spelling: each tweet has one page.
        return redirect(f"/@{entry.username}/{entry.id}")
    text, name = cards.words(entry)
    context = {
        "page_title": f"{name}: {text[:60]}",
        "shared": sharing.tweet(entry),
        "back": "/",
        "ancestors": _above(found, viewer),
        "tweet_id": entry.id,
        "focus": cards.focus(entry, viewer_id=viewer),
        "views": f"{short(entry.views)} {word(entry.views, 'view')}" if entry.views else "",
        "why": f"/@{username}/{tweet_id}/why",
        "views_full": full(entry.views),
        "is_own": entry.author_id == viewer,
        "is_muted": selectors.is_conversation_muted(viewer, entry) if viewer else None,
        "compose": _compose(request, found),
        "hidden_replies": f"/@{username}/{tweet_id}/hidden" if selectors.has_hidden_replies(entry.id) else "",
        "list": _below(request, found, viewer),
    }
    return render(request, "tweets/thread.html", context)


@require_safe
@private
def likers(request: HttpRequest, username: str, tweet_id: int) -> HttpResponse:
    empty = Empty("heart", "No likes yet", "Who likes this tweet will be listed here.")
    return _people(request, tweet_id, "Liked by", selectors.likers, empty)


@require_safe
@private
def retweeters(request: HttpRequest, username: str, tweet_id: int) -> HttpResponse:
    empty = Empty("repeat-2", "No retweets yet", "Who retweets this tweet will be listed here.")
    return _people(request, tweet_id, "Retweeted by", selectors.retweeters, empty)


@require_safe
@private
def quotes(request: HttpRequest, username: str, tweet_id: int) -> HttpResponse:
    viewer = viewer_id(request)
    keyset = page(request, f"quotes:{tweet_id}")
    part = selectors.quotes(viewer, tweet_id, **keyset.window)
    entries = [row.entry for row in keyset.take(part.rows, "key")]
    shown = filtered(entries, viewer_id=viewer, context="thread")
    items = lists.body(shown, next_url=keyset.more, empty=UNQUOTED, is_first=keyset.is_first)
    if is_part(request):
        return HttpResponse(items)
    return render(request, "tweets/list.html", {"title": "Quotes", "back": f"/@{username}/{tweet_id}", "list": items})


@require_safe
@private
def hidden_replies(request: HttpRequest, username: str, tweet_id: int) -> HttpResponse:
    viewer = viewer_id(request)
    keyset = page(request, f"hidden:{tweet_id}")
    part = selectors.hidden_replies(viewer, tweet_id, **keyset.window)
    entries = [row.entry for row in keyset.take(part.rows, "key")]
    shown = filtered(entries, viewer_id=viewer, context="thread", css=cards.HIDDEN)
    items = lists.body(shown, next_url=keyset.more, empty=NONE_HIDDEN, is_first=keyset.is_first)
    if is_part(request):
        return HttpResponse(items)
    context = {"title": "Hidden replies", "back": f"/@{username}/{tweet_id}", "list": items}
    return render(request, "tweets/list.html", context)


def _above(found: Thread, viewer: int) -> SafeString:
    return mark_safe("".join(_ancestor(entry, found, viewer) for entry in found.above))  # noqa: S308 - rendered by templates


def _ancestor(entry: Entry | int, found: Thread, viewer: int) -> str:
    """Something stands in the place of each, so that one sees that something was said there."""
    if isinstance(entry, int):
        return cards.gone(entry, MUTED if entry in found.hidden else NOT_SHOWN)
    return cards.listed(entry, viewer_id=viewer, css="is-ancestor")


def _below(request: HttpRequest, found: Thread, viewer: int) -> SafeString:
    """The author's own continuation first, then the answers of all."""
    own = cards.cards(found.continued, viewer_id=viewer)
    shown = {entry.entry_id for entry in found.continued}
    empty = UNSEEN if found.tweet.replies > 0 else ALONE
    return _replies(request, viewer, found.tweet.id, without=shown, before=own, empty=empty)


def _replies(
    request: HttpRequest, viewer: int, tweet_id: int, *,
    without: set[int], before: SafeString | str = "", empty: Empty = ALONE,
) -> SafeString:  # fmt: skip
    keyset = page(request, f"replies:{tweet_id}")
    part = selectors.replies(viewer, tweet_id, **keyset.window)
    listed = keyset.take(part.rows, "key")
    entries = (row.entry for row in listed if row.entry.entry_id not in without)
    items = filtered(entries, viewer_id=viewer, context="thread")
    return lists.body(before + items, next_url=keyset.more, empty=empty, end="", is_first=keyset.is_first)


def _compose(request: HttpRequest, found: Thread) -> SafeString | str:
    me = me_of(request)
    if me is None:
        return ""
    assert isinstance(request.user, User)
    if not policies.can_post(request.user):
        return compose.unconfirmed(request)
    if not policies.can_reply(request.user, found.tweet):
        return compose.closed(found.tweet)
    return compose.box(request, me, Writing(reply_to=found.tweet))


def _people(
    request: HttpRequest, tweet_id: int, title: str, selector: Callable[..., list[Person]], empty: Empty
) -> HttpResponse:
    viewer = viewer_id(request)
    keyset = page(request, f"{title}:{tweet_id}")
    found = keyset.take(selector(viewer, tweet_id, **keyset.window), "key")
    items = lists.body(
        rows(found, viewer), next_url=keyset.more, empty=empty, end=lists.EVERYONE, is_first=keyset.is_first
    )  # fmt: skip
    if is_part(request):
        return HttpResponse(items)
    entry, _ = selectors.tweet(viewer, tweet_id)
    context: dict[str, Any] = {"title": title, "back": f"/@{entry.username}/{entry.id}", "list": items}
    return render(request, "follows/list.html", context)
