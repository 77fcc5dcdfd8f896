"""Rows of the apps below that somebody may be waiting for."""

from collections.abc import Sequence
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from apps.follows.models import Block, Follow, FollowRequest, Mute
from apps.messaging.models import HiddenMessage, Message, Participant, Reaction, ReadMark, Unsent
from apps.messaging.signals import messages_delivered
from apps.moderation.models import HiddenTweet
from apps.notifications import selectors as notifications
from apps.notifications.signals import news_changed
from apps.realtime import publishing
from apps.realtime.publishing import after_commit
from apps.tweets.models import Edit
from apps.users.models import User

# Whether and how an account is shown, wherever it is; and what it lets those do and know who write with it.
SHOWN = frozenset({"avatar", "display_name", "leaving_at", "suspended_at", "username"})
LETS = frozenset({"message_policy", "shares_delivered_marks", "shares_read_marks"})


@receiver(post_save, sender=Message)
def message_sent(sender: type[Message], instance: Message, created: bool, **kwargs: Any) -> None:
    if created:
        id_, conversation_id, by = instance.pk, instance.conversation_id, instance.sender_id
        after_commit(lambda: publishing.message_sent(id_, conversation_id, by=by))


@receiver(post_save, sender=Unsent)
def message_unsent(sender: type[Unsent], instance: Unsent, **kwargs: Any) -> None:
    id_, conversation_id = instance.message_id, instance.conversation_id
    after_commit(publishing.message_changed(id_, conversation_id, by=None, change="unsent"))


@receiver([post_save, post_delete], sender=Reaction)
def reacted_or_not(sender: type[Reaction], instance: Reaction, **kwargs: Any) -> None:
    id_, by = instance.message_id, instance.user_id
    conversation_id = Message.objects.filter(pk=id_).values_list("conversation_id", flat=True).first()
    if conversation_id is not None:
        after_commit(publishing.message_changed(id_, conversation_id, by=by, change="reacted"))


@receiver(post_save, sender=ReadMark)
def messages_read(sender: type[ReadMark], instance: ReadMark, **kwargs: Any) -> None:
    if instance.up_to_id:
        after_commit(lambda: publishing.read(instance))


@receiver(messages_delivered)
def messages_came(sender: Any, user_id: int, marks: Sequence[tuple[int, int, int | None]], **kwargs: Any) -> None:
    after_commit(lambda: publishing.delivered(user_id, marks))


@receiver(post_save, sender=Participant)
def place_changed(
    sender: type[Participant], instance: Participant, created: bool, update_fields: frozenset[str] | None, **kwargs: Any
) -> None:
    """Who is new hears of what is said."""
    user_id, conversation_id = instance.user_id, instance.conversation_id
    if update_fields and "is_request" in update_fields:
        after_commit(lambda: publishing.accepted(conversation_id))
    elif not created:
        after_commit(lambda: publishing.conversation(conversation_id, to_ids=[user_id]))


@receiver(post_save, sender=HiddenMessage)
def message_hidden(sender: type[HiddenMessage], instance: HiddenMessage, **kwargs: Any) -> None:
    user_id, conversation_id = instance.user_id, instance.message.conversation_id
    after_commit(lambda: publishing.conversation(conversation_id, to_ids=[user_id]))


@receiver([post_save, post_delete], sender=Block)
def blocked_or_not(sender: type[Block], instance: Block, **kwargs: Any) -> None:
    one_id, other_id = instance.blocker_id, instance.blocked_id
    after_commit(lambda: publishing.between(one_id, other_id))
    after_commit(lambda: publishing.news((one_id, other_id)))


@receiver([post_save, post_delete], sender=Mute)
def muted_or_not(sender: type[Mute], instance: Mute, **kwargs: Any) -> None:
    muter_id = instance.muter_id
    after_commit(lambda: publishing.news([muter_id]))


@receiver([post_save, post_delete], sender=FollowRequest)
def asked_to_follow_or_not(sender: type[FollowRequest], instance: FollowRequest, **kwargs: Any) -> None:
    """Whoever does not want to be told of such requests finds them counted nevertheless."""
    target_id = instance.target_id
    after_commit(lambda: publishing.news([target_id]))


@receiver([post_save, post_delete], sender=Follow)
def followed_or_not(sender: type[Follow], instance: Follow, **kwargs: Any) -> None:
    """Some let those alone write to them whom they follow."""
    one_id, other_id = instance.follower_id, instance.followee_id
    after_commit(lambda: publishing.between(one_id, other_id, only_direct=True))


@receiver(post_save, sender=User)
def account_changed(
    sender: type[User], instance: User, created: bool, update_fields: frozenset[str] | None, **kwargs: Any
) -> None:
    changed = SHOWN if update_fields is None else update_fields
    user_id = instance.pk
    if not created and not changed.isdisjoint(SHOWN | LETS):
        after_commit(lambda: publishing.conversations_of(user_id))
    if not created and not changed.isdisjoint(SHOWN):
        after_commit(lambda: publishing.news(notifications.told_of(user_id)))


@receiver(post_save, sender=HiddenTweet)
@receiver(post_save, sender=Edit)
def tweet_changed(sender: type[HiddenTweet | Edit], instance: HiddenTweet | Edit, **kwargs: Any) -> None:
    """News about it show it otherwise now, or not at all."""
    tweet_id = instance.tweet_id
    after_commit(lambda: publishing.news(notifications.told_about(tweet_id)))


@receiver(news_changed)
def news_have_changed(sender: Any, recipient_ids: Sequence[int], **kwargs: Any) -> None:
    told = list(recipient_ids)
    after_commit(lambda: publishing.news(told))
