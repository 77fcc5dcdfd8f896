"""Lists: `{"results", "next", "previous"}` under a signed cursor.

By id, newest first (`Keyset`), or with a payload of the list's own (`cursor_of`, `next_url`).
"""

from collections.abc import Sequence
from typing import Any, TypedDict
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.encoding import escape_uri_path

from apps.core import cursors
from apps.core import input as hygiene
from apps.core.api.answers import Json, Ready, dumps

_KEEP = 500  # characters of a query value that a page's URL repeats


def limit_of(request: HttpRequest) -> int:
    return hygiene.parse_limit(request.GET.get("limit"))


def cursor_of(request: HttpRequest, purpose: str) -> Any:
    """The payload of `?cursor=` for this list, None without one; `BadCursor`."""
    token = request.GET.get("cursor")
    return cursors.read(purpose, token) if token else None


def url_of(request: HttpRequest, purpose: str, payload: Any) -> str:
    """This very list, continued at `payload`; its other parameters are kept."""
    token = cursors.sign(purpose, payload)
    kept = [(name, value[:_KEEP]) for name, value in request.GET.items() if name != "cursor"]
    query = f"{urlencode(kept)}&cursor={token}" if kept else f"cursor={token}"  # a token is made of URL-safe characters
    return f"{request.scheme}://{request.get_host()}{escape_uri_path(request.path)}?{query}"


def answer(results: Sequence[Any], next_url: str | None = None, previous_url: str | None = None) -> Json:
    return Json({"results": results, "next": next_url, "previous": previous_url})


def ready(results: Sequence[bytes], next_url: str | None = None, previous_url: str | None = None) -> Ready:
    """The same for items that are JSON bytes already."""
    body = b'{"results":[%b],"next":%b,"previous":%b}'
    return Ready(body % (b",".join(results), dumps(next_url), dumps(previous_url)))


class Window(TypedDict):
    """Which part of a list: below `before`, or (ascending) above `after`; at most `limit` rows."""

    before: int | None
    after: int | None
    limit: int


class Keyset:
    """One page of a list in descending order of a unique number (an id).

    Others may add items meanwhile: nothing repeats and nothing is skipped. `purpose` names the
    list and its subject ("likers:42"), so that a cursor is good for this list alone.

    >>> page = Keyset(request, "likers:42")
    >>> likes = page.cut(Like.objects.filter(tweet_id=42), "id")
    >>> return page.answer([card(like.user) for like in likes])

    Raw SQL asks for `limit + 1` rows by `before` or (ascending!) `after` and hands them to `take`.
    """

    def __init__(self, request: HttpRequest, purpose: str) -> None:
        self.request, self.purpose = request, purpose
        self.limit = limit_of(request)
        payload = cursor_of(request, purpose) or {}
        self.before: int | None = payload.get("b")
        self.after: int | None = payload.get("a")
        self._first = self._last = None  # type: int | None
        self._more = False

    def cut[R](self, rows: "QuerySet[Any, R]", key: str) -> list[R]:
        """The rows of this page, newest first. `key` is the attribute that orders them."""
        if self.before is not None:
            rows = rows.filter(**{f"{key}__lt": self.before})
        if self.after is not None:
            rows = rows.filter(**{f"{key}__gt": self.after})
        rows = rows.order_by(key if self.after is not None else f"-{key}")
        return self.take(list(rows[: self.limit + 1]), key)

    def take[R](self, rows: list[R], key: str) -> list[R]:
        """The same from up to `limit + 1` rows that were read in this page's direction."""
        self._more = len(rows) > self.limit
        rows = rows[: self.limit]
        if self.after is not None:
            rows.reverse()
        if rows:
            self._first, self._last = _key(rows[0], key), _key(rows[-1], key)
        return rows

    @property
    def window(self) -> "Window":
        """What a selector needs to read the rows of this page and see whether there are more."""
        return {"before": self.before, "after": self.after, "limit": self.limit + 1}

    @property
    def next_url(self) -> str | None:
        if self.after is not None:
            # Whoever came from below can go back there, even when nothing new stood above.
            return self._url("b", self.after + 1 if self._last is None else self._last)
        return self._url("b", self._last) if self._more else None

    @property
    def previous_url(self) -> str | None:
        if self.after is not None:
            return self._url("a", self._first) if self._more else None
        if self.before is None:
            return None
        return self._url("a", self.before - 1 if self._first is None else self._first)

    def answer(self, results: Sequence[Any]) -> Json:
        return answer(results, self.next_url, self.previous_url)

    def ready(self, results: Sequence[bytes]) -> Ready:
        return ready(results, self.next_url, self.previous_url)

    def _url(self, side: str, number: int | None) -> str:
        return url_of(self.request, self.purpose, {side: number})


def _key(row: Any, key: str) -> int:
    return row[key] if isinstance(row, dict) else getattr(row, key)
