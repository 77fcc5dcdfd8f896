"""Statements that no model sends a signal for."""

from django.dispatch import Signal

# Arguments: `user_id`, and `marks`: (conversation, up to which message) of the direct conversations among those where
# more has reached a device of theirs. Sent in the transaction.
messages_delivered = Signal()
