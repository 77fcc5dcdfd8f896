"""An upload is wanted for something, becomes part of it, and goes with it."""

from collections.abc import Collection, Sequence

from django.db.transaction import atomic
from django.utils import timezone

from apps.media import errors
from apps.media.models import Media

MOST = 4


@atomic
def attach(*, owner_id: int, media_ids: Sequence[int]) -> list[Media]:
    """The owner's ready uploads, in the order of `media_ids`, taken for good.

    Raises TooManyMedia, MediaDoNotMix, NoSuchMedia, MediaIsAttached, MediaIsNotReady, MediaFailed
    (field "media_ids").
    """
    if len(media_ids) > MOST or len(set(media_ids)) < len(media_ids):
        raise errors.TooManyMedia(field="media_ids")
    chosen = _locked(owner_id, media_ids)
    if len(chosen) > 1 and any(media.kind != Media.Kind.IMAGE for media in chosen):
        raise errors.MediaDoNotMix(field="media_ids")
    for media in chosen:
        _check(media)
        media.attached_at = timezone.now()
        media.save(update_fields=["attached_at"])
    return chosen


@atomic
def hold(*, owner_id: int, media_ids: Sequence[int], carried: Collection[int] = ()) -> None:
    """Keep the owner's uploads for something that is not finished. Of `carried`, they may be part of something still.

    Raises TooManyMedia, NoSuchMedia, MediaIsAttached (field "media_ids").
    """
    if len(set(media_ids)) < len(media_ids):
        raise errors.TooManyMedia(field="media_ids")
    for media in _locked(owner_id, media_ids):
        if media.held_at is not None or (media.attached_at is not None and media.pk not in carried):
            raise errors.MediaIsAttached(field="media_ids")
        media.held_at = timezone.now()
        media.save(update_fields=["held_at"])


def keep(*, media_ids: Sequence[int]) -> list[int]:
    """Whatever drops them now, they stay, until they are let go. Those of them that are there still."""
    Media.objects.filter(pk__in=media_ids, held_at=None).update(held_at=timezone.now())
    return list(Media.objects.filter(pk__in=media_ids).order_by("pk").values_list("pk", flat=True))


@atomic
def let_go(*, media_ids: Sequence[int]) -> None:
    """No longer kept: free for something else, or to be swept."""
    Media.objects.filter(pk__in=media_ids).update(held_at=None)


@atomic
def drop(*, media_ids: Sequence[int]) -> None:
    """What they were part of is gone: rows now, files soon. What is held stays, as part of nothing."""
    Media.objects.filter(pk__in=media_ids, held_at=None).delete()
    Media.objects.filter(pk__in=media_ids).update(attached_at=None)


def _locked(owner_id: int, media_ids: Sequence[int]) -> list[Media]:
    """In the order of `media_ids`. Raises NoSuchMedia."""
    # Locked in one order, whatever order they were named in.
    rows = Media.objects.select_for_update().filter(pk__in=media_ids, owner_id=owner_id).order_by("pk")
    found = {media.pk: media for media in rows}
    if len(found) < len(media_ids):
        raise errors.NoSuchMedia(field="media_ids")
    return [found[media_id] for media_id in media_ids]


def _check(media: Media) -> None:
    if media.attached_at is not None or media.held_at is not None:
        raise errors.MediaIsAttached(field="media_ids")
    if media.state == Media.State.FAILED:
        raise errors.MediaFailed(media.reason, field="media_ids")
    if media.state != Media.State.READY:
        raise errors.MediaIsNotReady(field="media_ids")
