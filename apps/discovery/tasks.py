"""Celery's side of discovery: each task is one call. What is missed is done by the next."""

from typing import Any

from celery import shared_task

from apps.discovery import popular, services, suggesting


@shared_task
def refresh_trends(**_: Any) -> None:
    services.refresh_trends()


@shared_task
def roll_up_trends(**_: Any) -> None:
    services.roll_up()


@shared_task
def refresh_popular_tweets(**_: Any) -> None:
    if popular.SHELF.refresh():
        popular.keep_warm()


@shared_task
def refresh_popular_people(**_: Any) -> None:
    suggesting.SHELF.refresh()


@shared_task
def refresh_suggestions(**_: Any) -> None:
    """For all who were here lately; who comes meanwhile is not kept waiting for it."""
    services.refresh_all()
