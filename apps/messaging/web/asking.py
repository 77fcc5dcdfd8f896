"""The question before what cannot be undone: a page, or with scripts a dialog of the page that one is on."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.core.web.answers import is_part
from apps.messaging.rows import Talk


class Asked(NamedTuple):
    title: str
    text: str
    yes: str


LEAVE = Asked(
    "Leave this group?",
    "You see nothing that is said there from then on. To come back, one of its members has to add you.",
    "Leave",
)
DELETE = Asked("Delete this conversation for you?", "All that was said in it is gone for you, for good.", "Delete")
DELETE_GROUP = Asked(
    "Leave this group and delete it for you?",
    "All that was said in it is gone for you, for good, and you see nothing that is said from then on.",
    "Delete",
)
# Verbs of conversations that are asked about.
FINAL = ("leave", "delete")


def before(talk: Talk, verb: str) -> Asked:
    """One of the FINAL verbs is done to it."""
    if verb == "leave":
        return LEAVE
    return DELETE_GROUP if talk.is_group and talk.is_member else DELETE


def before_removing(username: str) -> Asked:
    return Asked(
        f"Remove @{username}?",
        "They see nothing that is said from then on, and everybody sees that you removed them.",
        "Remove",
    )


def page(request: HttpRequest, asked: Asked, *, back: str) -> HttpResponse:
    """Yes is to post to where one is."""
    return render(request, "messaging/asked.html", {"asked": asked, "back": back, "place": "messages"})


def sent_on(request: HttpRequest, path: str) -> HttpResponse:
    """To a page, also from a dialog."""
    return HttpResponse(status=204, headers={"HX-Redirect": path}) if is_part(request) else redirect(path)
