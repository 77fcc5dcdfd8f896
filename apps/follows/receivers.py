"""What rows of the app below mean for the graph."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from apps.follows import recounts
from apps.follows.models import FollowRequest
from apps.follows.tasks import accept_pending_requests
from apps.outbox import services as outbox
from apps.users.models import User
from apps.users.signals import account_erasing


@receiver(post_save, sender=User)
def account_opened(
    sender: type[User], instance: User, created: bool, update_fields: frozenset[str] | None, **kwargs: Any
) -> None:
    if created or instance.is_protected or (update_fields is not None and "is_protected" not in update_fields):
        return
    if FollowRequest.objects.filter(target=instance).exists():
        outbox.enqueue(accept_pending_requests, user_id=instance.pk)


@receiver(account_erasing)
def account_is_being_erased(sender: type[User], user_id: int, limit: int, **kwargs: Any) -> bool:
    return recounts.cut_ties(user_id=user_id, limit=limit)
