"""Rate limits of pages, and the headers that say where a caller stands, on every answer.

The API's own views are counted by ApiView, once it knows whose token it was. Innermost: it needs
the session, and by then the path has been resolved to a view.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from apps.core import limits
from apps.core.refusals import refuse, refuse_error

# Probes and scrapes come all the time from machines that must be answered.
UNCOUNTED = ("/health/", "/api/health/", "/metrics")


class Rates:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        verdict = getattr(request, "rate_verdict", None)
        if verdict is None:
            if request.path_info.startswith(UNCOUNTED):
                return response
            # Nobody counted it: no such path, or no view that does.
            try:
                verdict = limits.admit(request)
            except limits.Limited as limited:
                response = refuse(request, limited)
                verdict = limited.verdict
        limits.headers_of(verdict, response)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if hasattr(view, "cls") or request.path_info.startswith(UNCOUNTED):
            return None  # a view of the API counts for itself
        try:
            limits.admit(request, self.class_of(request, view), getattr(request, "user", None))
        except Exception as error:
            refused = refuse_error(request, error)
            if refused is None:
                raise
            return refused
        return None

    def class_of(self, request: HttpRequest, view: Any) -> str | None:
        """The bucket of a page: its view's own `rate_class`, or by name for views that are not ours."""
        if request.method in limits.READING:
            return None
        own = getattr(getattr(view, "view_class", view), "rate_class", None)
        return own or settings.RATE_CLASSES.get(getattr(request.resolver_match, "view_name", ""))
