"""What people ask of the moderators, and what moderators do."""

from apps.moderation.services.desk import (
    assign_report,
    dismiss_report,
    give_report_back,
    hide_reported,
    look_at_message,
    note_report,
    suspend_reported,
    take_report,
    warn_reported,
)
from apps.moderation.services.reports import report
from apps.moderation.services.sanctions import (
    MAX_REASON,
    hide_tweet,
    lift_suspension,
    show_tweet,
    suspend_account,
    warn_account,
)

__all__ = [
    "MAX_REASON",
    "assign_report",
    "dismiss_report",
    "give_report_back",
    "hide_reported",
    "hide_tweet",
    "lift_suspension",
    "look_at_message",
    "note_report",
    "report",
    "show_tweet",
    "suspend_account",
    "suspend_reported",
    "take_report",
    "warn_account",
    "warn_reported",
]
