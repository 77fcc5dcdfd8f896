"""What is done with a message that stands."""

from django.db.models.functions import Now
from django.db.transaction import atomic

from apps.core import text as texts
from apps.media import services as media
from apps.messaging import errors, policies, selectors
from apps.messaging.models import Enclosure, HiddenMessage, Message, Reaction, Unsent
from apps.messaging.rows import Said
from apps.messaging.services import access
from apps.messaging.services.sending import require_welcome
from apps.users import services as accounts
from apps.users.models import User


@atomic
def react(*, actor: User, message_id: int, emoji: str) -> None:
    """One emoji each; another one takes its place. Twice is once.

    Raises NotActive, EmailNotConfirmed, NoSuchMessage, NotAMember, CannotMessage, NotAnEmoji.
    """
    access.require_voice(actor)
    if not texts.is_emoji(emoji):
        raise errors.NotAnEmoji(field="emoji")
    said = _seen(actor, message_id)
    conversation, _ = access.begun(actor, said.conversation_id)
    require_welcome(actor, conversation)
    if _standing(message_id) is None:
        raise errors.NoSuchMessage
    reaction, is_new = Reaction.objects.get_or_create(message_id=message_id, user=actor, defaults={"emoji": emoji})
    if not is_new and reaction.emoji != emoji:
        # Who has left in between sees neither: it is another one, of now.
        reaction.emoji, reaction.created_at = emoji, Now()
        reaction.save(update_fields=["emoji", "created_at"])


@atomic
def take_reaction_back(*, actor: User, message_id: int, emoji: str) -> None:
    """Twice is once. Raises NotActive, NoSuchMessage."""
    accounts.require_here(actor)
    _seen(actor, message_id)
    for reaction in Reaction.objects.filter(message=message_id, user=actor, emoji=emoji):
        reaction.delete()


@atomic
def unsend(*, actor: User, message_id: int) -> None:
    """Gone for all, with its pictures. Raises NotActive, NoSuchMessage, NotYourMessage, TooLateToUnsend."""
    accounts.require_here(actor)
    said = _seen(actor, message_id)
    if said.sender_id != actor.pk:
        raise errors.NotYourMessage
    if not policies.can_unsend(actor.pk, said.id, said.sender_id, said.kind):
        raise errors.TooLateToUnsend
    message = _standing(message_id)
    if message is None:
        raise errors.NoSuchMessage
    Unsent.objects.create(message_id=message.pk, conversation_id=message.conversation_id)
    enclosed = list(Enclosure.objects.filter(message=message).values_list("media_id", flat=True))
    message.delete()
    if enclosed:
        media.drop(media_ids=enclosed)


@atomic
def delete_for_me(*, actor: User, message_id: int) -> None:
    """The others keep it. Raises NotActive, NoSuchMessage, which it is from then on."""
    accounts.require_here(actor)
    _seen(actor, message_id)
    if _standing(message_id) is None:
        raise errors.NoSuchMessage
    HiddenMessage.objects.get_or_create(message_id=message_id, user=actor)


def _seen(actor: User, message_id: int) -> Said:
    said = selectors.message(actor.pk, message_id)
    if said.is_note:
        raise errors.NoSuchMessage
    return said


def _standing(message_id: int) -> Message | None:
    """Locked: of taking back, reacting and deleting, one comes first."""
    return Message.objects.select_for_update().filter(pk=message_id).first()
