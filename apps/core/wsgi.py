"""The way from the server into Django and back, with two things that Django leaves open."""

from typing import Any

from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest


class Request(WSGIRequest):
    """A request whose Content-Type makes no sense has none that we know, rather than no answer.

    Django reads its parameters while the request is made, before any middleware could object; an
    unknown charset in RFC 2231's notation raises there.
    """

    def __init__(self, environ: dict[str, Any]) -> None:
        try:
            super().__init__(environ)
        except (BadRequest, LookupError, ValueError):
            super().__init__(environ | {"CONTENT_TYPE": "application/x-unreadable"})


class Application(WSGIHandler):
    request_class = Request

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        response: Any = super().__call__(environ, start_response)
        if getattr(response, "streaming", True):
            return response
        # The server sends a list in one piece; an iterator costs it a thread's hop for each part.
        body = [] if environ["REQUEST_METHOD"] == "HEAD" else [response.content]
        response.close()
        return body
