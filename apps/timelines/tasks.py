"""Celery's side of timelines: each task is one service call."""

from datetime import timedelta
from typing import Any

from celery import shared_task

from apps.outbox.tasks import DurableTask
from apps.timelines import services

# Timelines first: nobody misses a search hit or a figure so soon.
HEAD_START = timedelta(minutes=1)


@shared_task(base=DurableTask, head_start=HEAD_START)
def leave_to_readers(tweet_id: int, **_: Any) -> None:
    """Instead of a fan-out that was given up: the lists that lack the tweet are built again when they are read."""
    services.leave_to_readers(tweet_id=tweet_id)


@shared_task(base=DurableTask, instead=leave_to_readers, head_start=HEAD_START)
def fan_out(tweet_id: int, **_: Any) -> Any:
    """Write the tweet into its author's followers' lists, a portion at a time."""
    return services.deliver(tweet_id=tweet_id)


@shared_task(base=DurableTask, head_start=HEAD_START)
def forget_authors(author_ids: list[int], **_: Any) -> None:
    """Make merged authors' own lists cold, after their history changed."""
    services.forget_authors(author_ids=author_ids)
