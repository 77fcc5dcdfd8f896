"""Whose conversation it is, and one change of it after the other."""

from django.db.models import Q

from apps.follows import services as graph
from apps.follows.models import Block
from apps.messaging import errors, policies
from apps.messaging.models import Conversation, Message, Participant
from apps.users import services as accounts
from apps.users.models import User


def require_voice(actor: User) -> None:
    """Raises NotActive, EmailNotConfirmed."""
    accounts.require_here(actor)
    if not policies.may_speak(actor):
        raise errors.EmailNotConfirmed


def place_of(actor: User, conversation_id: int) -> Participant:
    """The actor's place in it, as it is now. Raises NotActive, NoSuchConversation."""
    accounts.require_here(actor)
    places = Participant.objects.exclude(Participant.NEVER_CAME).select_related("conversation")
    place = places.filter(user=actor, conversation=conversation_id).first()
    if place is None:
        raise errors.NoSuchConversation
    return place


def own(actor: User, conversation_id: int) -> Participant:
    """The actor's place in it, locked. Raises NotActive, NoSuchConversation."""
    accounts.require_here(actor)
    mine = (
        Participant.objects.select_for_update(of=("self",), no_key=True)
        .exclude(Participant.NEVER_CAME)
        .select_related("conversation")
        .filter(user=actor, conversation=conversation_id)
        .first()
    )
    if mine is None:
        raise errors.NoSuchConversation
    return mine


def begun(actor: User, conversation_id: int) -> tuple[Conversation, Participant]:
    """The conversation, locked, and the actor's place in it; of a direct one, their tie is held first.

    Raises NotActive, NoSuchConversation, NotAMember.
    """
    place = place_of(actor, conversation_id)
    other_id = place.conversation.other(actor.pk)
    if other_id is not None:
        graph.hold_tie(actor.pk, other_id)
    conversation = locked(conversation_id)
    mine = own(actor, conversation_id)
    if not mine.is_member:
        raise errors.NotAMember
    return conversation, mine


def locked(conversation_id: int) -> Conversation:
    return Conversation.objects.select_for_update(no_key=True).get(pk=conversation_id)


def say(conversation: Conversation, message: Message) -> Message:
    """Save it, and bring the conversation to the top for those who see it. Callers hold the conversation."""
    message.conversation = conversation
    message.save()
    hears = conversation.participants.filter(sees_until=None)
    if conversation.is_group and message.sender_id is not None:
        hears = hears.exclude(user__in=_across_a_block(message.sender_id))
    hears.update(latest_id=message.pk)
    return message


def note(conversation: Conversation, kind: Message.Kind, actor: User | None, subject: User | None = None) -> Message:
    """What happened, for all to see."""
    return say(conversation, Message(sender=actor, kind=kind, subject=subject))


def latest_id(conversation: Conversation) -> int:
    newest = conversation.messages.order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0


def _across_a_block(user_id: int) -> set[int]:
    pairs = Block.objects.filter(Q(blocker=user_id) | Q(blocked=user_id)).values_list("blocker_id", "blocked_id")
    return {one for pair in pairs for one in pair} - {user_id}
