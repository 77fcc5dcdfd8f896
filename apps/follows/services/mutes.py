from datetime import datetime

from django.db.transaction import atomic

from apps.follows.models import Mute
from apps.follows.services import ties
from apps.users.models import User


@atomic
def mute(*, actor: User, target: User, expires_at: datetime | None = None) -> Mute:
    """Keep `target` out of the actor's timelines, until `expires_at` if given. Twice is once; the last end counts."""
    ties.begin(actor, target)
    row, is_new = Mute.objects.get_or_create(muter=actor, muted=target, defaults={"expires_at": expires_at})
    if not is_new and row.expires_at != expires_at:
        row.expires_at = expires_at
        row.save(update_fields=["expires_at"])
    return row


@atomic
def unmute(*, actor: User, target: User) -> None:
    ties.begin(actor, target)
    for row in Mute.objects.filter(muter=actor, muted=target):
        row.delete()
