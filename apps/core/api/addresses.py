"""`me`, `@handle` or an id: how a path says whom it is about.

Who has handles registers a lookup once (in its AppConfig.ready); this floor knows only numbers.
"""

from collections.abc import Callable
from typing import Any

from apps.core import input as hygiene
from apps.core.errors import NotFound, Unauthorized

_by_handle: Callable[[str], int | None] | None = None


def register(by_handle: Callable[[str], int | None]) -> None:
    """`by_handle("alice")` gives the id, or None when nobody is called so."""
    global _by_handle
    _by_handle = by_handle


def resolve(text: str, caller: Any) -> int:
    """The id that `text` addresses. Unauthorized for `me` without credentials; NotFound."""
    if text == "me":
        if caller is None or not caller.is_authenticated:
            raise Unauthorized
        return caller.pk
    if text.startswith("@"):
        found = _by_handle(text[1:]) if _by_handle and hygiene.is_username(text[1:]) else None
        if found is None:
            raise NotFound
        return found
    try:
        return hygiene.parse_id(text)
    except hygiene.BadId:
        raise NotFound from None
