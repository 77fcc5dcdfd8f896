"""What rows of the apps below mean for conversations."""

from typing import Any

from django.dispatch import receiver

from apps.messaging import services
from apps.users.models import User
from apps.users.signals import account_erasing


@receiver(account_erasing)
def account_is_being_erased(sender: type[User], user_id: int, limit: int, **kwargs: Any) -> bool:
    return services.erase_portion(user_id=user_id, limit=limit)
