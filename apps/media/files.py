"""What lies in storage, and under which names. The only module that touches it.

`originals/<day>/<key>` until an upload has been written anew, `pictures/<key>/<size>.webp` from then on,
and `pictures/<key>/video.mp4` where those are the poster of a film. Every name follows from the key of a
row (and the day), so that nothing has to be searched for.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from apps.core import variants
from apps.media.errors import CannotBeStored

ORIGINALS = "originals"
FILM = "video.mp4"


def original_name(key: str, day: date) -> str:
    return f"{ORIGINALS}/{day:%Y-%m-%d}/{key}"


def picture_name(key: str, size: str) -> str:
    return f"pictures/{key}/{size}.webp"


def film_name(key: str) -> str:
    return f"pictures/{key}/{FILM}"


def put(name: str, content: bytes) -> None:
    """Store `content` as `name`, in place of what a run that was killed may have left there.

    All of it or nothing: raises CannotBeStored.
    """
    try:
        default_storage.delete(name)
        stored = default_storage.save(name, ContentFile(content))
    except Exception as error:
        # A full disk leaves a piece behind.
        with suppress(Exception):
            default_storage.delete(name)
        raise CannotBeStored from error
    if stored != name:
        # Another run of the same work was faster, and wrote the same.
        default_storage.delete(stored)


def put_sizes(key: str, files: Mapping[str, bytes]) -> None:
    for size, content in files.items():
        put(picture_name(key, size), content)


def read(name: str) -> bytes:
    """Raises FileNotFoundError."""
    with default_storage.open(name) as file:
        return file.read()


def portion(name: str, first: int, length: int) -> tuple[bytes, int]:
    """At most `length` bytes from `first` on, and how many there are in all. Raises FileNotFoundError."""
    of_bucket = getattr(default_storage, "portion", None)
    if of_bucket:
        return of_bucket(name, first, length)
    with default_storage.open(name) as file:
        file.seek(first)
        return file.read(min(length, file.size)), file.size


def delete(names: Iterable[str]) -> None:
    """Those that are already gone are no error."""
    for name in filter(None, names):
        default_storage.delete(name)


def delete_originals(*, before: date) -> None:
    """All that came in on days before that one."""
    for day in _days():
        if day < f"{before:%Y-%m-%d}":
            folder = f"{ORIGINALS}/{day}"
            delete(f"{folder}/{name}" for name in default_storage.listdir(folder)[1])
            _delete_folder(folder)


def _days() -> list[str]:
    try:
        return default_storage.listdir(ORIGINALS)[0]
    except FileNotFoundError:
        return []


def _delete_folder(name: str) -> None:
    """Where storage has folders, and this one is empty."""
    with suppress(OSError):
        default_storage.delete(name)


def delete_all(key: str, original: str = "") -> None:
    """Everything that may be there of one upload."""
    delete([original, film_name(key), *(picture_name(key, size) for size in variants.BOUNDS)])
    _delete_folder(f"pictures/{key}")
