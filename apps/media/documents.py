"""The Media object of the API, and where its files are."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from apps.core import variants
from apps.media import files
from apps.media.models import Media

# The size that stands for all in a list.
PREVIEW = "medium"
PICTURES = "media/pictures"
_KEPT = ("id", "key", "kind", "alt_text", "focus_x", "focus_y", "blurhash", "width", "height")


def kept(media: Media) -> dict[str, Any]:
    """What somebody else's row keeps of a ready one, to show it without asking for it again."""
    return {name: getattr(media, name) for name in _KEPT}


def shown(kept: Mapping[str, Any], *, folder: str = PICTURES) -> dict[str, Any]:
    """The document of what was `kept`. `folder` is the path of the door that decides who gets the files."""
    return document(Media(state=Media.State.READY, **kept), folder=folder)


def document(media: Media, *, folder: str = PICTURES) -> dict[str, Any]:
    """As the API shows it. `url` and `preview_url` are null until it is ready, `error` is null unless it failed."""
    names = list(media.sizes)
    is_film = media.kind != Media.Kind.IMAGE
    return {
        "id": str(media.pk),
        "kind": media.kind,
        "url": (film_url(media.key, folder) if is_film else _url(folder, media.key, variants.FULL)) if names else None,
        "preview_url": _url(folder, media.key, PREVIEW if PREVIEW in names else variants.FULL) if names else None,
        "alt_text": media.alt_text,
        "focus_x": media.focus_x,
        "focus_y": media.focus_y,
        "blurhash": media.blurhash or None,
        "width": media.width or None,
        "height": media.height or None,
        "state": media.state,
        "error": media.reason or None,
    }


def film_url(key: str, folder: str = PICTURES) -> str:
    return f"{settings.SITE_URL}/{folder}/{key}/{files.FILM}"


def _url(folder: str, key: str, size: str) -> str:
    return f"{settings.SITE_URL}/{folder}/{key}/{size}.webp"
