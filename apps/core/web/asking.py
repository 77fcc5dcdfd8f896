"""The question before what cannot be undone: a page, or with scripts a dialog of the page that one is on."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.core.web.answers import is_part


class Asked(NamedTuple):
    """What is asked, what comes of it, and the word on the button."""

    title: str
    text: str
    yes: str


def ask(request: HttpRequest, asked: Asked, *, back: str, place: str = "") -> HttpResponse:
    """Yes is to post to where one is. `place`: see `_nav.html`."""
    return render(request, "asked.html", {"asked": asked, "back": back, "place": place})


def sent_on(request: HttpRequest, path: str) -> HttpResponse:
    """To a page, also from a dialog."""
    return HttpResponse(status=204, headers={"HX-Redirect": path}) if is_part(request) else redirect(path)
