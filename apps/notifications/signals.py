"""Statements that no model sends a signal for."""

from django.dispatch import Signal

# Arguments: `recipient_ids`, and `is_new` where they are told something. Sent in the transaction: what these people
# are told, or how far they have read it, may have changed.
news_changed = Signal()
