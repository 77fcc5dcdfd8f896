"""One's own side of a conversation: nobody else's changes with it, but for what one has read."""

from django.db.transaction import atomic

from apps.messaging import rows
from apps.messaging.models import Conversation, Message
from apps.messaging.services import access, places
from apps.users.models import User


@atomic
def accept(*, actor: User, conversation_id: int) -> None:
    """A request becomes a conversation like others. Twice is once. Raises NotActive, NoSuchConversation."""
    mine = access.own(actor, conversation_id)
    if mine.is_request:
        mine.is_request = False
        mine.save(update_fields=["is_request"])


@atomic
def mark_read(*, actor: User, conversation_id: int, up_to_id: int | None = None) -> None:
    """Up to that message, or the newest that the actor sees; never back. Raises NotActive, NoSuchConversation."""
    mine = access.own(actor, conversation_id)
    newest = rows.messages(actor.pk, mine.conversation_id, limit=1)
    if newest:
        places.move_mark(conversation_id, actor, min(newest[0].id, up_to_id or newest[0].id))


@atomic
def note_look(*, conversation_id: int) -> None:
    """A moderator read something that was reported: all who are part of the conversation see that. Nothing where it
    is gone.
    """
    conversation = Conversation.objects.select_for_update(no_key=True).filter(pk=conversation_id).first()
    if conversation is not None:
        access.note(conversation, Message.Kind.LOOKED, None)


@atomic
def mute(*, actor: User, conversation_id: int) -> None:
    """It no longer counts among what is unread. Twice is once. Raises NotActive, NoSuchConversation."""
    _set_muted(actor, conversation_id, is_muted=True)


@atomic
def unmute(*, actor: User, conversation_id: int) -> None:
    """Twice is once. Raises NotActive, NoSuchConversation."""
    _set_muted(actor, conversation_id, is_muted=False)


def _set_muted(actor: User, conversation_id: int, *, is_muted: bool) -> None:
    mine = access.own(actor, conversation_id)
    mine.is_muted = is_muted
    mine.save(update_fields=["is_muted"])
