"""Celery's side of the graph: each task is one service call."""

from typing import Any

from celery import shared_task

from apps.follows import recounts, services
from apps.outbox.tasks import AGAIN, DurableTask
from apps.users.models import user_counter


@shared_task(base=DurableTask)
def accept_pending_requests(user_id: int, **_: Any) -> Any:
    """Let in whoever asked to follow an account that is no longer protected, a portion at a time."""
    return AGAIN if services.accept_pending_requests(target_id=user_id) else None


@shared_task
def recount_ties(**_: Any) -> None:
    """Nightly: what differs from the rows is reported and corrected."""
    user_counter.recount(recounts.TRUTH, recounts.NAMES)
