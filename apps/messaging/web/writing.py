"""Beginning a conversation, and what a group is: pages with a form each."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.errors import Problem
from apps.core.input import is_username
from apps.core.web.answers import is_part, private
from apps.core.web.asking import ask, sent_on
from apps.core.web.once import new_key, once
from apps.follows import selectors as graph
from apps.follows.errors import NoSuchAccount
from apps.messaging import errors, policies, selectors, services
from apps.messaging.models import MAX_NAME, MAX_TEXT
from apps.messaging.services import MAX_RECIPIENTS
from apps.messaging.web import asking, showing
from apps.users.models import User
from apps.users.selectors import id_of_handle, ids_of_handles
from apps.users.services import upload_media
from apps.users.web import uploads
from apps.users.web.readers import signed_in


class NewForm(forms.Form):
    to = forms.CharField(
        label="To",
        max_length=17 * MAX_RECIPIENTS,
        help_text="One handle, or several for a group: @alice @bob",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "placeholder": "@handle", "data-handles": True}
        ),
    )
    text = forms.CharField(
        label="Message", max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"})
    )


class GroupForm(forms.Form):
    name = forms.CharField(label="Name", max_length=MAX_NAME, required=False)
    picture = forms.FileField(label="Picture", required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@private
@once
def new(request: HttpRequest) -> HttpResponse:
    sender = signed_in(request)
    form = NewForm(request.POST if request.method == "POST" else None, initial={"to": _to(request)})
    form.fields["to"].widget.attrs["data-without"] = sender.username
    if form.is_valid():
        try:
            recipients = _people(sender, form.cleaned_data["to"])
            sent = services.send_message(sender=sender, recipients=recipients, text=form.cleaned_data["text"])
        except Problem as problem:
            _blame(form, problem, {"recipient_ids": "to"})
        else:
            return redirect("talk", sent.conversation_id)
    context = {"form": form, "key": new_key(), "title": "New message", "back": "/messages", "place": "messages"}
    context["may_write"] = policies.may_speak(sender)
    return render(request, "messaging/new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def info(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Who is part of it; of a group also its name and picture."""
    reader = signed_in(request)
    talk = selectors.conversation(reader.pk, conversation_id)
    form = GroupForm(
        request.POST if request.method == "POST" else None, request.FILES or None, initial={"name": talk.name}
    )
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, reader, conversation_id, form)
        except Problem as problem:
            _blame(form, problem, {"media_ids": "picture", "file": "picture"})
        else:
            return redirect("talk_info", conversation_id)
    people = selectors.listed(reader.pk, [talk]).people
    context = {
        "talk": talk,
        "face": showing.face(talk, people, reader.pk),
        "members": [
            (people[i], showing.avatar(people[i]), asking.before_removing(people[i].username))
            for i in talk.member_ids
            if i in people
        ],
        "reader_id": reader.pk,
        "other": next(
            (people[i] for i in talk.member_ids if i != reader.pk and i in people and not talk.is_group), None
        ),
        "leave": asking.LEAVE,
        "delete": asking.before(talk, "delete"),
        "form": form,
        "title": "Group" if talk.is_group else "Conversation",
        "back": f"/messages/{talk.id}",
        "place": "messages",
    }
    template = "messaging/_about.html" if is_part(request) else "messaging/info.html"
    return render(request, template, context, status=422 if form.errors else 200)


@require_POST
def add(request: HttpRequest, conversation_id: int) -> HttpResponse:
    actor = signed_in(request)
    try:
        for target in _people(actor, request.POST.get("to", "")):
            services.add_member(actor=actor, conversation_id=conversation_id, target=target)
    except (errors.CannotMessage, errors.GroupIsFull, errors.SayToWhom) as problem:
        messages.error(request, problem.detail)
    return redirect("talk_info", conversation_id)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def remove(request: HttpRequest, conversation_id: int, username: str) -> HttpResponse:
    """It is asked first: everybody sees it, and to come back they have to be asked in anew."""
    actor, user_id = signed_in(request), id_of_handle(username)
    if user_id is None:
        raise NoSuchAccount
    if request.method != "POST":
        selectors.conversation(actor.pk, conversation_id)
        return ask(
            request, asking.before_removing(username), back=f"/messages/{conversation_id}/info", place="messages"
        )
    services.remove_member(actor=actor, conversation_id=conversation_id, target=graph.target(actor.pk, user_id))
    return sent_on(request, f"/messages/{conversation_id}/info")


def _save(request: HttpRequest, actor: User, conversation_id: int, form: GroupForm) -> None:
    changes: dict[str, Any] = {"name": form.cleaned_data["name"]}
    if request.POST.get("no_picture"):
        changes["picture_id"] = None
    elif form.cleaned_data["picture"]:
        media = upload_media(actor=actor, file=form.cleaned_data["picture"])
        uploads.wait(actor, [media.pk])
        changes["picture_id"] = media.pk
    services.edit_group(actor=actor, conversation_id=conversation_id, **changes)


def _to(request: HttpRequest) -> str:
    name = request.GET.get("to", "")
    return f"@{name}" if is_username(name) else ""


def _people(actor: User, text: str) -> Sequence[User]:
    """Those whose handles stand in the text. Raises SayToWhom (field "recipient_ids")."""
    handles = [name.lstrip("@") for name in text.replace(",", " ").split()]
    found = ids_of_handles(filter(is_username, handles))
    missing = [name for name in handles if name.lower() not in found]
    if missing or not handles:
        said = f"There is no account @{missing[0][:20]}." if missing else "Say to whom."
        raise errors.SayToWhom(said, field="recipient_ids")
    return [graph.target(actor.pk, user_id) for user_id in found.values()]


def _blame(form: forms.Form, problem: Problem, names: dict[str, str]) -> None:
    field = names.get(problem.field or "", problem.field)
    form.add_error(field if field in form.fields else None, problem.detail)
