"""Celery's side of notifications: each task is one call."""

from typing import Any

from celery import shared_task

from apps.notifications import services
from apps.outbox.tasks import DurableTask


@shared_task(base=DurableTask)
def hear_of_like(user_id: int, tweet_id: int, **_: Any) -> None:
    services.hear_of_like(user_id=user_id, tweet_id=tweet_id)


@shared_task(base=DurableTask)
def hear_of_follow(follower_id: int, followee_id: int, **_: Any) -> None:
    services.hear_of_follow(follower_id=follower_id, followee_id=followee_id)


@shared_task(base=DurableTask)
def hear_of_request(requester_id: int, target_id: int, **_: Any) -> None:
    services.hear_of_request(requester_id=requester_id, target_id=target_id)


@shared_task(base=DurableTask)
def hear_of_message_request(conversation_id: int, user_id: int, **_: Any) -> None:
    services.hear_of_message_request(conversation_id=conversation_id, user_id=user_id)


@shared_task(base=DurableTask)
def hear_of_tweet(tweet_id: int, **_: Any) -> None:
    services.hear_of_tweet(tweet_id=tweet_id)


@shared_task(base=DurableTask)
def hear_of_edit(edit_id: int, **_: Any) -> None:
    services.hear_of_edit(edit_id=edit_id)


@shared_task(base=DurableTask)
def hear_of_poll(poll_id: int, **_: Any) -> None:
    services.hear_of_poll(poll_id=poll_id)


@shared_task(base=DurableTask)
def hear_of_warning(warning_id: int, **_: Any) -> None:
    services.hear_of_warning(warning_id=warning_id)


@shared_task(base=DurableTask)
def hear_of_hidden(hidden_id: int, **_: Any) -> None:
    services.hear_of_hidden(hidden_id=hidden_id)


@shared_task(base=DurableTask)
def hear_of_refusal(draft_id: int, owner_id: int, **_: Any) -> None:
    services.hear_of_refusal(draft_id=draft_id, owner_id=owner_id)


@shared_task(base=DurableTask)
def hear_of_finding(finding_id: int, owner_id: int, **_: Any) -> None:
    services.hear_of_finding(finding_id=finding_id, owner_id=owner_id)


# It speaks to strangers' servers: one that drips its answer must not keep a worker.
@shared_task(base=DurableTask, soft_time_limit=30, time_limit=60)
def push_news(user_id: int, **_: Any) -> None:
    services.push_news(user_id=user_id)


@shared_task
def send_due_digests(**_: Any) -> None:
    """Each is a transaction of its own; whoever comes second finds that it is not due any more."""
    while due := services.due_digests():
        for user_id in due:
            services.send_digest(user_id=user_id)
