"""An upload and its owner, until it becomes part of something."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import Q, Sum
from django.db.transaction import atomic
from django.utils import timezone

from apps.core import films, images, locks
from apps.core import text as texts
from apps.core.image_headers import is_moving_gif, kind_of
from apps.core.input import check_text
from apps.media import errors, files
from apps.media.models import MAX_ALT_TEXT, Media, new_key

_KINDS = "A picture must be a JPEG, PNG, WebP or GIF file; a video an MP4, QuickTime or WebM file."


@atomic
def receive(*, owner_id: int, file: Any, alt_text: str = "") -> Media:
    """Take an upload in; `file` has read(). A worker makes it ready, or says why it failed.

    Raises ImageRefused, FilmRefused (field "file"), AltTextIsTooLong, MediaQuotaReached, CannotBeStored; then
    nothing of it is stored.
    """
    content = file.read(max(images.MAX_BYTES, _most_of_a_film()) + 1)
    kind = _checked_kind(content)
    alt_text = checked_alt_text(alt_text)
    locks.hold("media", owner_id)
    _check_quota(owner_id, len(content))
    key = new_key()
    original = files.original_name(key, timezone.now().date())
    # Before the row: a file that nobody knows is swept, a row without its file would promise a picture.
    files.put(original, content)
    try:
        return Media.objects.create(
            key=key, owner_id=owner_id, kind=kind, original=original, size=len(content), alt_text=alt_text
        )
    except Exception:
        files.delete([original])
        raise


def _checked_kind(content: bytes) -> Media.Kind:
    """What its first bytes say it is."""
    found = films.kind_of(content)
    if found:
        films.check(content, kind=found, most=_most_of_a_film(), field="file")
        return Media.Kind.VIDEO
    try:
        images.check(content, field="file")
    except images.FormatIsRefused:
        raise images.FormatIsRefused(_KINDS if films.are_offered() else "", field="file") from None
    if kind_of(content) == "GIF" and is_moving_gif(content) and films.are_offered():
        return Media.Kind.GIF
    return Media.Kind.IMAGE


def _most_of_a_film() -> int:
    return settings.MAX_VIDEO_MB * 2**20


def own(*, owner_id: int, media_id: int) -> Media:
    """Raises NoSuchMedia."""
    return _own(owner_id, media_id, Media.objects.all())


def unprepared(*, owner_id: int, media_ids: Sequence[int]) -> bool:
    """Whether a worker is still busy with one of the owner's."""
    processing = Media.objects.filter(owner_id=owner_id, state=Media.State.PROCESSING)
    return processing.filter(pk__in=media_ids).exists()


def loose(*, owner_id: int, media_ids: Sequence[int]) -> list[Media]:
    """Those of them that are the owner's, part of nothing or held, and not failed; in the order of `media_ids`."""
    rows = Media.objects.filter(Q(attached_at=None) | Q(held_at__isnull=False), owner_id=owner_id).exclude(
        state=Media.State.FAILED
    )
    found = rows.in_bulk(media_ids)
    return [found[media_id] for media_id in dict.fromkeys(media_ids) if media_id in found]


def held(*, owner_id: int, media_ids: Sequence[int]) -> dict[int, Media]:
    """Those of them that the owner keeps for something, by id."""
    return Media.objects.filter(owner_id=owner_id, held_at__isnull=False).in_bulk(media_ids)


@atomic
def describe(
    *, owner_id: int, media_id: int, alt_text: str | None = None, focus_x: int | None = None, focus_y: int | None = None
) -> Media:
    """What is on it, and what of it stays in sight where it is cropped (percent of width and height, from the top left
    corner); None changes nothing. Also of what is part of something and held for what will replace that.

    Raises NoSuchMedia, MediaIsAttached, AltTextIsTooLong, FocusIsOutside.
    """
    media = _own(owner_id, media_id, Media.objects.select_for_update())
    if media.attached_at is not None and media.held_at is None:
        raise errors.MediaIsAttached
    if alt_text is not None:
        media.alt_text = checked_alt_text(alt_text)
    media.focus_x = _checked_focus(focus_x, media.focus_x, "focus_x")
    media.focus_y = _checked_focus(focus_y, media.focus_y, "focus_y")
    media.save(update_fields=["alt_text", "focus_x", "focus_y"])
    return media


@atomic
def remove(*, owner_id: int, media_id: int) -> None:
    """With its files. Raises NoSuchMedia, MediaIsAttached."""
    media = _own(owner_id, media_id, Media.objects.select_for_update())
    if media.attached_at is not None or media.held_at is not None:
        raise errors.MediaIsAttached
    media.delete()


@atomic
def erase_portion(*, owner_id: int, limit: int) -> bool:
    """Delete at most `limit` uploads of an account that is being erased. Returns whether more may remain."""
    some = list(Media.objects.filter(owner_id=owner_id).order_by("pk").values_list("pk", flat=True)[:limit])
    Media.objects.filter(pk__in=some).delete()
    return len(some) == limit


def checked_alt_text(text: str) -> str:
    """Raises AltTextIsTooLong, BadText."""
    text = texts.written(check_text(text, field="alt_text"))
    if len(text) > MAX_ALT_TEXT:
        raise errors.AltTextIsTooLong(field="alt_text")
    return text


def _checked_focus(percent: int | None, now: int, field: str) -> int:
    if percent is None:
        return now
    if not 0 <= percent <= 100:
        raise errors.FocusIsOutside(field=field)
    return percent


def _own(owner_id: int, media_id: int, rows: Any) -> Media:
    found: Media | None = rows.filter(pk=media_id, owner_id=owner_id).first()
    if found is None:
        raise errors.NoSuchMedia
    return found


def _check_quota(owner_id: int, more: int) -> None:
    used = Media.objects.filter(owner_id=owner_id).aggregate(used=Sum("size"))["used"] or 0
    if used + more > settings.MEDIA_QUOTA_MB * 2**20:
        raise errors.MediaQuotaReached(f"Your pictures take {used / 2**20:.0f} MB of {settings.MEDIA_QUOTA_MB}.")
