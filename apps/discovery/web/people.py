"""Whom one might follow: also the first page after signing up, so that no new home is empty."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from apps.core import cursors
from apps.core.web import lists
from apps.core.web.answers import back, is_part, private, toast
from apps.core.web.lists import Empty
from apps.discovery import services, suggesting, topics
from apps.discovery.suggesting import Place, Suggested
from apps.follows import errors, selectors
from apps.follows.web.rows import rows
from apps.users.selectors import id_of_handle
from apps.users.web.readers import signed_in

PAGE = 20
PURPOSE = "web:suggested"
NOBODY = Empty("users", "You follow everyone we would suggest", "Come back later.", "/home", "Go home")


@require_safe
@private
def suggested(request: HttpRequest) -> HttpResponse:
    reader, cursor = signed_in(request), request.GET.get("cursor")
    place = Place(*cursors.read(PURPOSE, cursor)) if cursor else None
    part = suggesting.suggestions(reader.pk, limit=PAGE, place=place)
    more = f"{request.path}?cursor={cursors.sign(PURPOSE, list(part.rest))}" if part.rest else None
    items = lists.body(
        shown(part.rows, reader.pk), next_url=more, empty=NOBODY, end=lists.EVERYONE, is_first=place is None
    )  # fmt: skip
    if is_part(request):
        return HttpResponse(items)
    context = {
        "title": "Who to follow",
        "place": "suggestions",
        "topics": topics.of(reader.pk) if place is None else [],
        "list": items,
    }
    return render(request, "discovery/people.html", context)


@require_POST
def dismiss(request: HttpRequest, username: str) -> HttpResponse:
    """htmx gets nothing in place of the row, a plain form the page that it stood on."""
    actor, said = signed_in(request), f"@{username} is not suggested any more."
    services.dismiss(actor=actor, subject=selectors.target(actor.pk, _id(username)))
    if is_part(request):
        return toast(HttpResponse(), said, undo=f"/@{username}/undismiss")
    messages.success(request, said)
    return back(request, default="/welcome")


@require_POST
def undismiss(request: HttpRequest, username: str) -> HttpResponse:
    actor = signed_in(request)
    services.undismiss(actor=actor, subject=selectors.target(actor.pk, _id(username)))
    return HttpResponse(status=204) if is_part(request) else back(request, default="/welcome")


def shown(found: list[Suggested], viewer_id: int) -> SafeString:
    """Their rows, each with its reason and a button to be spared it."""
    words = {row.person.id: row.reason.text for row in found}
    return rows((row.person for row in found), viewer_id, action="suggest", words=words)


def _id(username: str) -> int:
    user_id = id_of_handle(username)
    if user_id is None:
        raise errors.NoSuchAccount
    return user_id
