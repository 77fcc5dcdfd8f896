"""Celery's side of uploads: each task is one service call."""

from typing import Any

from celery import shared_task

from apps.media import services
from apps.outbox.tasks import DurableTask


@shared_task(base=DurableTask)
def give_media_up(key: str, **_: Any) -> None:
    services.give_up(key=key)


@shared_task(base=DurableTask, instead=give_media_up)
def prepare_media(key: str, **_: Any) -> None:
    services.prepare(key=key)


@shared_task
def sweep_uploads(**_: Any) -> None:
    """By beat: what nobody came back for."""
    while services.sweep_loose():
        pass
    services.sweep_strays()


@shared_task(base=DurableTask)
def delete_files(key: str, original: str = "", **_: Any) -> None:
    services.delete_files(key=key, original=original)
