"""Buttons of conversations and messages: `POST /messages/<id>/<verb>`, `/messages/m/<id>/<verb>`."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.errors import Conflict, Invalid
from apps.core.input import parse_id
from apps.core.web.answers import back, is_part, private, toast
from apps.core.web.asking import ask, sent_on
from apps.core.web.once import new_key, once
from apps.follows import selectors as graph
from apps.follows.errors import NoSuchAccount
from apps.media import services as media
from apps.messaging import errors, policies, selectors, services
from apps.messaging.web import asking, views
from apps.messaging.web.frame import Typed
from apps.users.models import User
from apps.users.selectors import id_of_handle
from apps.users.web import uploads
from apps.users.web.readers import signed_in
from apps.users.web.uploads import Sent

CONVERSATION: dict[str, tuple[Callable[..., None], str, bool]] = {
    # What is done, what is said of it, and whether the conversation is gone from the list then.
    "accept": (services.accept, "", False),
    "leave": (services.leave, "You have left.", True),
    "delete": (services.clear, "The conversation is deleted for you.", True),
    "mute": (services.mute, "Muted: it no longer counts among what is unread.", False),
    "unmute": (services.unmute, "It counts again.", False),
}
MESSAGE: dict[str, tuple[Callable[..., None], str]] = {
    "unsend": (services.unsend, "Taken back: nobody reads it any more."),
    "delete": (services.delete_for_me, "Deleted for you."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@private
def part_with(request: HttpRequest, conversation_id: int, verb: str) -> HttpResponse:
    """It cannot be undone, so it is asked: here, or by a dialog of the page."""
    if request.method == "POST":
        return _act(request, conversation_id, verb)
    talk = selectors.conversation(signed_in(request).pk, conversation_id)
    return ask(request, asking.before(talk, verb), back=f"/messages/{talk.id}/info", place="messages")


@require_POST
def act(request: HttpRequest, conversation_id: int, verb: str) -> HttpResponse:
    return _act(request, conversation_id, verb)


def _act(request: HttpRequest, conversation_id: int, verb: str) -> HttpResponse:
    do, said, is_gone = CONVERSATION[verb]
    do(actor=signed_in(request), conversation_id=conversation_id)
    if said:
        messages.success(request, said)
    return sent_on(request, "/messages" if is_gone else f"/messages/{conversation_id}")


@require_POST
def message_act(request: HttpRequest, message_id: int, verb: str) -> HttpResponse:
    actor = signed_in(request)
    conversation_id = selectors.message(actor.pk, message_id).conversation_id
    views.asked(request)  # bad input changes nothing
    do, said = MESSAGE[verb]
    do(actor=actor, message_id=message_id)
    return toast(_shown(request, actor, conversation_id), said)


@require_POST
def react(request: HttpRequest, message_id: int, emoji: str) -> HttpResponse:
    """The same emoji again takes it back."""
    actor = signed_in(request)
    said = selectors.message(actor.pk, message_id)
    views.asked(request)  # bad input changes nothing
    is_own = str(actor.pk) in said.reactions.get(emoji, ())
    do = services.take_reaction_back if is_own else services.react
    do(actor=actor, message_id=message_id, emoji=emoji)
    return _shown(request, actor, said.conversation_id)


@require_POST
def send(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """htmx gets the end of the conversation as it is now, and an empty box; a plain form goes back to it.

    With `add` the box is only shown again, with the pictures that came and room to describe them.
    """
    sender = signed_in(request)
    selectors.conversation(sender.pk, conversation_id)
    views.asked(request)  # bad input changes nothing
    sent = uploads.receive(request, sender)
    if "add" in request.POST and sent.problem is None:
        return views.opened(request, conversation_id, _typed(request, sent))
    return _send(request, sender, conversation_id, sent)


@require_safe
@private
def kept_pictures(request: HttpRequest) -> HttpResponse:
    """For a box that kept the ids of its pictures (`ids=1.2`): those that are there and free still."""
    owner = signed_in(request)
    ids = [parse_id(given, field="ids") for given in filter(None, request.GET.get("ids", "").split("."))]
    return HttpResponse(uploads.items(media.loose(owner_id=owner.pk, media_ids=ids)))


@once
def _send(request: HttpRequest, sender: User, conversation_id: int, sent: Sent) -> HttpResponse:
    typed = _typed(request, sent)
    try:
        if sent.problem:
            raise sent.problem
        services.send_message(
            sender=sender,
            conversation_id=conversation_id,
            text=typed.text,
            media_ids=typed.media_ids,
            reply_to_id=views.id_of(typed.reply_to),
        )
    except (Invalid, Conflict, errors.RequestIsFull) as problem:
        # With scripts the box stands there as it was.
        if is_part(request):
            raise
        return views.opened(request, conversation_id, typed._replace(error=problem.detail))
    if not is_part(request):
        return redirect("talk", conversation_id)
    response = _shown(request, sender, conversation_id)
    response.content += render(request, "messaging/_key.html", {"key": new_key(), "swap": True}).content
    response.headers["HX-Trigger"] = "message-sent"
    return response


@require_safe
def button(request: HttpRequest, username: str) -> HttpResponse:
    """For profiles: the way to write to them, where they want that; else nothing."""
    sender = signed_in(request)
    recipient = _account(sender, username)
    may = policies.can_write(sender, recipient)
    return render(request, "messaging/_button.html", {"username": recipient.username if may else ""})


@require_safe
def write_to(request: HttpRequest, username: str) -> HttpResponse:
    """The conversation with somebody, or the page to begin it."""
    sender = signed_in(request)
    recipient = _account(sender, username)
    known = selectors.direct_with(sender.pk, recipient.pk)
    if known is not None:
        return redirect("talk", known)
    return redirect(f"/messages/new?to={recipient.username}")


def _typed(request: HttpRequest, sent: Sent) -> Typed:
    form = request.POST
    return Typed(form.get("text", ""), media_ids=sent.media_ids, reply_to=form.get("reply_to_id"))


def _account(sender: User, username: str) -> User:
    user_id = id_of_handle(username)
    if user_id is None:
        raise NoSuchAccount
    return graph.target(sender.pk, user_id)


def _shown(request: HttpRequest, reader: User, conversation_id: int) -> HttpResponse:
    if not is_part(request):
        return back(request, default=f"/messages/{conversation_id}")
    talk = selectors.conversation(reader.pk, conversation_id)
    return views.missing(request, reader, talk)
