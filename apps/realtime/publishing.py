"""Who is told of what, once it is committed. Redis may be away: then the socket processes find it in PostgreSQL."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

from django.db import transaction

from apps.messaging import selectors as messaging
from apps.messaging.models import ReadMark
from apps.realtime import events, store
from apps.realtime.events import Event
from apps.users.models import User


def after_commit(tell: Callable[[], None]) -> None:
    """What was done stands, whatever becomes of telling it."""

    def told() -> None:
        tell()

    transaction.on_commit(told, robust=True)


def to(user_ids: Iterable[int], event: Event) -> None:
    with suppress(*store.AWAY):
        store.send((user_id, event) for user_id in user_ids)


def message_sent(message_id: int, conversation_id: int, *, by: int | None) -> None:
    """To all who see it."""
    hears = messaging.hearers(conversation_id, by=by, message_id=message_id)
    to(hears, events.message(message_id, conversation_id))


def message_changed(message_id: int, conversation_id: int, *, by: int | None, change: str) -> Callable[[], None]:
    """What tells it to all who see now what `by` does to the message: it may be gone once that is committed.

    Who has left the group is told that it is gone, and not how others take it.
    """
    hears = messaging.hearers(conversation_id, by=by, message_id=message_id, only_members=change == "reacted")
    return lambda: to(hears, events.message(message_id, conversation_id, change))


def read(mark: ReadMark) -> None:
    """To the reader's other devices, and to the others where the reader lets them know."""
    data = {
        "conversation_id": str(mark.conversation_id),
        "user_id": str(mark.user_id),
        "up_to_id": str(mark.up_to_id),
    }
    hears = {mark.user_id}
    if mark.user.shares_read_marks and messaging.has_accepted(mark.user_id, mark.conversation_id):
        hears.update(messaging.hearers(mark.conversation_id, by=mark.user_id))
    to(hears, events.now(events.READ, data))


def delivered(user_id: int, marks: Sequence[tuple[int, int, int | None]]) -> None:
    """To the other side of each direct conversation, and of a group to who spoke last (of 50 who get it, each would
    tell all others), where the one who got it lets them know.
    """
    if not User.objects.active().filter(pk=user_id, shares_delivered_marks=True).exists():
        return
    for conversation_id, up_to_id, waiting_id in marks:
        data = {"conversation_id": str(conversation_id), "user_id": str(user_id), "up_to_id": str(up_to_id)}
        others = messaging.hearers(conversation_id, by=user_id)
        told = [one for one in others if one != user_id and waiting_id in (None, one)]
        to(told, events.now(events.DELIVERED, data))


def typing(user_id: int, conversation_id: int) -> None:
    """To the others, if the one who types has a place there. A stranger's typing reaches nobody."""
    if messaging.has_accepted(user_id, conversation_id):
        data = {"conversation_id": str(conversation_id), "user_id": str(user_id)}
        hears = messaging.hearers(conversation_id, by=user_id, only_accepted=True)
        to([one for one in hears if one != user_id], events.now(events.TYPING, data))


def conversation(conversation_id: int, *, to_ids: Iterable[int]) -> None:
    """That it is shown otherwise now, or that one may do something else there."""
    to(to_ids, events.now(events.CONVERSATION, {"conversation_id": str(conversation_id)}))


def accepted(conversation_id: int) -> None:
    """To all: whoever accepts a request can be written to from then on, and lets know what reached them."""
    conversation(conversation_id, to_ids=messaging.hearers(conversation_id, by=None))


def between(one_id: int, other_id: int, *, only_direct: bool = False) -> None:
    """To both, of each conversation that they share: whether they may write there, or in a group see each other."""
    for conversation_id in messaging.shared(one_id, other_id, only_direct=only_direct):
        conversation(conversation_id, to_ids=(one_id, other_id))


def conversations_of(user_id: int) -> None:
    """To all who write with them, that this account is another one now, or not here."""
    for conversation_id, member_ids in messaging.companions(user_id).items():
        conversation(conversation_id, to_ids=member_ids)


def news(recipient_ids: Iterable[int]) -> None:
    """Something about their news changed; what it is now, the socket process asks for those who are there."""
    to(recipient_ids, events.now(events.NOTIFICATION, {}))
