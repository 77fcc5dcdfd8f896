"""From an upload to the sizes that are shown: what a worker does.

Whoever is killed between two lines is followed by another, who begins anew and ends at the same: the
row says "ready" only when every file is there, and files whose row is gone are deleted.
"""

from functools import partial

import structlog
from django.conf import settings
from django.db.transaction import atomic, on_commit

from apps.core import confined, films, images, locks
from apps.core.confined import Made
from apps.media import files
from apps.media.models import Media

log = structlog.get_logger(__name__)

GONE = "The uploaded file is not there any more."
GIVEN_UP = "The file could not be prepared. Please upload it again."


class AllBusy(TimeoutError):
    """As many films are being written as may be at once; tweets are delivered meanwhile. Its turn comes later."""


def prepare(*, key: str) -> None:
    """Make the picture ready, or say why it cannot be. Repeatable."""
    media = Media.objects.filter(key=key).first()
    if media is None:
        files.delete_all(key)
    elif media.state == Media.State.PROCESSING:
        _prepare(media)


def give_up(*, key: str) -> None:
    """What could not be prepared, however often it was tried, is not promised any longer."""
    _end(key, state=Media.State.FAILED, reason=GIVEN_UP, size=0)


def delete_files(*, key: str, original: str) -> None:
    files.delete_all(key, original)


def _prepare(media: Media) -> None:
    try:
        film, made = _made(media)
    except FileNotFoundError:
        _end(media.key, state=Media.State.FAILED, reason=GONE, size=0)
        return
    except (images.ImageRefused, films.FilmRefused) as refused:
        log.info("media.refused", media=media.pk, code=refused.code)
        _end(media.key, state=Media.State.FAILED, reason=refused.detail, size=0)
        return
    if film:
        files.put(files.film_name(media.key), film)
    files.put_sizes(media.key, made.files)
    _ready(media.key, made, len(film))


def _made(media: Media) -> tuple[bytes, Made]:
    """The film, b"" of a picture, and what is shown until it plays. Raises ImageRefused, FilmRefused, AllBusy."""
    original = files.read(media.original)
    if media.kind == Media.Kind.IMAGE:
        return b"", confined.variants_of(original)
    kind = films.GIF if media.kind == Media.Kind.GIF else films.kind_of(original)
    with atomic():
        # Ended with the transaction: nobody holds a place who is not at work.
        if not any(locks.take("film", place) for place in range(settings.VIDEOS_AT_ONCE)):
            raise AllBusy
        film = films.made_of(original, kind=kind or "")
    return film.content, film.poster


def _ready(key: str, made: Made, of_film: int) -> None:
    size = of_film + sum(map(len, made.files.values()))
    known = {"width": made.width, "height": made.height, "blurhash": made.blurhash}
    if not _end(key, state=Media.State.READY, size=size, **known):
        # Deleted meanwhile, and perhaps before these were written.
        files.delete_all(key)


@atomic
def _end(key: str, **changes: object) -> bool:
    """The row's last state, unless it has one. Returns False when there is no such row."""
    media = Media.objects.select_for_update().filter(key=key).first()
    if media is None:
        return False
    if media.state == Media.State.PROCESSING:
        # Only then: whoever reads it until the commit finds it.
        on_commit(partial(files.delete, [media.original]))
        for name, value in changes.items():
            setattr(media, name, value)
        media.original = ""
        media.save(update_fields=[*changes, "original"])
    return True
