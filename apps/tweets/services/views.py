"""How often a tweet was seen: whoever counts that adds it here."""

from collections.abc import Mapping

from django.db.transaction import atomic

from apps.tweets.models import tweet_counter


@atomic
def count_views(*, views: Mapping[int, int]) -> None:
    """Add to the views of tweets, by their ids; those that are gone are left out.

    At once, without deltas: they come in batches, and readers of timelines would have to look through them.
    """
    tweet_counter.add_at_once("views", views)
