"""Saying no outside of the API's views: a problem document or an error page, whichever fits."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from apps.core import errors, limits
from apps.core.api import errors as documents
from apps.core.errors import Problem
from apps.core.web import problems as pages


class Internal(Problem):
    code = "internal"
    title = "Something went wrong on our side"


def is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def refuse(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The answer to a request that ends here because of `problem`."""
    if isinstance(problem, limits.Limited):
        limits.refused_by(request, problem)
    response = documents.answer(problem) if is_api(request) else pages.answer(request, problem)
    if isinstance(problem, documents.MethodNotAllowed):
        response.headers["Allow"] = "GET, HEAD, POST"
    return response


def refuse_error(request: HttpRequest, error: BaseException) -> HttpResponse | None:
    """The same for any exception; None when it is our own fault."""
    problem = documents.problem_of(error)
    return None if problem is None else refuse(request, problem)


# Django's hooks: handler400 … handler500 of twitter/urls.py, CSRF_FAILURE_VIEW ---------------------


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refuse_error(request, exception) or refuse(request, errors.Invalid())


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refuse(request, errors.Forbidden())


def nothing_here(request: HttpRequest, exception: Exception | None = None, **kwargs: Any) -> HttpResponse:
    """Also the last of all paths, so that development shows the page that visitors will see."""
    return refuse(request, errors.NotFound())


def our_fault(request: HttpRequest) -> HttpResponse:
    return refuse(request, Internal())


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return pages.answer(request, errors.Forbidden(reason, code="csrf_failed"), "403_csrf.html")
