"""What becomes of tweets when something happens below, and what is due of their own rows."""

from collections.abc import Collection
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from apps.links import services as links
from apps.links.tasks import fetch_links
from apps.outbox import services as outbox
from apps.tweets import services
from apps.tweets.models import Draft, Poll, Tweet
from apps.tweets.tasks import close_poll, release_draft
from apps.users.models import User
from apps.users.signals import account_erasing


@receiver(account_erasing)
def account_is_being_erased(sender: type[User], user_id: int, limit: int, **kwargs: Any) -> bool:
    return services.erase_portion(user_id=user_id, limit=limit)


@receiver(post_save, sender=Poll)
def poll_asked(sender: type[Poll], instance: Poll, created: bool, **kwargs: Any) -> None:
    if created:
        outbox.enqueue(close_poll, due_at=instance.closes_at, poll_id=instance.pk)


@receiver(post_save, sender=Tweet)
def tweet_written(
    sender: type[Tweet], instance: Tweet, created: bool, update_fields: frozenset[str] | None, **kwargs: Any
) -> None:
    """What it links to is visited, unless that is known or somebody is on the way."""
    is_new = created or (update_fields is not None and "link" in update_fields)
    if is_new and instance.link_id and links.ask_for(link_id=instance.link_id):
        outbox.enqueue(fetch_links)


@receiver(post_save, sender=Draft)
def draft_scheduled(sender: type[Draft], instance: Draft, update_fields: Collection[str] | None, **kwargs: Any) -> None:
    """One row for each time that it was given: those that it no longer waits for do nothing."""
    if instance.publish_at is not None and update_fields is not None and "publish_at" in update_fields:
        publish_at = instance.publish_at.isoformat()
        outbox.enqueue(release_draft, due_at=instance.publish_at, draft_id=instance.pk, publish_at=publish_at)
