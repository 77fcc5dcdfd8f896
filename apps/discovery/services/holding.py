"""Trends that moderators keep back, each with who did it and why. Twice is once."""

from django.db.transaction import atomic
from django.utils import timezone

from apps.core import locks
from apps.discovery import errors, policies
from apps.discovery.models import HeldTrend
from apps.moderation.services.sanctions import reason_of
from apps.users.models import User


@atomic
def hold_trend(*, moderator: User, kind: str, term: str, name: str, reason: str) -> HeldTrend:
    """Nobody sees it in the list from now on, in no language. Raises MayNotHold, ReasonMissing."""
    if not policies.can_hold(moderator):
        raise errors.MayNotHold
    reason = reason_of(reason)
    locks.hold("held trend", kind, term)
    return HeldTrend.objects.get_or_create(
        kind=kind, term=term, released_at=None, defaults={"name": name, "moderator": moderator, "reason": reason}
    )[0]


@atomic
def release_trend(*, moderator: User, held: HeldTrend) -> None:
    """It may be in the list again. Raises MayNotHold."""
    if not policies.can_hold(moderator):
        raise errors.MayNotHold
    locks.hold("held trend", held.kind, held.term)
    for row in HeldTrend.objects.filter(pk=held.pk, released_at=None):
        row.released_at, row.released_by = timezone.now(), moderator
        row.save(update_fields=["released_at", "released_by"])
