"""Taking one tweet out of sight and back. Who may, and why it was done, is the moderators' app."""

from django.db.transaction import atomic
from django.utils import timezone

from apps.tweets.models import Tweet


@atomic
def hide(*, tweet: Tweet) -> None:
    """Nobody sees it any more, nor its retweets. Twice is once. Counts stay: it may come back."""
    if tweet.hidden_at is None:
        tweet.hidden_at = timezone.now()
        tweet.save(update_fields=["hidden_at"])


@atomic
def show(*, tweet: Tweet) -> None:
    if tweet.hidden_at is not None:
        tweet.hidden_at = None
        tweet.save(update_fields=["hidden_at"])
