"""Who may do what in conversations. Services enforce these; doors use them to hide buttons."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from apps.core import ids
from apps.follows import policies as graph
from apps.messaging.models import Conversation, Message, Participant
from apps.users import policies as accounts
from apps.users.models import User

UNSENDABLE = timedelta(hours=1)


def may_speak(user: User) -> bool:
    """Say anything to others at all."""
    return accounts.can_act(user)


def can_write(sender: User, recipient: User) -> bool:
    """Directly. Whoever accepted a conversation, or began it, hears its other side whatever their settings say."""
    if not accounts.can_act(sender) or not accounts.is_here(recipient) or sender.pk == recipient.pk:
        return False
    if graph.is_blocked_between(sender.pk, recipient.pk):
        return False
    return is_welcome(sender, recipient) or has_accepted(recipient.pk, sender.pk)


def is_welcome(sender: User, recipient: User) -> bool:
    """By the recipient's own setting."""
    if recipient.message_policy == User.MessagePolicy.EVERYONE:
        return True
    return recipient.message_policy == User.MessagePolicy.FOLLOWING and graph.is_follower(recipient.pk, sender.pk)


def has_accepted(user_id: int, other_id: int) -> bool:
    low, high = sorted((user_id, other_id))
    pair = Conversation.objects.filter(low_id=low, high_id=high)
    return Participant.objects.filter(conversation__in=pair, user=user_id, is_request=False).exists()


def has_room(sender_id: int, conversation_id: int) -> bool:
    """Whether one more of the sender's messages may stand there: few may while who was asked has not accepted.

    All that stand count, whatever the other one did with them, which the sender does not learn. Groups have room.
    """
    asked = Participant.objects.filter(conversation=conversation_id, conversation__is_group=False, is_request=True)
    if not asked.exclude(user=sender_id).exists():
        return True
    most = settings.MESSAGES_UNTIL_ACCEPTED
    standing = Message.objects.filter(conversation=conversation_id, sender=sender_id, kind=Message.Kind.TEXT)
    return standing[:most].count() < most


def can_add(actor: User, target: User) -> bool:
    """To a group; those whom it was once accepted from alone are asked again there."""
    if not accounts.is_here(target) or graph.is_blocked_between(actor.pk, target.pk):
        return False
    return is_welcome(actor, target)


def can_unsend(actor_id: int, message_id: int, sender_id: int | None, kind: str) -> bool:
    return kind == Message.Kind.TEXT and sender_id == actor_id and is_young(message_id)


def is_young(message_id: int) -> bool:
    return message_id >= ids.at(timezone.now() - UNSENDABLE)
