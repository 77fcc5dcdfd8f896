"""Searches that the reader keeps: save one, drop one, forget what was searched for."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from apps.core import input as hygiene
from apps.core.errors import Problem
from apps.core.web.answers import private
from apps.core.web.asking import Asked, ask, sent_on
from apps.search import services
from apps.users.web.readers import signed_in

FORGETTING = Asked(
    "Forget your recent searches?", "They are not offered to you any more. What you saved stays.", "Forget all"
)


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    query = _asked(request)
    try:
        services.save_search(actor=signed_in(request), query=query)
    except Problem as problem:
        messages.error(request, problem.detail or problem.title)
    else:
        messages.success(request, "Saved: it stands above your searches from now on.")
    return _back(request)


@require_POST
def set_bell(request: HttpRequest, search_id: int, *, wanted: bool) -> HttpResponse:
    back = _back(request)  # bad input changes nothing
    services.set_bell(actor=signed_in(request), search_id=search_id, wanted=wanted)
    said = "You are told of new tweets that match." if wanted else "You are no longer told of this search."
    messages.success(request, said)
    return back


@require_POST
def unsave(request: HttpRequest, search_id: int) -> HttpResponse:
    back = _back(request)  # bad input changes nothing
    services.unsave_search(actor=signed_in(request), search_id=search_id)
    messages.success(request, "No longer saved.")
    return back


@require_http_methods(["GET", "HEAD", "POST"])
@private
def forget(request: HttpRequest) -> HttpResponse:
    """One of the recent searches (`q`), or without it all, which is asked first."""
    reader = signed_in(request)
    if request.method != "POST":
        return ask(request, FORGETTING, back=reverse("search"), place="search")
    query = request.POST.get("q")
    services.forget_recent(actor=reader, query=query and hygiene.check_text(query, field="q"))
    if not query:
        messages.success(request, "Your recent searches are forgotten.")
    return sent_on(request, reverse("search"))


def _asked(request: HttpRequest) -> str:
    return hygiene.check_text(request.POST.get("q", ""), field="q")


def _back(request: HttpRequest) -> HttpResponse:
    """To what the reader was looking at."""
    query, tab = _asked(request), hygiene.check_text(request.POST.get("tab", ""), field="tab")
    asked = {"q": query, "tab": tab} if tab else {"q": query}
    return redirect(f"{reverse('search')}?{urlencode(asked)}" if query else "search")
