"""Headers whose names and values are our own: written without being checked again each time.

Django checks every header for line breaks and charset, a microsecond each; an answer of the API has
fifteen. Nothing that a caller sent may pass here.
"""

from django.http.response import HttpResponseBase


def put(response: HttpResponseBase, *pairs: tuple[str, str]) -> None:
    """Set headers, replacing earlier ones of the same name. Values are ASCII without line breaks."""
    store = response.headers._store
    for pair in pairs:
        store[pair[0].lower()] = pair
