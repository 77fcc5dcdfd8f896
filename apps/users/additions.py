"""Members of a profile that only an app above can bring; it says so with `register`, when it is ready."""

from collections.abc import Callable
from typing import Any

# Of the viewer's id (0 for the anonymous) and the account's.
Bring = Callable[[int, int], Any]

_registered: dict[str, Bring] = {}


def register(name: str, bring: Bring) -> None:
    _registered[name] = bring


def of(viewer_id: int, user_id: int) -> dict[str, Any]:
    """Each by its name, ready for JSON."""
    return {name: bring(viewer_id, user_id) for name, bring in _registered.items()}
