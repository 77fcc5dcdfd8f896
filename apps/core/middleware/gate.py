"""The outermost check of what came in: what no view could use is refused here, once for all.

Cheap on purpose: a handful of string searches per request. What passes may still be wrong, but it
can be decoded, stored and shown. `process_exception` turns what a page's view raises into a page.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

from apps.core import errors
from apps.core.api.errors import MethodNotAllowed
from apps.core.errors import Problem
from apps.core.refusals import refuse, refuse_error

MAX_PATH = 2000
MAX_QUERY = 8000
MAX_PARAMETERS = 100
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
CHARSETS = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})

_NUL = re.compile("%00|\x00")
_TOKEN = re.compile(r"[A-Za-z0-9]{1,64}")


class Gate:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        problem = self.fault(request)
        if problem is not None:
            return refuse(request, problem)
        self.clean(request)
        response = self.get_response(request)
        return _told(request, response) if isinstance(response, HttpResponseNotAllowed) else response

    def fault(self, request: HttpRequest) -> Problem | None:
        """What makes this request unusable, whatever path it names; None if nothing does."""
        query = request.META.get("QUERY_STRING", "")
        if request.method not in METHODS:
            return MethodNotAllowed()
        if len(request.path_info) > MAX_PATH or "\x00" in request.path_info:
            return errors.NotFound()
        if query and (len(query) > MAX_QUERY or query.count("&") >= MAX_PARAMETERS):
            return errors.Invalid("The query is too long.")
        # Bodies and queries would be decoded by whatever codec the caller names.
        if request.encoding and request.encoding.lower() not in CHARSETS:
            return errors.UnsupportedMediaType("Only UTF-8 is understood.")
        most = settings.MAX_UPLOAD_BYTES if request.path_info in settings.UPLOAD_PATHS else settings.MAX_REQUEST_BYTES
        return _length_fault(request.META.get("CONTENT_LENGTH"), most) or _host_fault(request)

    def clean(self, request: HttpRequest) -> None:
        """Drop what carries no meaning when malformed, and would break those who read it."""
        meta = request.META
        if meta.get("QUERY_STRING"):
            # No text has it and no database takes it; to whom it is a word's end (search), a space says the same.
            meta["QUERY_STRING"] = _NUL.sub("%20", meta["QUERY_STRING"])
        if "HTTP_COOKIE" in meta:
            for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
                if name in request.COOKIES and not _TOKEN.fullmatch(request.COOKIES[name]):
                    del request.COOKIES[name]
        if "HTTP_HX_CURRENT_URL" in meta and not _is_url(meta["HTTP_HX_CURRENT_URL"]):
            del meta["HTTP_HX_CURRENT_URL"]

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refuse_error(request, error)


def _told(request: HttpRequest, refused: HttpResponseNotAllowed) -> HttpResponse:
    """Django's answer is blank: who opened the address of a button would see nothing at all."""
    page = refuse(request, MethodNotAllowed())
    page.headers["Allow"] = refused.headers["Allow"]
    return page


def _length_fault(length: str | None, most: int) -> Problem | None:
    if not length:
        return None
    if not (length.isascii() and length.isdigit()):
        return errors.Invalid("The Content-Length is not a number.")
    if len(length) > 10 or int(length) > most:
        return errors.TooLarge(f"A request may have at most {most} bytes.")
    return None


def _host_fault(request: HttpRequest) -> Problem | None:
    # Probes ask by address; nothing they are told depends on the host.
    if request.path_info.startswith(("/health/", "/api/health/")):
        return None
    try:
        request.get_host()
    except DisallowedHost:
        return errors.Invalid("This host is not served here.")
    return None


def _is_url(text: str) -> bool:
    try:
        urlsplit(text)
    except ValueError:
        return False
    return True
