"""What a reader does to a tweet, by a button: `POST /tweets/<id>/<verb>`, and deleting one's own."""

from collections.abc import Callable
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.web.answers import back, event, is_part, private, toast
from apps.tweets import selectors, services
from apps.tweets.web import cards
from apps.users.models import User
from apps.users.web.readers import signed_in


class Act(NamedTuple):
    do: Callable[[User, int], object]
    done: str = ""
    undo: str = ""
    is_unseen: bool = False  # nothing on the page shows it: plain forms are told as well
    more: tuple[str, str] = ("", "")  # where one may go on, and what that is called


ACTS = {
    "like": Act(lambda actor, tweet_id: services.like(actor=actor, tweet_id=tweet_id)),
    "unlike": Act(lambda actor, tweet_id: services.unlike(actor=actor, tweet_id=tweet_id)),
    "retweet": Act(lambda actor, tweet_id: services.retweet(actor=actor, tweet_id=tweet_id), "Retweeted.", "unretweet"),
    "unretweet": Act(lambda actor, tweet_id: services.undo_retweet(actor=actor, tweet_id=tweet_id)),
    "bookmark": Act(
        lambda actor, tweet_id: services.bookmark(actor=actor, tweet_id=tweet_id),
        "Bookmarked.",
        more=("/tweets/{}/folder", "Choose a folder"),
    ),
    "unbookmark": Act(
        lambda actor, tweet_id: services.remove_bookmark(actor=actor, tweet_id=tweet_id),
        "No longer bookmarked.",
        "bookmark",
    ),
    "pin": Act(
        lambda actor, tweet_id: services.pin(actor=actor, tweet_id=tweet_id),
        "Pinned to your profile.",
        is_unseen=True,
    ),
    "unpin": Act(
        lambda actor, tweet_id: services.unpin(actor=actor, tweet_id=tweet_id),
        "No longer pinned to your profile.",
        is_unseen=True,
    ),
    "hide_reply": Act(
        lambda actor, tweet_id: services.hide_reply(actor=actor, tweet_id=tweet_id),
        "This reply is hidden. Your tweet has a link to it.",
        is_unseen=True,
    ),
    "show_reply": Act(
        lambda actor, tweet_id: services.show_reply(actor=actor, tweet_id=tweet_id),
        "This reply stands among the others again.",
        is_unseen=True,
    ),
    "mute_conversation": Act(
        lambda actor, tweet_id: services.mute_conversation(actor=actor, tweet_id=tweet_id),
        "You will hear no more of this conversation.",
        is_unseen=True,
    ),
    "unmute_conversation": Act(
        lambda actor, tweet_id: services.unmute_conversation(actor=actor, tweet_id=tweet_id),
        "You will hear of this conversation again.",
        is_unseen=True,
    ),
}


@require_POST
def act(request: HttpRequest, tweet_id: int, verb: str) -> HttpResponse:
    """htmx gets the row of buttons as it is now, a plain form the page that it stood on."""
    actor, doing = signed_in(request), ACTS[verb]
    doing.do(actor, tweet_id)
    if not is_part(request):
        if doing.is_unseen:
            messages.success(request, doing.done)
        return back(request, default="/home", anchor=f"t{tweet_id}")
    entry, _ = selectors.tweet(actor.pk, tweet_id)
    response = HttpResponse(cards.acts(entry, viewer_id=actor.pk))
    if doing.done:
        href, label = doing.more
        undo = f"/tweets/{tweet_id}/{doing.undo}" if doing.undo else ""
        toast(response, doing.done, undo=undo, href=href.format(tweet_id), label=label)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@private
def delete(request: HttpRequest, tweet_id: int) -> HttpResponse:
    """It cannot be undone, so it is asked: here, or by a dialog of the page."""
    actor = signed_in(request)
    entry = selectors.own_tweet(actor.pk, tweet_id)
    if request.method == "POST":
        services.delete_tweet(actor=actor, tweet_id=entry.id)
        return _deleted(request, entry.id)
    context = {"card": cards.card(entry, viewer_id=actor.pk), "back": f"/@{entry.username}/{entry.id}"}
    return render(request, "tweets/delete.html", context)


def _deleted(request: HttpRequest, tweet_id: int) -> HttpResponse:
    if is_part(request):
        return toast(event(HttpResponse(status=204), "tweet-gone", str(tweet_id)), "Deleted.")
    messages.success(request, "Your tweet is deleted.")
    return redirect("home")
