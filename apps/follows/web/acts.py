"""What one person does to another, by a button: `POST /@handle/<verb>`."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.web.answers import back, event, is_part, private, toast
from apps.core.web.asking import Asked, ask, sent_on
from apps.follows import errors, selectors, services
from apps.follows.web.asking import before_removing
from apps.follows.web.rows import button
from apps.users.models import User
from apps.users.selectors import id_of_handle
from apps.users.web.readers import signed_in

MUTE_DAYS = (1, 7, 30)
WITHDRAWN = "Your request to follow @{} is withdrawn."
_PROFILE = re.compile(r"/@(\w+)(/with_replies|/media|/likes)?/?")


class Act(NamedTuple):
    """`done` is said when it is not plain to see; `undo` is the verb that takes it back.

    What nothing takes back is `asked` first, of a handle.
    """

    do: Callable[[User, User], object]
    done: str = ""
    undo: str = ""
    takes_away: bool = False  # whether the other's tweets leave the page
    gives_back: bool = False  # whether they come back to it
    asked: Callable[[str], Asked] | None = None


def _mute_for(days: int) -> Act:
    def do(actor: User, target: User) -> object:
        return services.mute(actor=actor, target=target, expires_at=timezone.now() + timedelta(days=days))

    return Act(do, f"@{{}} is muted for {days} {'day' if days == 1 else 'days'}.", "unmute", True)


ACTS = {
    "follow": Act(lambda actor, target: services.follow(actor=actor, target=target)),
    "unfollow": Act(
        lambda actor, target: services.unfollow(actor=actor, target=target), "You no longer follow @{}.", "follow"
    ),
    "block": Act(
        lambda actor, target: services.block(actor=actor, target=target),
        "@{} is blocked. Neither of you follows the other any more.",
        "unblock",
        True,
    ),
    "unblock": Act(
        lambda actor, target: services.unblock(actor=actor, target=target), "@{} is no longer blocked.", gives_back=True
    ),
    "mute": Act(lambda actor, target: services.mute(actor=actor, target=target), "@{} is muted.", "unmute", True),
    **{f"mute_{days}d": _mute_for(days) for days in MUTE_DAYS},
    "unmute": Act(lambda actor, target: services.unmute(actor=actor, target=target), "@{} is no longer muted."),
    "retweets_off": Act(
        lambda actor, target: services.set_wants_retweets(actor=actor, target=target, wanted=False),
        "Retweets by @{} stay out of your home.",
    ),
    "retweets_on": Act(
        lambda actor, target: services.set_wants_retweets(actor=actor, target=target, wanted=True),
        "Retweets by @{} are back in your home.",
    ),
    "notify_on": Act(
        lambda actor, target: services.set_notifying(actor=actor, target=target, wanted=True),
        "You will be told whenever @{} writes.",
    ),
    "notify_off": Act(
        lambda actor, target: services.set_notifying(actor=actor, target=target, wanted=False),
        "You will no longer be told when @{} writes.",
    ),
    "remove_follower": Act(
        lambda actor, target: services.remove_follower(actor=actor, follower=target),
        "@{} no longer follows you.",
        asked=before_removing,
    ),
    "accept": Act(lambda actor, target: services.accept_request(actor=actor, requester=target), "@{} follows you now."),
    "reject": Act(
        lambda actor, target: services.reject_request(actor=actor, requester=target), "The request of @{} is declined."
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@private
def ask_and_act(request: HttpRequest, username: str, verb: str) -> HttpResponse:
    """What cannot be undone is asked: here, or by a dialog of the page."""
    asked = ACTS[verb].asked
    assert asked is not None
    if request.method == "POST":
        response = act(request, username, verb)
        # A dialog leaves one where one was, the page that asked is no place to be.
        return sent_on(request, response["Location"] if is_part(request) else f"/@{username}")
    signed_in(request)
    return ask(request, asked(username), back=f"/@{username}")


@require_POST
def act(request: HttpRequest, username: str, verb: str) -> HttpResponse:
    """htmx gets the follow button as it is now, a plain form the page that it stood on."""
    actor, doing = signed_in(request), ACTS[verb]
    user_id = id_of_handle(username)
    if user_id is None:
        raise errors.NoSuchAccount
    target = selectors.target(actor.pk, user_id)
    said = _word(verb, actor, target)
    doing.do(actor, target)
    if not is_part(request) or doing.asked:
        if said:
            messages.success(request, said)
        return back(request, default=f"/@{target.username}")
    on_profile = _stands_on_profile(request, target)
    if on_profile and _opens_or_closes(verb, target):
        messages.success(request, said)
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    response = HttpResponse(button(selectors.person(actor.pk, target.pk), actor.pk))
    if on_profile:
        event(response, "tie-changed", target.username)
    if doing.takes_away:
        event(response, "author-gone", target.username)
    if said:
        toast(response, said, undo=f"/@{target.username}/{doing.undo}" if doing.undo else "")
    return response


def _word(verb: str, actor: User, target: User) -> str:
    """What is said when it is done; asked for before, because afterwards nobody knows what there was to take back."""
    is_request = verb == "unfollow" and selectors.relationship(actor.pk, target.pk).requested
    return (WITHDRAWN if is_request else ACTS[verb].done).format(target.username)


def _stands_on_profile(request: HttpRequest, target: User) -> bool:
    """Whether the button that was pressed is on the other's own page, which tells more of them than the button does."""
    found = _PROFILE.fullmatch(urlsplit(request.headers.get("HX-Current-URL", "")).path)
    return found is not None and found[1].lower() == target.username.lower()


def _opens_or_closes(verb: str, target: User) -> bool:
    """Whether what may be seen of the profile is another thing now: then the page is made anew."""
    doing = ACTS[verb]
    return doing.takes_away or doing.gives_back or (verb == "unfollow" and target.is_protected)
