"""What the apps above may hear of an account, beside the rows that they see being saved."""

from django.dispatch import Signal

# An account is being erased. Sent again and again with `user_id` and `limit`, outside of a
# transaction, until every receiver has answered something false: each deletes at most `limit` of
# its rows, with the counts that they are part of, and answers whether more remain. Repeatable: a
# run that was killed is begun again. What no receiver takes goes with the account's row, by cascade.
account_erasing = Signal()
