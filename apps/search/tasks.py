"""Celery's side of search: each task is one call."""

from typing import Any

from celery import shared_task

from apps.outbox.tasks import AGAIN, Again, DurableTask
from apps.search import services
from apps.search.engines import opensearch

PORTION = 5_000


@shared_task(base=DurableTask)
def index_tweet(tweet_id: int, **_: Any) -> None:
    services.refresh_tweet(tweet_id=tweet_id)


@shared_task(base=DurableTask)
def mirror_tweet(tweet_id: int, **_: Any) -> None:
    """While OpenSearch is away the work waits, and costs no attempt."""
    try:
        services.mirror_tweet(tweet_id=tweet_id)
    except opensearch.AWAY as error:
        raise ConnectionError(str(error)) from error


@shared_task(base=DurableTask)
def index_person(user_id: int, **_: Any) -> None:
    services.refresh_person(user_id=user_id)


@shared_task(base=DurableTask)
def index_loaded(**_: Any) -> Again | None:
    """After a bulk load: whatever has no document yet. A run that was killed goes on where it was."""
    return AGAIN if services.index_missing(limit=PORTION) >= PORTION else None


@shared_task
def ring_bells(**_: Any) -> None:
    """What one run leaves is the next one's."""
    services.ring_bells(document_task=index_tweet.name)


@shared_task
def sweep_documents(**_: Any) -> None:
    """What was lost in whatever way."""
    services.index_missing(limit=20 * PORTION)
