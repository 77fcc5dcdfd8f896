"""Who may keep an answer, and whether the caller has it already."""

from hashlib import blake2b

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase

from apps.core.headers import put

_VARY = "Authorization, Cookie"


def mark(request: HttpRequest, response: HttpResponseBase, *, private: bool, etag: bool) -> None:
    """Cache-Control, Vary and, for a single object (`etag`), its ETag.

    What depends on the caller is kept by nobody, or, with an ETag, by the caller alone and asked
    for again each time. A view that set Cache-Control itself is left alone.
    """
    headers = response.headers
    single = etag and response.status_code == 200 and request.method in ("GET", "HEAD")
    if "Cache-Control" not in headers:
        shared = "private, no-cache" if single else "private, no-store"
        put(response, ("Cache-Control", shared if private else "no-cache"))
    put(response, ("Vary", f"{headers['Vary']}, {_VARY}" if "Vary" in headers else _VARY))
    if single and "ETag" not in headers and isinstance(response, HttpResponse):
        headers["ETag"] = f'"{blake2b(response.content, digest_size=12).hexdigest()}"'


def is_unchanged(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether If-None-Match names the ETag of this answer (weakly, as RFC 9110 compares there)."""
    given, own = request.META.get("HTTP_IF_NONE_MATCH"), response.headers.get("ETag")
    if not given or not own or request.method not in ("GET", "HEAD"):
        return False
    return given.strip() == "*" or own in {tag.strip().removeprefix("W/") for tag in given.split(",")}


def not_modified(response: HttpResponseBase) -> HttpResponse:
    short = HttpResponseNotModified()
    for name in ("ETag", "Cache-Control", "Vary", "Last-Modified"):
        if name in response.headers:
            short.headers[name] = response.headers[name]
    return short
