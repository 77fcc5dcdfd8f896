"""Rows of the apps below that somebody may be waiting for."""

from collections.abc import Sequence
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from apps.follows.models import Block, FollowRequest, Mute
from apps.messaging.models import Message, Reaction, ReadMark, Unsent
from apps.messaging.signals import messages_delivered
from apps.notifications.signals import news_changed
from apps.realtime import publishing
from apps.realtime.publishing import after_commit


@receiver(post_save, sender=Message)
def message_sent(sender: type[Message], instance: Message, created: bool, **kwargs: Any) -> None:
    if created:
        id_, conversation_id, by = instance.pk, instance.conversation_id, instance.sender_id
        after_commit(lambda: publishing.message(id_, conversation_id, by=by, change="sent"))


@receiver(post_save, sender=Unsent)
def message_unsent(sender: type[Unsent], instance: Unsent, **kwargs: Any) -> None:
    id_, conversation_id = instance.message_id, instance.conversation_id
    after_commit(lambda: publishing.message(id_, conversation_id, by=None, change="unsent"))


@receiver([post_save, post_delete], sender=Reaction)
def reacted_or_not(sender: type[Reaction], instance: Reaction, **kwargs: Any) -> None:
    id_, by = instance.message_id, instance.user_id
    conversation_id = Message.objects.filter(pk=id_).values_list("conversation_id", flat=True).first()
    if conversation_id is not None:
        after_commit(lambda: publishing.message(id_, conversation_id, by=by, change="reacted"))


@receiver(post_save, sender=ReadMark)
def messages_read(sender: type[ReadMark], instance: ReadMark, **kwargs: Any) -> None:
    if instance.up_to_id:
        after_commit(lambda: publishing.read(instance))


@receiver(messages_delivered)
def messages_came(sender: Any, user_id: int, marks: Sequence[tuple[int, int, int | None]], **kwargs: Any) -> None:
    after_commit(lambda: publishing.delivered(user_id, marks))


@receiver([post_save, post_delete], sender=Block)
def blocked_or_not(sender: type[Block], instance: Block, **kwargs: Any) -> None:
    one_id, other_id = instance.blocker_id, instance.blocked_id
    after_commit(lambda: publishing.parted_or_not(one_id, other_id))
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


@receiver(news_changed)
def news_have_changed(sender: Any, recipient_ids: Sequence[int], **kwargs: Any) -> None:
    told = list(recipient_ids)
    after_commit(lambda: publishing.news(told))
