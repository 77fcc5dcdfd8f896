"""What only pages need, skipped for the API: each would cost it microseconds and give it nothing."""

from typing import Any

from django.conf import settings
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csp import ContentSecurityPolicyMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.csp import build_policy
from django_htmx.middleware import HtmxMiddleware

from apps.core.headers import put
from apps.core.refusals import is_api, refuse_error

_FOR_ONE_ONLY = ("Cache-Control", "private, no-store")
# Nothing inline, so no nonce: the same text for every page.
_PAGES_CSP = ("Content-Security-Policy", build_policy(settings.SECURE_CSP))
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
        response = self.get_response(request)
        if is_api(request):
            is_page = response.headers.get("Content-Type", "").startswith("text/html")
        else:
            is_page = True
            # What was made for somebody signed in is for them alone, and not for the disk either.
            if "Cache-Control" not in response.headers and settings.SESSION_COOKIE_NAME in request.COOKIES:
                put(response, _FOR_ONE_ONLY)
        if not is_page:
            put(response, _API_CSP)
        elif hasattr(response, "_csp_config"):
            self.process_response(request, response)  # a view with a policy of its own
        elif _PAGES_CSP[0] not in response.headers:
            put(response, _PAGES_CSP)
        return response


def is_program(request: HttpRequest) -> bool:
    """Whether this calls the API without a browser's session."""
    return request.path_info.startswith("/api/") and settings.SESSION_COOKIE_NAME not in request.META.get(
        "HTTP_COOKIE", ""
    )


class Sessions(SessionMiddleware):
    """Sessions; a database that went away is an honest 503. A program has none."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        if is_program(request):
            return self.get_response(request)
        try:
            return super().__call__(request)
        except Exception as error:
            refused = refuse_error(request, error)
            if refused is None:
                raise
            return refused


class Csrf(PagesOnly, CsrfViewMiddleware):
    """For pages; the API checks it where the session is what authenticates (api/session.py)."""


class Messages(PagesOnly, MessageMiddleware):
    pass


class Htmx(PagesOnly, HtmxMiddleware):
    pass
