"""Going away from a conversation, with or without what was said there."""

from django.db.transaction import atomic

from apps.messaging import errors
from apps.messaging.models import Conversation, Message, Participant
from apps.messaging.services import access, places
from apps.users.models import User


@atomic
def leave(*, actor: User, conversation_id: int) -> None:
    """From here on the actor sees nothing newer; what they were asked into is declined. Twice is once.

    Nobody leaves a conversation of two: what was said would be gone, and what is said next be there again (`clear`).
    Raises NotActive, NoSuchConversation, NotAGroup.
    """
    conversation, mine = _held(actor, conversation_id)
    if conversation.is_group:
        _leave(actor, conversation, mine)
    elif mine.is_request:
        _clear(conversation, mine)
    else:
        raise errors.NotAGroup("Only a group can be left. A conversation of two can be deleted for yourself.")


@atomic
def clear(*, actor: User, conversation_id: int) -> None:
    """All that was said is gone for the actor; what is said later is there again. A group is left.

    Twice is once. Raises NotActive, NoSuchConversation.
    """
    conversation, mine = _held(actor, conversation_id)
    if conversation.is_group:
        _leave(actor, conversation, mine)
    _clear(conversation, mine)


def _held(actor: User, conversation_id: int) -> tuple[Conversation, Participant]:
    access.place_of(actor, conversation_id)
    return access.locked(conversation_id), access.own(actor, conversation_id)


def _leave(actor: User, group: Conversation, mine: Participant) -> None:
    if mine.is_member:
        places.end(mine, access.note(group, Message.Kind.LEFT, actor))


def _clear(conversation: Conversation, mine: Participant) -> None:
    mine.sees_after = max(mine.sees_after, access.latest_id(conversation))
    mine.save(update_fields=["sees_after"])
