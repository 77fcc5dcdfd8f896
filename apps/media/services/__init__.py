"""What is done with uploads; called as `media.services.receive(…)`. Owners are ids: who they are is known above."""

from apps.media.services.attaching import MOST, attach, drop
from apps.media.services.preparing import delete_files, give_up, prepare
from apps.media.services.uploads import describe, erase_portion, own, receive, remove

__all__ = [
    "MOST",
    "attach",
    "delete_files",
    "describe",
    "drop",
    "erase_portion",
    "give_up",
    "own",
    "prepare",
    "receive",
    "remove",
]
