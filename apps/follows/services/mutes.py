from datetime import datetime

from django.db.transaction import atomic
from django.utils import timezone

from apps.core.errors import TimeIsPast
from apps.follows.models import Mute
from apps.follows.services import ties
from apps.users.models import User


@atomic
def mute(*, actor: User, target: User, expires_at: datetime | None = None) -> Mute:
    """Keep `target` out of the actor's timelines, until `expires_at` if given. Twice is once; the last end counts.

    Raises TimeIsPast, but not for a mute that ended then: it stays as it is.
    """
    ties.begin(actor, target)
    row = Mute.objects.filter(muter=actor, muted=target).first()
    if row is not None and row.expires_at == expires_at:
        return row
    if expires_at is not None and expires_at <= timezone.now():
        raise TimeIsPast(field="expires_at")
    if row is None:
        return Mute.objects.create(muter=actor, muted=target, expires_at=expires_at)
    row.expires_at = expires_at
    row.save(update_fields=["expires_at"])
    return row


@atomic
def unmute(*, actor: User, target: User) -> None:
    ties.begin(actor, target)
    for row in Mute.objects.filter(muter=actor, muted=target):
        row.delete()
