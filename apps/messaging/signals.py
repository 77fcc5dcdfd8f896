"""Statements that no model sends a signal for."""

from django.dispatch import Signal

# Arguments: `user_id`, and `marks`: (conversation, up to which message, of a group who spoke last, and so waits for it)
# where more has reached a device of theirs. Sent in the transaction.
messages_delivered = Signal()
