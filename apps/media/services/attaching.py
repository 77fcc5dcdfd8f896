"""An upload becomes part of something, and goes with it."""

from collections.abc import Sequence

from django.db.transaction import atomic
from django.utils import timezone

from apps.media import errors
from apps.media.models import Media

MOST = 4


@atomic
def attach(*, owner_id: int, media_ids: Sequence[int]) -> list[Media]:
    """The owner's ready uploads, in the order of `media_ids`, taken for good.

    Raises TooManyMedia, NoSuchMedia, MediaIsAttached, MediaIsNotReady, MediaFailed (field "media_ids").
    """
    if len(media_ids) > MOST or len(set(media_ids)) < len(media_ids):
        raise errors.TooManyMedia(field="media_ids")
    # Locked in one order, whatever order they were named in.
    rows = Media.objects.select_for_update().filter(pk__in=media_ids, owner_id=owner_id).order_by("pk")
    found = {media.pk: media for media in rows}
    chosen = []
    for media_id in media_ids:
        media = found.get(media_id)
        if media is None:
            raise errors.NoSuchMedia(field="media_ids")
        _check(media)
        media.attached_at = timezone.now()
        media.save(update_fields=["attached_at"])
        chosen.append(media)
    return chosen


@atomic
def drop(*, media_ids: Sequence[int]) -> None:
    """What they were part of is gone: rows now, files soon."""
    Media.objects.filter(pk__in=media_ids).delete()


def _check(media: Media) -> None:
    if media.attached_at is not None:
        raise errors.MediaIsAttached(field="media_ids")
    if media.state == Media.State.FAILED:
        raise errors.MediaFailed(media.reason, field="media_ids")
    if media.state != Media.State.READY:
        raise errors.MediaIsNotReady(field="media_ids")
