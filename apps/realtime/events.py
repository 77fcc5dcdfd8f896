"""What is sent through a socket: `{"id", "type", "data"}`."""

import itertools
from datetime import timedelta
from typing import Any, NamedTuple

import orjson
from django.utils import timezone

from apps.core import ids

NOTIFICATION, MESSAGE, READ, DELIVERED = "notification", "message", "read", "delivered"
TYPING, TIMELINE, PONG = "typing", "timeline", "pong"
TWEET_DELETED, COUNTS, CONVERSATION = "tweet_deleted", "counts", "conversation"

# What is asked for from `after` on begins a little before it: a transaction may commit later than one with a higher id.
OVERLAP = ids.span(timedelta(seconds=30))
FURTHEST = timedelta(hours=24)

_several = itertools.count()


class Event(NamedTuple):
    """`id` tells the time, like every id: the highest that a client saw is its next `after`."""

    id: int
    type: str
    data: dict[str, Any]

    @property
    def body(self) -> str:
        return orjson.dumps({"id": str(self.id), "type": self.type, "data": self.data}).decode()


def now(type: str, data: dict[str, Any]) -> Event:
    return Event(ids.at(timezone.now()) + next(_several) % 2**ids.SEQUENCE_BITS, type, data)


def message(message_id: int, conversation_id: int, change: str = "sent") -> Event:
    """`change`: sent, unsent or reacted. A message that is sent has its own id as the event's, so that one knows it."""
    data = {"message_id": str(message_id), "conversation_id": str(conversation_id), "change": change}
    return Event(message_id, MESSAGE, data) if change == "sent" else now(MESSAGE, data)


def earliest(after: int) -> int:
    """From where to look for what was missed."""
    return max(after - OVERLAP, ids.at(timezone.now() - FURTHEST))
