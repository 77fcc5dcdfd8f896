"""Celery's side of links: each task is one service call."""

from typing import Any

from celery import shared_task

from apps.links import services
from apps.outbox.tasks import AGAIN, DurableTask


@shared_task(base=DurableTask)
def fetch_links(**_: Any) -> Any:
    return AGAIN if services.fetch_next() else None


@shared_task(base=DurableTask)
def delete_link_picture(key: str, **_: Any) -> None:
    services.delete_picture(key=key)
