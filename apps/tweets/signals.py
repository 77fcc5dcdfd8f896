"""What a bulk load tells the apps above, since its rows send no signal of their own."""

from django.dispatch import Signal

# author_ids: list[int], who now have tweets they had not. Sent inside the transaction of the change.
tweets_loaded = Signal()
