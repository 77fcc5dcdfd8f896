"""Saying something to somebody."""

from collections.abc import Sequence

from django.conf import settings
from django.db.transaction import atomic

from apps.core import text as texts
from apps.core.text import Parsed
from apps.follows import services as graph
from apps.media import services as media
from apps.media.documents import kept
from apps.messaging import errors, policies, rows
from apps.messaging.models import MAX_TEXT, MOST_MEMBERS, Conversation, Enclosure, Message, Participant
from apps.messaging.services import access, places
from apps.users import selectors as accounts
from apps.users.models import User

MAX_RECIPIENTS = MOST_MEMBERS - 1


@atomic
def send_message(
    *,
    sender: User,
    text: str = "",
    conversation_id: int | None = None,
    recipients: Sequence[User] = (),
    media_ids: Sequence[int] = (),
    reply_to_id: int | None = None,
) -> Message:
    """Into a conversation, or to somebody: one recipient is the conversation of the two, several are a new group.

    Whoever answers a request accepts it. Raises NotActive, EmailNotConfirmed, SayToWhom, NoSuchConversation,
    NotAMember, CannotMessage, RequestIsFull, NotToOneself, GroupIsFull, MessageIsEmpty, MessageIsTooLong,
    MessageHasBadCharacters, NoSuchMessage (field "reply_to_id"), Limited, and what media.attach raises.
    """
    access.require_voice(sender)
    parsed = _checked(text, has_media=bool(media_ids))
    if (conversation_id is None) == (not recipients):
        raise errors.SayToWhom(field="conversation_id")
    if conversation_id is not None:
        conversation, mine = access.begun(sender, conversation_id)
        require_welcome(sender, conversation)
    else:
        conversation = _opened(sender, recipients)
        mine = access.own(sender, conversation.pk)
    _require_room(sender, conversation)
    _check_answered(sender, conversation, reply_to_id)
    message = _message(sender, parsed, reply_to_id)
    attached = media.attach(owner_id=sender.pk, media_ids=media_ids) if media_ids else []
    message.media = [kept(one) for one in attached]
    access.say(conversation, message)
    for one in attached:
        Enclosure.objects.create(media=one, message=message)
    if mine.is_request:
        mine.is_request = False
        mine.save(update_fields=["is_request"])
    places.move_mark(conversation.pk, sender, message.pk)
    return message


def open_group(creator: User, members: Sequence[User]) -> Conversation:
    """Callers hold the creator's tie to each. Raises CannotMessage, Limited."""
    refused = next((member for member in members if not policies.can_add(creator, member)), None)
    if refused is not None:
        raise errors.CannotMessage(f"You cannot write to @{refused.username}", field="recipient_ids")
    places.count_strangers(creator, members)
    group = Conversation.objects.create(is_group=True)
    Participant.objects.create(conversation=group, user=creator)
    for member in members:
        places.join(group, creator, member)
    return group


def _opened(sender: User, recipients: Sequence[User]) -> Conversation:
    others = {user.pk: user for user in recipients}
    if sender.pk in others:
        raise errors.NotToOneself(field="recipient_ids")
    if len(others) > MAX_RECIPIENTS:
        raise errors.GroupIsFull(field="recipient_ids")
    # Always in the same order: two people who write to the same others at once would deadlock otherwise.
    for low, high in sorted((min(sender.pk, pk), max(sender.pk, pk)) for pk in others):
        graph.hold_tie(low, high)
    if len(others) > 1:
        return access.locked(open_group(sender, list(others.values())).pk)
    (other,) = others.values()
    if not policies.can_write(sender, other):
        raise errors.CannotMessage(field="recipient_ids")
    return _direct(sender, other)


def _direct(sender: User, other: User) -> Conversation:
    """Callers hold their tie, so the second of two who begin it at once finds it."""
    low, high = sorted((sender.pk, other.pk))
    conversation, is_new = Conversation.objects.get_or_create(low_id=low, high_id=high)
    conversation = access.locked(conversation.pk)
    if is_new:
        places.count_strangers(sender, [other])
        Participant.objects.create(conversation=conversation, user=sender)
        is_stranger = places.is_stranger(sender, other)
        Participant.objects.create(conversation=conversation, user=other, is_request=is_stranger)
    return conversation


def require_welcome(sender: User, conversation: Conversation) -> None:
    other_id = conversation.other(sender.pk)
    if other_id is None:
        return
    other = User.objects.filter(pk=other_id).first()
    if other is None or not policies.can_write(sender, other):
        raise errors.CannotMessage


def _require_room(sender: User, conversation: Conversation) -> None:
    """Callers hold the conversation: of two that are sent at once, one is counted by the other."""
    if not policies.has_room(sender.pk, conversation.pk):
        raise errors.RequestIsFull(settings.MESSAGES_UNTIL_ACCEPTED)


def _check_answered(sender: User, conversation: Conversation, message_id: int | None) -> None:
    if message_id is None:
        return
    said = rows.by_ids(sender.pk, [message_id]).get(message_id)
    if said is None or said.conversation_id != conversation.pk or said.is_note:
        raise errors.NoSuchMessage(field="reply_to_id")


def _checked(text: str, *, has_media: bool) -> Parsed:
    if len(text) > MAX_TEXT:
        raise errors.MessageIsTooLong(field="text")
    # Characters count here, whatever they weigh.
    parsed = texts.parse(text, max_weight=2 * MAX_TEXT)
    if parsed.reason == texts.BAD_CHARACTERS:
        raise errors.MessageHasBadCharacters(field="text")
    if parsed.reason == texts.EMPTY and not has_media:
        raise errors.MessageIsEmpty(field="text")
    return parsed


def _message(sender: User, parsed: Parsed, reply_to_id: int | None) -> Message:
    entities = parsed.entities
    named = accounts.ids_of_handles({mention.username for mention in parsed.mentions})
    for mention in entities["mentions"]:
        user_id = named.get(mention["username"].lower())
        mention["user_id"] = None if user_id is None else str(user_id)
    known = [mention for mention in entities["mentions"] if mention["user_id"]]
    html = texts.linkify(parsed.text, {**entities, "mentions": known})
    return Message(sender=sender, text=parsed.text, entities=entities, html=html, reply_to_id=reply_to_id)
