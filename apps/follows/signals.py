"""What a bulk load tells the apps above, since its rows send no signal of their own."""

from django.dispatch import Signal

# follower_ids: list[int], whose follows changed. Sent inside the transaction of the change.
follows_loaded = Signal()
