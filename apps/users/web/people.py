"""Middleware: whose session it is."""

from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from apps.core.middleware.pages import is_program
from apps.users import sessions


class People(AuthenticationMiddleware):
    """Django's, with session and account read at once. A program of the API has no session."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        return self.get_response(request) if is_program(request) else super().__call__(request)

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: sessions.user_of(request))  # type: ignore[assignment]
