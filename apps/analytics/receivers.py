"""Rows of the apps below that are events."""

from typing import Any

from django.conf import settings
from django.core.signals import request_started
from django.db import connections
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone

from apps.analytics import services, tasks
from apps.follows.models import Follow
from apps.outbox import services as outbox
from apps.tweets.models import Bookmark, Like, Tweet
from apps.users.models import User
from apps.users.signals import account_erasing


@receiver(post_save, sender=Tweet)
def tweet_written_or_deleted(
    sender: type[Tweet], instance: Tweet, created: bool, update_fields: frozenset[str] | None, **kwargs: Any
) -> None:
    if created or (update_fields and "deleted_at" in update_fields):
        outbox.enqueue(tasks.record_tweet, tweet_id=instance.pk)


@receiver(post_save, sender=Like)
def liked(sender: type[Like], instance: Like, created: bool, **kwargs: Any) -> None:
    if created:
        outbox.enqueue(tasks.record_like, like_id=instance.pk, tweet_id=instance.tweet_id, user_id=instance.user_id)


@receiver(post_delete, sender=Like)
def unliked(sender: type[Like], instance: Like, **kwargs: Any) -> None:
    outbox.enqueue(
        tasks.record_like,
        like_id=instance.pk,
        tweet_id=instance.tweet_id,
        user_id=instance.user_id,
        at=instance.created_at.isoformat(),
    )


@receiver(post_save, sender=Bookmark)
def bookmarked(sender: type[Bookmark], instance: Bookmark, created: bool, **kwargs: Any) -> None:
    if created:
        outbox.enqueue(
            tasks.record_bookmark, bookmark_id=instance.pk, tweet_id=instance.tweet_id, user_id=instance.user_id
        )


@receiver(post_delete, sender=Bookmark)
def bookmark_removed(sender: type[Bookmark], instance: Bookmark, **kwargs: Any) -> None:
    outbox.enqueue(
        tasks.record_bookmark,
        bookmark_id=instance.pk,
        tweet_id=instance.tweet_id,
        user_id=instance.user_id,
        at=instance.created_at.isoformat(),
    )


@receiver(post_save, sender=Follow)
def followed(sender: type[Follow], instance: Follow, created: bool, **kwargs: Any) -> None:
    if created:
        outbox.enqueue(tasks.record_follow, follow_id=instance.pk, followee_id=instance.followee_id)


@receiver(post_delete, sender=Follow)
def unfollowed(sender: type[Follow], instance: Follow, **kwargs: Any) -> None:
    outbox.enqueue(
        tasks.record_follow,
        follow_id=instance.pk,
        followee_id=instance.followee_id,
        followed_at=instance.created_at.isoformat(),
        unfollowed_at=timezone.now().isoformat(),
    )


@receiver(account_erasing)
def account_is_being_erased(sender: type[User], user_id: int, limit: int, **kwargs: Any) -> bool:
    return services.erase_portion(user_id=user_id, limit=limit)


def connect_events_database() -> None:
    """A database of its own is looked after as the other is (core.receivers)."""
    if settings.EVENTS_DATABASE != "default":
        request_started.connect(_look_at_connection)


def _look_at_connection(**kwargs: Any) -> None:
    connections[settings.EVENTS_DATABASE].close_if_unusable_or_obsolete()
