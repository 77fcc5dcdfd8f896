"""Paths of the API: each answers with and without its trailing slash, never by a redirect.

`route("follow", views.Follow.as_view(), name="follow")`, always written without the slash.
Converters: `<id:tweet_id>` (an int; anything that is not an id is a 404) and `<who:user_id>`
(`me`, `@handle` or an id, as a string: `self.person(user_id)` makes it a number).
"""

import re
from functools import partial
from typing import Any

from django.urls import register_converter
from django.urls.conf import _path  # type: ignore[attr-defined]
from django.urls.resolvers import RoutePattern, _route_to_regex  # type: ignore[attr-defined]

from apps.core.input import MAX_ID


class IdConverter:
    regex = "[1-9][0-9]{0,18}"

    def to_python(self, value: str) -> int:
        number = int(value)
        if number > MAX_ID:
            raise ValueError
        return number

    def to_url(self, value: int) -> str:
        return str(value)


class WhoConverter:
    regex = "me|@[A-Za-z0-9_]{1,15}|[1-9][0-9]{0,18}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: object) -> str:
        return str(value)


class EitherSlash(RoutePattern):
    """A whole path whose trailing slash does not matter."""

    def __init__(self, route: str, name: str | None = None, is_endpoint: bool = False) -> None:
        super().__init__(route, name=name, is_endpoint=is_endpoint)
        self._both = (route, f"{route}/") if is_endpoint else ()
        if is_endpoint:
            pattern, _ = _route_to_regex(route, False)
            self.regex = re.compile(pattern + r"/?\Z")

    def match(self, path: str) -> Any:
        if self._both and not self.converters:
            return ("", (), {}) if path in self._both else None
        return super().match(path)


register_converter(IdConverter, "id")
register_converter(WhoConverter, "who")

route = partial(_path, Pattern=EitherSlash)
