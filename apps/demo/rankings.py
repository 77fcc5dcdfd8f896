"""What the beat makes in the course of an hour, made at once: nobody who looks for the first time waits for it."""

from collections.abc import Sequence
from datetime import datetime

from apps.discovery import popular, services, suggesting
from apps.users.models import User


def make(handles: Sequence[str], now: datetime) -> None:
    """Trends and topics, what is popular, and whom these accounts might follow."""
    # What is usual comes first: trends are what differs from it.
    services.roll_up(now)
    services.refresh_trends(now)
    popular.SHELF.refresh()
    suggesting.SHELF.refresh()
    readers = User.objects.filter(username__in=handles).order_by("pk")
    services.refresh_suggestions(list(readers.values_list("pk", flat=True)), now)
