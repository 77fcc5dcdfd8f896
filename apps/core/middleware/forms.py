"""Forms of pages: what cannot be read or stored is refused before any view reads a field."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from apps.core.input import check_text
from apps.core.refusals import is_api, refuse_error


class Forms:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: Any) -> HttpResponse | None:
        if request.method != "POST" or is_api(request):
            return None
        try:
            for name, values in request.POST.lists():
                for text in (name, *values):
                    check_text(text)
        except Exception as error:
            refused = refuse_error(request, error)
            if refused is None:
                raise
            return refused
        return None
