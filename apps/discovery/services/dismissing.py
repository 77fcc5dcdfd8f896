"""Whom one does not want to be shown again. Twice is once."""

from django.db.transaction import atomic

from apps.discovery.models import Dismissal
from apps.follows.errors import CannotDoToOneself
from apps.users.models import User
from apps.users.services import require_here


@atomic
def dismiss(*, actor: User, subject: User) -> None:
    """They are not suggested to the actor any more, and never learn of it. Raises NotActive, CannotDoToOneself."""
    require_here(actor)
    if actor.pk == subject.pk:
        raise CannotDoToOneself(field="user_id")
    Dismissal.objects.get_or_create(user=actor, subject=subject)


@atomic
def undismiss(*, actor: User, subject: User) -> None:
    """They may be suggested again. Raises NotActive."""
    require_here(actor)
    Dismissal.objects.filter(user=actor, subject=subject).delete()
