"""Celery's side of analytics: each task is one call."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from celery import shared_task

from apps.analytics import services, store
from apps.outbox.tasks import DurableTask


@shared_task(base=DurableTask)
def record_tweet(tweet_id: int, **_: Any) -> None:
    services.record_tweet(tweet_id=tweet_id)


@shared_task(base=DurableTask)
def record_like(like_id: int, tweet_id: int, user_id: int, at: str = "", **_: Any) -> None:
    services.record_like(like_id=like_id, tweet_id=tweet_id, user_id=user_id, at=_moment(at))


@shared_task(base=DurableTask)
def record_bookmark(bookmark_id: int, tweet_id: int, user_id: int, at: str = "", **_: Any) -> None:
    services.record_bookmark(bookmark_id=bookmark_id, tweet_id=tweet_id, user_id=user_id, at=_moment(at))


@shared_task(base=DurableTask)
def record_follow(follow_id: int, followee_id: int, followed_at: str = "", unfollowed_at: str = "", **_: Any) -> None:
    services.record_follow(
        follow_id=follow_id,
        followee_id=followee_id,
        followed_at=_moment(followed_at),
        unfollowed_at=_moment(unfollowed_at),
    )


@shared_task
def write_events(**_: Any) -> None:
    """By beat. While Redis is away there is nothing to write."""
    with suppress(*store.AWAY):
        while services.write_portion():
            pass


@shared_task
def publish_events(**_: Any) -> None:
    """By beat. What could not be sent waits in the buffer."""
    with suppress(*store.AWAY, services.KafkaIsAway):
        while services.publish_portion():
            pass


@shared_task
def look_for_losses(**_: Any) -> None:
    with suppress(*store.AWAY):
        services.look_for_losses()


@shared_task
def keep_sketches(**_: Any) -> None:
    with suppress(*store.AWAY):
        while services.keep_sketches():
            pass


@shared_task
def keep_months(**_: Any) -> None:
    services.keep_months()


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
