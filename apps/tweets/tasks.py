"""Celery's side of tweets: each task is one call."""

from datetime import datetime
from typing import Any

from celery import shared_task

from apps.outbox.tasks import DurableTask
from apps.tweets import recounts, services
from apps.tweets.models import poll_counter, tweet_counter
from apps.users.models import user_counter


@shared_task
def fold_counts(**_: Any) -> None:
    for counter in (tweet_counter, poll_counter):
        while counter.fold():
            pass


@shared_task
def sweep_links(**_: Any) -> None:
    """Nightly: addresses that no tweet holds any more."""
    while services.sweep_links():
        pass


@shared_task
def recount_tweets(**_: Any) -> None:
    """Nightly: what differs from the rows is reported and corrected."""
    tweet_counter.recount(recounts.OF_TWEETS, recounts.OF_TWEETS_NAMES)
    poll_counter.recount(recounts.OF_POLLS, recounts.OF_POLLS_NAMES)
    user_counter.recount(recounts.OF_AUTHORS, recounts.OF_AUTHORS_NAMES)


@shared_task(base=DurableTask)
def close_poll(poll_id: int, **_: Any) -> None:
    services.close_poll(poll_id=poll_id)


@shared_task(base=DurableTask)
def give_draft_up(draft_id: int, publish_at: str, **_: Any) -> None:
    services.give_draft_up(draft_id=draft_id, publish_at=datetime.fromisoformat(publish_at))


@shared_task(base=DurableTask, instead=give_draft_up)
def release_draft(draft_id: int, publish_at: str, **_: Any) -> None:
    services.release_draft(draft_id=draft_id, publish_at=datetime.fromisoformat(publish_at))
