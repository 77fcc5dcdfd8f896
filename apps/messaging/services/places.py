"""Where somebody's part of a conversation begins, how far they have read, and where it ends."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from apps.core import limits
from apps.follows import policies as graph
from apps.messaging.models import Conversation, Message, Participant, ReadMark
from apps.messaging.services import access
from apps.users.models import User

STRANGERS = "strangers"


def join(group: Conversation, adder: User, member: User) -> Participant:
    """From here on they see what is said; they are asked first unless they follow who adds them.

    Callers count those who are asked (`count_strangers`).
    """
    place, _ = Participant.objects.get_or_create(conversation=group, user=member)
    place.sees_after, place.sees_until = access.latest_id(group), None
    place.is_request = is_stranger(adder, member)
    place.save()
    return place


def is_stranger(asker: User, other: User) -> bool:
    """Whether the other one is asked first."""
    return not graph.is_follower(other.pk, asker.pk)


def count_strangers(asker: User, others: Sequence[User]) -> None:
    """Writing to many who never asked for it is what spam is.

    Counts those of `others` who are strangers, none of them where there is no room for all; more than a whole day has
    room for take all of it. Raises Limited.
    """
    caller, number = f"u{asker.pk}", sum(is_stranger(asker, one) for one in others)
    number = min(number, limits.bucket(STRANGERS).limit)
    if number > 1:
        _require_room(limits.look(STRANGERS, caller), number)
    for _ in range(number):
        verdict = limits.hit(STRANGERS, caller)
        if not verdict.allowed:
            raise limits.Limited(verdict)


def _require_room(left: limits.Verdict, number: int) -> None:
    missing = number - left.remaining
    if missing > 0:
        raise limits.Limited(replace(left, allowed=False, retry_after=ceil(missing * left.bucket.interval / 1e6)))


def move_mark(conversation_id: int, user: User, message_id: int) -> None:
    """Callers hold the participant's row, so that marks move one after the other."""
    mark, _ = ReadMark.objects.get_or_create(conversation_id=conversation_id, user=user)
    if mark.up_to_id < message_id:
        mark.up_to_id = message_id
        if user.shares_read_marks:
            mark.shown_up_to_id = message_id
        mark.save(update_fields=["up_to_id", "shown_up_to_id", "read_at"])


def end(place: Participant, note: Message) -> None:
    """They see the note about it, and nothing newer. What they never accepted vanishes: a stranger who asks them in and
    sends them away again reaches them no further than one who asks.
    """
    place.sees_until = place.latest_id = note.pk
    if place.is_request:
        place.sees_after = note.pk
    place.save(update_fields=["sees_after", "sees_until", "latest_id"])
