"""Everything a person does to another person.

Whatever changes the ties of two accounts holds the lock of that pair first, so that a follow can
never slip past a block, and counts, ties and home versions commit together.
"""

from apps.follows.services.blocks import block, unblock
from apps.follows.services.follows import (
    follow,
    remove_follower,
    set_budget,
    set_notifying,
    set_wants_retweets,
    unfollow,
)
from apps.follows.services.lists import (
    add_to_list,
    delete_list,
    edit_list,
    make_list,
    put_on_lists,
    remove_from_list,
)
from apps.follows.services.mutes import mute, unmute
from apps.follows.services.notes import write_note
from apps.follows.services.requests import accept_pending_requests, accept_request, reject_request
from apps.follows.services.ties import hold_tie

__all__ = [
    "accept_pending_requests",
    "accept_request",
    "add_to_list",
    "block",
    "delete_list",
    "edit_list",
    "follow",
    "hold_tie",
    "make_list",
    "mute",
    "put_on_lists",
    "reject_request",
    "remove_follower",
    "remove_from_list",
    "set_budget",
    "set_notifying",
    "set_wants_retweets",
    "unblock",
    "unfollow",
    "unmute",
    "write_note",
]
