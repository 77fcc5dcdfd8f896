"""What only pages need, skipped for the API: each would cost it microseconds and give it nothing."""

from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csp import ContentSecurityPolicyMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django_htmx.middleware import HtmxMiddleware

from apps.core.headers import put
from apps.core.refusals import is_api, refuse_error

# Nothing that the API answers is a document, so nothing in it may load or frame anything.
_API_CSP = ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'")


class PagesOnly:
    """Mixed in before a middleware: the API goes by."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if is_api(request):
            return self.get_response(request)
        return super().__call__(request)  # type: ignore[misc]


class Policy(ContentSecurityPolicyMiddleware):
    """What a browser may do with an answer: the content security policy (for JSON the strictest there
    is, ready as text), and `no-store` for private pages."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        if not is_api(request):
            response: Any = super().__call__(request)
            # What was made for somebody signed in is for them alone, and not for the disk either.
            if "Cache-Control" not in response.headers and settings.SESSION_COOKIE_NAME in request.COOKIES:
                response.headers["Cache-Control"] = "private, no-store"
            return response
        response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            return self.process_response(request, response)
        put(response, _API_CSP)
        return response


def _is_program(request: HttpRequest) -> bool:
    """Whether this calls the API without a browser's session."""
    return request.path_info.startswith("/api/") and settings.SESSION_COOKIE_NAME not in request.META.get(
        "HTTP_COOKIE", ""
    )


class Sessions(SessionMiddleware):
    """Sessions; a database that went away is an honest 503. A program has none."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        if _is_program(request):
            return self.get_response(request)
        try:
            return super().__call__(request)
        except Exception as error:
            refused = refuse_error(request, error)
            if refused is None:
                raise
            return refused


class People(AuthenticationMiddleware):
    """Whose session it is."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        return self.get_response(request) if _is_program(request) else super().__call__(request)


class Csrf(PagesOnly, CsrfViewMiddleware):
    """For pages; the API checks it where the session is what authenticates (api/session.py)."""


class Messages(PagesOnly, MessageMiddleware):
    pass


class Htmx(PagesOnly, HtmxMiddleware):
    pass
