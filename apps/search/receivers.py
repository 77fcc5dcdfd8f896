"""Rows of the apps below that change what is found."""

from typing import Any

from django.conf import settings
from django.db.models.signals import post_save
from django.db.transaction import atomic
from django.dispatch import receiver

from apps.follows.signals import follows_loaded
from apps.outbox import services as outbox
from apps.search import tasks
from apps.tweets.models import Edit, Tweet
from apps.tweets.signals import tweets_loaded
from apps.users.models import User

_SHOWN = {"username", "display_name", "bio"}


@receiver(post_save, sender=Tweet)
def tweet_written_or_deleted(
    sender: type[Tweet], instance: Tweet, created: bool, update_fields: frozenset[str] | None, **kwargs: Any
) -> None:
    if created or (update_fields and "deleted_at" in update_fields):
        _look_again(instance.pk)


@receiver(post_save, sender=Edit)
def tweet_edited(sender: type[Edit], instance: Edit, created: bool, **kwargs: Any) -> None:
    if created:
        _look_again(instance.tweet_id)


@receiver(post_save, sender=User)
def account_made_or_renamed(
    sender: type[User], instance: User, created: bool, update_fields: frozenset[str] | None, **kwargs: Any
) -> None:
    if created or update_fields is None or not _SHOWN.isdisjoint(update_fields):
        with atomic():  # commands save accounts outside of any transaction
            outbox.enqueue(tasks.index_person, user_id=instance.pk)


@receiver([tweets_loaded, follows_loaded])
def many_loaded(**kwargs: Any) -> None:
    outbox.enqueue(tasks.index_loaded)


def _look_again(tweet_id: int) -> None:
    outbox.enqueue(tasks.index_tweet, tweet_id=tweet_id)
    if settings.SEARCH_URL:
        outbox.enqueue(tasks.mirror_tweet, tweet_id=tweet_id)
