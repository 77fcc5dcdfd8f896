from apps.messaging.models.conversations import (
    MAX_NAME,
    MOST_MEMBERS,
    Conversation,
    DeliveredMark,
    Participant,
    ReadMark,
)
from apps.messaging.models.messages import MAX_TEXT, Enclosure, HiddenMessage, Message, Reaction, Unsent

__all__ = [
    "MAX_NAME",
    "MAX_TEXT",
    "MOST_MEMBERS",
    "Conversation",
    "DeliveredMark",
    "Enclosure",
    "HiddenMessage",
    "Message",
    "Participant",
    "Reaction",
    "ReadMark",
    "Unsent",
]
