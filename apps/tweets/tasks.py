"""Celery's side of tweets: each task is one call."""

from typing import Any

from celery import shared_task

from apps.tweets import recounts
from apps.tweets.models import tweet_counter
from apps.users.models import user_counter


@shared_task
def fold_counts(**_: Any) -> None:
    while tweet_counter.fold():
        pass


@shared_task
def recount_tweets(**_: Any) -> None:
    """Nightly: what differs from the rows is reported and corrected."""
    tweet_counter.recount(recounts.OF_TWEETS, recounts.OF_TWEETS_NAMES)
    user_counter.recount(recounts.OF_AUTHORS, recounts.OF_AUTHORS_NAMES)
