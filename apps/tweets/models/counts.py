"""Replies, retweets, likes and so on of a tweet. Retweets themselves have no counts: acts go to the original."""

from typing import ClassVar

from django.db import models

from apps.core.counters import Counter

NAMES = ("replies", "retweets", "quotes", "likes", "bookmarks", "views")


class TweetCounts(models.Model):
    """What has been folded; absent means all zero."""

    tweet = models.OneToOneField("tweets.Tweet", models.CASCADE, primary_key=True, related_name="counts")
    replies = models.IntegerField(default=0, db_default=0)
    retweets = models.IntegerField(default=0, db_default=0)
    quotes = models.IntegerField(default=0, db_default=0)
    likes = models.IntegerField(default=0, db_default=0)
    bookmarks = models.IntegerField(default=0, db_default=0)
    views = models.IntegerField(default=0, db_default=0)


class TweetCountDelta(models.Model):
    id = models.BigAutoField(primary_key=True)
    tweet = models.ForeignKey("tweets.Tweet", models.CASCADE, related_name="+", db_index=False)
    replies = models.IntegerField(default=0, db_default=0)
    retweets = models.IntegerField(default=0, db_default=0)
    quotes = models.IntegerField(default=0, db_default=0)
    likes = models.IntegerField(default=0, db_default=0)
    bookmarks = models.IntegerField(default=0, db_default=0)
    views = models.IntegerField(default=0, db_default=0)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # Covers the sum of what is pending, so a page of tweets never visits the heap.
            models.Index(fields=["tweet"], include=list(NAMES), name="tweet_count_delta"),
        ]


tweet_counter = Counter(TweetCounts, TweetCountDelta, "tweet_id", NAMES)
