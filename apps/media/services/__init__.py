"""What is done with uploads; called as `media.services.receive(…)`. Owners are ids: who they are is known above."""

from apps.media.services.attaching import MOST, attach, drop, hold, keep, let_go
from apps.media.services.preparing import delete_files, give_up, prepare
from apps.media.services.sweeping import sweep_loose, sweep_strays
from apps.media.services.uploads import describe, erase_portion, held, loose, own, receive, remove, unprepared

__all__ = [
    "MOST",
    "attach",
    "delete_files",
    "describe",
    "drop",
    "erase_portion",
    "give_up",
    "held",
    "hold",
    "keep",
    "let_go",
    "loose",
    "own",
    "prepare",
    "receive",
    "remove",
    "sweep_loose",
    "sweep_strays",
    "unprepared",
]
