"""Uploads of an account; nobody else learns of them until they are attached to something."""

from typing import Any

from apps.media import services as media
from apps.media.models import Media
from apps.users.models import User
from apps.users.services.standing import require_here


def upload_media(*, actor: User, file: Any, alt_text: str = "") -> Media:
    """Raises NotActive, ImageRefused (field "file"), AltTextIsTooLong, MediaQuotaReached, CannotBeStored."""
    require_here(actor)
    return media.receive(owner_id=actor.pk, file=file, alt_text=alt_text)


def describe_media(*, actor: User, media_id: int, **said: Any) -> Media:
    """`said` as media.describe has it. Raises NotActive, NoSuchMedia, MediaIsAttached, AltTextIsTooLong,
    FocusIsOutside.
    """
    require_here(actor)
    return media.describe(owner_id=actor.pk, media_id=media_id, **said)


def remove_media(*, actor: User, media_id: int) -> None:
    """Raises NotActive, NoSuchMedia, MediaIsAttached."""
    require_here(actor)
    media.remove(owner_id=actor.pk, media_id=media_id)
