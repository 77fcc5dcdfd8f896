"""Everything people do in conversations.

Whatever is said holds the lock of its conversation, so that ids rise in the order in which messages become
visible; what is said between two holds their tie first, so that nothing slips past a block.
"""

from apps.messaging.services.boxes import accept, mark_read, mute, note_look, unmute
from apps.messaging.services.delivering import mark_delivered
from apps.messaging.services.erasing import erase_portion
from apps.messaging.services.groups import add_member, edit_group, remove_member
from apps.messaging.services.leaving import clear, leave
from apps.messaging.services.reacting import delete_for_me, react, take_reaction_back, unsend
from apps.messaging.services.sending import MAX_RECIPIENTS, send_message

__all__ = [
    "MAX_RECIPIENTS",
    "accept",
    "add_member",
    "clear",
    "delete_for_me",
    "edit_group",
    "erase_portion",
    "leave",
    "mark_delivered",
    "mark_read",
    "mute",
    "note_look",
    "react",
    "remove_member",
    "send_message",
    "take_reaction_back",
    "unmute",
    "unsend",
]
