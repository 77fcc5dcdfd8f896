"""Answers of the API. `Json` encodes once, `Ready` passes bytes that were composed elsewhere."""

from decimal import Decimal
from typing import Any

import orjson
from django.http import HttpResponse
from django.utils.functional import Promise

JSON = "application/json"
_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC | orjson.OPT_NON_STR_KEYS


def dumps(data: Any) -> bytes:
    """JSON bytes; moments in RFC 3339 with Z. Ids must be strings already."""
    return orjson.dumps(data, default=_plain, option=_OPTIONS)


class Ready(HttpResponse):
    """JSON that is bytes already; sent as it is."""

    def __init__(self, body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> None:
        super().__init__(body, status=status, content_type=JSON, headers=_without_type(headers))


class Json(Ready):
    """`data` (dicts, lists, strings, numbers, moments) as JSON."""

    def __init__(self, data: Any, status: int = 200, headers: dict[str, str] | None = None) -> None:
        super().__init__(dumps(data), status, headers)


class NoContent(HttpResponse):
    """204."""

    def __init__(self) -> None:
        super().__init__(status=204)
        del self.headers["Content-Type"]


def _plain(value: Any) -> Any:
    if isinstance(value, Promise | Decimal):
        return str(value)
    if isinstance(value, list | tuple | dict):
        # DRF's ReturnList and ReturnDict, which orjson does not take for what they derive from.
        return list(value) if not isinstance(value, dict) else dict(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


def _without_type(headers: dict[str, str] | None) -> dict[str, str] | None:
    # Django refuses a content type that is given twice.
    return headers and {name: value for name, value in headers.items() if name.lower() != "content-type"}
