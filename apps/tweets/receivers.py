"""What becomes of tweets when something happens below, and what is due of their own rows."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from apps.outbox import services as outbox
from apps.tweets import services
from apps.tweets.models import Poll
from apps.tweets.tasks import close_poll
from apps.users.models import User
from apps.users.signals import account_erasing


@receiver(account_erasing)
def account_is_being_erased(sender: type[User], user_id: int, limit: int, **kwargs: Any) -> bool:
    return services.erase_portion(user_id=user_id, limit=limit)


@receiver(post_save, sender=Poll)
def poll_asked(sender: type[Poll], instance: Poll, created: bool, **kwargs: Any) -> None:
    if created:
        outbox.enqueue(close_poll, due_at=instance.closes_at, poll_id=instance.pk)
