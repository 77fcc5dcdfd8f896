"""The one way in which access ends, whatever the reason."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.users.models import RefreshFamily, User


@transaction.atomic
def end_all_access(user: User) -> None:
    """Raise the epoch, on `user` too: access tokens and sessions die by it, refresh families end."""
    user.token_epoch = F("token_epoch") + 1
    user.save(update_fields=["token_epoch"])
    RefreshFamily.objects.filter(user=user, ended_at=None).update(ended_at=timezone.now())
