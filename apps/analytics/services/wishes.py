"""Whether somebody is measured."""

from contextlib import suppress

from django.db.transaction import atomic
from django.utils import timezone

from apps.analytics import store
from apps.analytics.models import Unmeasured
from apps.users.models import User
from apps.users.services import require_here


def set_measured(*, actor: User, measured: bool) -> None:
    """From now on. What was counted stays as numbers that name nobody. Raises NotActive."""
    with atomic():
        require_here(actor)
        if measured:
            Unmeasured.objects.filter(user=actor).delete()
        else:
            Unmeasured.objects.get_or_create(user=actor)
    if not measured:
        with suppress(*store.AWAY):  # the day's lists, which go with the day
            store.forget_viewer(f"u{actor.pk}", timezone.now().date())
