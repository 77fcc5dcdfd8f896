"""What a page answers when something is wrong: the site's own error pages, a toast for htmx."""

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.http import urlencode

from apps.core.errors import Problem, RetryLater, Unauthorized
from apps.core.web.answers import is_part, toast

PAGES = frozenset({400, 403, 404, 405, 429, 500, 503})
# Where nothing is broken: around these stands what stands around every page.
IN_SITE = frozenset({403, 404, 405})


def answer(request: HttpRequest, problem: Problem, template: str = "") -> HttpResponse:
    """The page for `problem` (or `template`); who only has to sign in is sent to do so."""
    if isinstance(problem, Unauthorized):
        return _sign_in(request)
    if is_part(request):
        response = toast(HttpResponse(status=problem.status), problem.detail)
    else:
        response = HttpResponse(_page(request, problem, template), status=problem.status)
    if isinstance(problem, RetryLater):
        response.headers["Retry-After"] = str(problem.retry_after)
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest, problem: Problem, template: str) -> str:
    """At need standing alone, without session, database or request, because any of them may be broken."""
    shown = problem.status if problem.status in PAGES else 400
    context = {"detail": problem.detail, "retry_after": getattr(problem, "retry_after", None)}
    if shown in IN_SITE and not template:
        with suppress(Exception):
            return render_to_string(f"{shown}.html", {**context, "frame": "errors/_in_site.html"}, request)
    try:
        return render_to_string(template or f"{shown}.html", context)
    except Exception:  # noqa: BLE001 (no manifest of the static files, say; the answer must still go out)
        return f"<!doctype html><title>{problem.title}</title><h1>{problem.title}</h1>"


def _sign_in(request: HttpRequest) -> HttpResponse:
    # A POST cannot be repeated by a redirect: then they come back to the page they were on.
    back = request.get_full_path() if request.method == "GET" else request.headers.get("Referer", "/")
    where = "/accounts/login/?" + urlencode({"next": back})
    if not is_part(request):
        return redirect(where)
    return HttpResponse(status=204, headers={"HX-Redirect": where})
