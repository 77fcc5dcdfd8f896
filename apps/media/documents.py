"""The Media object of the API, and where its files are."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from apps.core import variants
from apps.media import files
from apps.media.models import Media

# The size that stands for all in a list.
PREVIEW = "medium"
_KEPT = ("id", "key", "kind", "alt_text", "blurhash", "width", "height")


def kept(media: Media) -> dict[str, Any]:
    """What somebody else's row keeps of a ready one, to show it without asking for it again."""
    return {name: getattr(media, name) for name in _KEPT}


def shown(kept: Mapping[str, Any]) -> dict[str, Any]:
    """The document of what was `kept`."""
    return document(Media(state=Media.State.READY, **kept))


def document(media: Media) -> dict[str, Any]:
    """As the API shows it. `url` and `preview_url` are null until it is ready, `error` is null unless it failed."""
    names = list(media.sizes)
    is_film = media.kind != Media.Kind.IMAGE
    return {
        "id": str(media.pk),
        "kind": media.kind,
        "url": (film_url(media.key) if is_film else _url(media.key, variants.FULL)) if names else None,
        "preview_url": _url(media.key, PREVIEW if PREVIEW in names else variants.FULL) if names else None,
        "alt_text": media.alt_text,
        "blurhash": media.blurhash or None,
        "width": media.width or None,
        "height": media.height or None,
        "state": media.state,
        "error": media.reason or None,
    }


def film_url(key: str) -> str:
    return f"{settings.SITE_URL}/media/pictures/{key}/{files.FILM}"


def _url(key: str, size: str) -> str:
    return f"{settings.SITE_URL}/media/pictures/{key}/{size}.webp"
