"""Leaving: out of sight at once, undone by signing in, erased when the time is over."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.media import services as media
from apps.users import policies, signals
from apps.users.models import Erasure, User
from apps.users.services import ending, pictures

PORTION = 500


@transaction.atomic
def leave(*, actor: User) -> None:
    """Everything of the account is hidden and every access to it ends, with this transaction.

    The door has asked for the password. Signing in within LEAVING_DAYS undoes it.
    """
    actor.leaving_at = timezone.now()
    actor.save(update_fields=["leaving_at"])
    ending.end_all_access(actor)


@transaction.atomic
def come_back(*, actor: User) -> bool:
    """Undo leaving. False when it is too late, or there is nothing to undo."""
    user = User.objects.select_for_update().get(pk=actor.pk)
    if not policies.can_come_back(user):
        return False
    user.leaving_at = None
    user.save(update_fields=["leaving_at"])
    actor.refresh_from_db(fields=["leaving_at", "state"])
    return True


def begin_due_erasures() -> int:
    """Begin to erase whoever left LEAVING_DAYS ago. Returns how many."""
    due = timezone.now() - timedelta(days=settings.LEAVING_DAYS)
    left = User.objects.filter(leaving_at__lte=due, erasure=None).values_list("pk", flat=True)
    return sum(begin_erasure(user_id=user_id, left_before=due) for user_id in left[:PORTION])


@transaction.atomic
def begin_erasure(*, user_id: int, left_before: datetime) -> bool:
    """From here there is no way back. False when they came back, or it began before."""
    user = (
        User.objects.select_for_update(of=("self",))
        .filter(pk=user_id, leaving_at__lte=left_before, erasure=None)
        .first()
    )
    if user is None:
        return False
    user.set_unusable_password()
    user.save(update_fields=["password"])
    ending.end_all_access(user)
    Erasure.objects.create(user=user)
    return True


def erase_portion(*, user_id: int) -> bool:
    """Erase a part of an account whose erasure has begun; whether more remains. Repeatable."""
    user = User.objects.filter(pk=user_id, erasure__isnull=False).first()
    if user is None:
        return False
    answers = signals.account_erasing.send(sender=User, user_id=user_id, limit=PORTION)
    if any(more for _, more in answers) or media.erase_portion(owner_id=user_id, limit=PORTION):
        return True
    # Files first: if the process dies between the two, the row still knows what to delete.
    pictures.delete_files([user.avatar.name, user.header.name])
    try:
        with transaction.atomic():
            user.delete()
    except IntegrityError:
        return True  # somebody tied something to the account meanwhile
    return False
