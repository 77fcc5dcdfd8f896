"""Taking an account out of sight. Who may do it, and why it was done, is the moderators' app."""

from django.db import transaction
from django.utils import timezone

from apps.users.models import User
from apps.users.services.ending import end_all_access


@transaction.atomic
def suspend(*, user: User) -> None:
    """Hidden from everybody, every access ended, at once. Twice is once."""
    if user.suspended_at is not None:
        return
    user.suspended_at = timezone.now()
    user.save(update_fields=["suspended_at"])
    end_all_access(user)


@transaction.atomic
def unsuspend(*, user: User) -> None:
    """As it was before; they sign in anew. Someone who was leaving still is."""
    user.suspended_at = None
    user.save(update_fields=["suspended_at"])
