"""Rows of the apps below that are news to somebody."""

from collections.abc import Sequence
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from apps.follows.models import Follow, FollowRequest
from apps.messaging.models import HiddenMessage, Message, Participant, Unsent
from apps.moderation.models import AccountWarning, HiddenTweet
from apps.notifications import services, tasks
from apps.notifications.models import Kind, Notification
from apps.notifications.signals import news_changed
from apps.outbox import services as outbox
from apps.search.models import Finding
from apps.tweets.models import Draft, Edit, Like, PollClosed, Tweet
from apps.users.models import User
from apps.users.signals import account_erasing


@receiver([post_save, post_delete], sender=Like)
def liked_or_not(sender: type[Like], instance: Like, **kwargs: Any) -> None:
    outbox.enqueue(tasks.hear_of_like, user_id=instance.user_id, tweet_id=instance.tweet_id)


@receiver(post_save, sender=Follow)
def followed(sender: type[Follow], instance: Follow, created: bool, **kwargs: Any) -> None:
    if created:
        outbox.enqueue(tasks.hear_of_follow, follower_id=instance.follower_id, followee_id=instance.followee_id)


@receiver(post_delete, sender=Follow)
def unfollowed(sender: type[Follow], instance: Follow, **kwargs: Any) -> None:
    outbox.enqueue(tasks.hear_of_follow, follower_id=instance.follower_id, followee_id=instance.followee_id)


@receiver([post_save, post_delete], sender=FollowRequest)
def requested_or_answered(sender: type[FollowRequest], instance: FollowRequest, **kwargs: Any) -> None:
    outbox.enqueue(tasks.hear_of_request, requester_id=instance.requester_id, target_id=instance.target_id)


@receiver(post_save, sender=Tweet)
def tweet_written_or_deleted(
    sender: type[Tweet], instance: Tweet, created: bool, update_fields: frozenset[str] | None, **kwargs: Any
) -> None:
    if created or (update_fields and "deleted_at" in update_fields):
        outbox.enqueue(tasks.hear_of_tweet, tweet_id=instance.pk)


@receiver(post_save, sender=Edit)
def tweet_edited(sender: type[Edit], instance: Edit, created: bool, **kwargs: Any) -> None:
    if created:
        outbox.enqueue(tasks.hear_of_edit, edit_id=instance.pk)


@receiver(post_save, sender=PollClosed)
def poll_closed(sender: type[PollClosed], instance: PollClosed, created: bool, **kwargs: Any) -> None:
    if created:
        outbox.enqueue(tasks.hear_of_poll, poll_id=instance.pk)


@receiver([post_save, post_delete], sender=Draft)
def draft_refused_or_mended(sender: type[Draft], instance: Draft, **kwargs: Any) -> None:
    """Whoever changes a draft holds its row, and so does the work that tells: what was told is seen here."""
    told = Notification.objects.filter(recipient=instance.owner_id, kind=Kind.NOT_POSTED, window=instance.pk)
    if instance.refusal is not None or told.exists():
        outbox.enqueue(tasks.hear_of_refusal, draft_id=instance.pk, owner_id=instance.owner_id)


@receiver([post_save, post_delete], sender=Finding)
def search_found_or_dropped(sender: type[Finding], instance: Finding, **kwargs: Any) -> None:
    outbox.enqueue(tasks.hear_of_finding, finding_id=instance.pk, owner_id=instance.owner_id)


@receiver(post_save, sender=AccountWarning)
def account_warned(sender: type[AccountWarning], instance: AccountWarning, created: bool, **kwargs: Any) -> None:
    if created:
        outbox.enqueue(tasks.hear_of_warning, warning_id=instance.pk)


@receiver(post_save, sender=HiddenTweet)
def tweet_hidden_or_shown(sender: type[HiddenTweet], instance: HiddenTweet, **kwargs: Any) -> None:
    outbox.enqueue(tasks.hear_of_hidden, hidden_id=instance.pk)


@receiver(news_changed)
def news_told(sender: Any, recipient_ids: Sequence[int], *, is_new: bool = False, **kwargs: Any) -> None:
    for user_id, due_at in services.take_due(recipient_ids) if is_new else ():
        outbox.enqueue(tasks.push_news, user_id=user_id, due_at=due_at)


@receiver(post_save, sender=Participant)
def asked_or_answered(
    sender: type[Participant], instance: Participant, update_fields: frozenset[str] | None, **kwargs: Any
) -> None:
    if instance.is_request or (update_fields and "is_request" in update_fields):
        _ask_anew(instance.conversation_id, instance.user_id)


@receiver(post_save, sender=Unsent)
def taken_back(sender: type[Unsent], instance: Unsent, **kwargs: Any) -> None:
    asked = Participant.objects.filter(conversation=instance.conversation_id, is_request=True)
    for user_id in asked.values_list("user_id", flat=True):
        _ask_anew(instance.conversation_id, user_id)


@receiver(post_save, sender=HiddenMessage)
def taken_away(sender: type[HiddenMessage], instance: HiddenMessage, **kwargs: Any) -> None:
    """Of a request nothing may be left to read."""
    asked = Participant.objects.filter(conversation__messages=instance.message, user=instance.user, is_request=True)
    for conversation_id in asked.values_list("conversation_id", flat=True):
        _ask_anew(conversation_id, instance.user_id)


def _ask_anew(conversation_id: int, user_id: int) -> None:
    outbox.enqueue(tasks.hear_of_message_request, conversation_id=conversation_id, user_id=user_id)


@receiver(post_save, sender=Message)
def message_sent(sender: type[Message], instance: Message, created: bool, **kwargs: Any) -> None:
    for user_id, due_at in services.take_due_by_message(instance) if created else ():
        outbox.enqueue(tasks.push_news, user_id=user_id, due_at=due_at)


@receiver(account_erasing)
def account_is_being_erased(sender: type[User], user_id: int, limit: int, **kwargs: Any) -> bool:
    return services.forget_actor(user_id, limit=limit)
