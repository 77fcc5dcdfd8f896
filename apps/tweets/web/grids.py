"""The pictures of a tweet, or its film: templates/tweets/_picture*.html and _film*.html."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from apps.core import variants
from apps.core.skeletons import skeleton, text
from apps.media.models import MIDDLE, Media
from apps.users.web import faces

# How wide a picture is shown, for the browser to choose a file by.
ALONE = "(max-width: 699px) 85vw, 520px"
AMONG_OTHERS = "(max-width: 699px) 43vw, 260px"
LINK, STILL = "tweets/_picture_link.html", "tweets/_picture_still.html"


def grid(media: Sequence[dict[str, Any]], *, is_protected: bool) -> str:
    """One to four Media objects, pictures each leading to its largest file; nothing for none."""
    return _grid(media, LINK, _host(is_protected))


def still(media: Sequence[dict[str, Any]], *, is_protected: bool) -> str:
    """The same inside of a link."""
    return _grid(media, STILL, _host(is_protected))


def _host(is_protected: bool) -> str:
    # A CDN knows no reader: it is only given what everybody may see.
    return "" if is_protected else settings.MEDIA_HOST


def _grid(media: Sequence[dict[str, Any]], frame: str, host: str) -> str:
    if not media:
        return ""
    shown = ALONE if len(media) == 1 else AMONG_OTHERS
    pictures = "".join(_framed(picture, shown, frame, host) for picture in media)
    values = {"count": str(len(media)), "pictures": pictures}
    return skeleton("tweets/_pictures.html", *values).fill(values)


def _framed(picture: dict[str, Any], shown: str, frame: str, host: str) -> str:
    if picture["kind"] != Media.Kind.IMAGE:
        return _film(picture, shown, frame, host)
    values = {"full": host + faces.picture(picture["url"]), "picture": _picture(picture, shown, host)}
    return skeleton(frame, *values).fill(values)


def _film(film: dict[str, Any], shown: str, frame: str, host: str) -> str:
    if frame == STILL:
        values = {"picture": _picture(film, shown, host), "kind": film["kind"].capitalize()}
        return skeleton("tweets/_film_still.html", *values).fill(values)
    is_gif = film["kind"] == Media.Kind.GIF
    values = {
        "film": host + faces.picture(film["url"]),
        "poster": host + faces.picture(film["preview_url"]),
        "width": str(film["width"]),
        "height": str(film["height"]),
        "alt": text(film["alt_text"] or ("GIF" if is_gif else "Video") + " without a description"),
    }
    return skeleton("tweets/_film_gif.html" if is_gif else "tweets/_film.html", *values).fill(values)


def _picture(picture: dict[str, Any], shown: str, host: str) -> str:
    folder = host + faces.picture(picture["url"]).rpartition("/")[0]
    files = variants.sizes(picture["width"], picture["height"])
    values = {
        "preview": host + faces.picture(picture["preview_url"]),
        "files": ", ".join(f"{folder}/{name}.webp {width}w" for name, (width, _) in files.items()),
        "shown": shown,
        "width": str(picture["width"]),
        "height": str(picture["height"]),
        "alt": text(picture["alt_text"] or "Picture without a description"),
        "focus": _focus(picture),
        "ground": variants.average(picture["blurhash"]),
    }
    return skeleton("tweets/_picture.html", *values).fill(values)


def _focus(picture: dict[str, Any]) -> str:
    """Where it is cropped, this stays in sight: to the next tenth, since pages allow no styles but classes."""
    # Tweets from before pictures had one say nothing of it.
    x, y = (round(picture.get(name, MIDDLE) / 10) for name in ("focus_x", "focus_y"))
    return "" if x == y == 5 else f' class="focus-x{x} focus-y{y}"'
