"""Celery's side of accounts: each task is one service call."""

from typing import Any

from celery import shared_task

from apps.outbox.tasks import AGAIN, DurableTask
from apps.users import services
from apps.users.models import user_counter


@shared_task(base=DurableTask)
def deliver_mail(mail_id: int, **_: Any) -> None:
    services.deliver_mail(mail_id=mail_id)


@shared_task(base=DurableTask)
def erase_account(user_id: int, **_: Any) -> Any:
    """A portion at a time, so that other work passes in between."""
    return AGAIN if services.erase_portion(user_id=user_id) else None


@shared_task
def begin_due_erasures(**_: Any) -> None:
    """By beat: whoever left long enough ago."""
    services.begin_due_erasures()


@shared_task
def fold_counts(**_: Any) -> None:
    """By beat: pending deltas into the counts."""
    while user_counter.fold():
        pass


@shared_task
def drop_ended_families(**_: Any) -> None:
    """By beat: API sign-ins that nobody can take up again."""
    services.drop_ended_families()


@shared_task
def drop_ended_sessions(**_: Any) -> None:
    """By beat: browsers' sessions that ran out."""
    services.drop_ended_sessions()
