"""What rows of the apps below mean for timelines."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from apps.follows.models import Follow, List
from apps.follows.signals import follows_loaded
from apps.outbox import services as outbox
from apps.timelines import own
from apps.timelines.models import HomeVersion, MergedAuthor
from apps.timelines.tasks import fan_out, forget_authors
from apps.tweets.models import Filter, FollowedTag, Tweet
from apps.tweets.signals import tweets_loaded


@receiver(post_save, sender=Tweet)
def tweet_posted(sender: type[Tweet], instance: Tweet, created: bool, **kwargs: Any) -> None:
    if created:
        outbox.enqueue(fan_out, tweet_id=instance.id)


@receiver(post_save, sender=Follow)
def followed(sender: type[Follow], instance: Follow, created: bool, **kwargs: Any) -> None:
    if created:
        HomeVersion.raise_for(instance.follower_id)
    elif "daily_budget" in (kwargs["update_fields"] or ()):
        own.look_again(instance.follower_id)


@receiver(post_delete, sender=Follow)
def unfollowed(sender: type[Follow], instance: Follow, **kwargs: Any) -> None:
    HomeVersion.raise_for(instance.follower_id)
    if instance.has_budget:
        own.look_again(instance.follower_id)


@receiver([post_save, post_delete], sender=FollowedTag)
def tag_followed(sender: type[FollowedTag], instance: FollowedTag, **kwargs: Any) -> None:
    own.look_again(instance.owner_id)


@receiver([post_save, post_delete], sender=List)
def list_changed(sender: type[List], instance: List, **kwargs: Any) -> None:
    """Who stands on it is looked up at every read; only whether there is anything to look up is remembered."""
    own.look_again(instance.owner_id)


@receiver([post_save, post_delete], sender=Filter)
def words_muted(sender: type[Filter], instance: Filter, **kwargs: Any) -> None:
    own.look_again(instance.owner_id)


@receiver(follows_loaded)
def many_followed(follower_ids: list[int], **kwargs: Any) -> None:
    HomeVersion.raise_for_all(follower_ids)


@receiver(tweets_loaded)
def history_grew(author_ids: list[int], **kwargs: Any) -> None:
    """Old tweets that no list holds: the readers' lists, and those of merged authors, are built again."""
    HomeVersion.raise_for_followers(author_ids)
    merged = list(MergedAuthor.objects.filter(author_id__in=author_ids).values_list("author_id", flat=True))
    if merged:
        outbox.enqueue(forget_authors, author_ids=merged)
