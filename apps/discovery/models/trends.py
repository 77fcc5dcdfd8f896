"""What is talked about more than usual, what is usual, and what moderators keep back."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class TrendKind(models.TextChoices):
    TAG = "tag", "Hashtag"
    PHRASE = "phrase", "Phrase"
    LINK = "link", "Link"
    TWEET = "tweet", "Tweet"


# A hashtag in its normal form, a phrase in the form in which it is counted, the id of a link or of a tweet.
MAX_TERM = 280


class Trend(models.Model):
    """One line of the newest list; the whole list is written anew every minute (services/trends.py)."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=6, choices=TrendKind)
    # Of the tweets that were counted; "" for all languages together.
    lang = models.CharField(max_length=8, blank=True)
    term = models.CharField(max_length=MAX_TERM)
    # As most write it, or what the link is called; nothing for a tweet, which may be edited.
    name = models.CharField(max_length=MAX_TERM, blank=True)
    link = models.ForeignKey(
        "links.Link", models.CASCADE, null=True, related_name="+", db_index=False, db_constraint=False
    )
    score = models.FloatField()
    # In the last 24 hours: distinct accounts, tweets (of a tweet: what was done about it), and the accounts of each
    # hour, the last one at the end.
    accounts = models.IntegerField()
    tweets = models.IntegerField()
    hours = ArrayField(models.IntegerField())
    # Since when it stands in the list.
    started_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["lang", "kind", "term"], name="trend_once")
        ]

    def __str__(self) -> str:
        return f"#{self.name}" if self.kind == TrendKind.TAG else self.name or f"Tweet {self.term}"


class TrendUse(models.Model):
    """The phrase or link `term` stands in `tweet`: noted once enough accounts say it, kept for about a day.

    Hashtags have rows of their own below (tweets_tweettag).
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=6, choices=TrendKind)
    term = models.CharField(max_length=MAX_TERM)
    tweet = models.ForeignKey("tweets.Tweet", models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "term", "tweet"], name="trend_use_once")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["tweet"], name="trend_use_by_tweet")]


class TrendHour(models.Model):
    """How many accounts used a term in one whole hour: what is usual for it. One account alone is not noted."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=6, choices=TrendKind)
    lang = models.CharField(max_length=8, blank=True)
    term = models.CharField(max_length=MAX_TERM)
    hour = models.DateTimeField()
    accounts = models.IntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "term", "lang", "hour"], include=["accounts"], name="trend_hour_once"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["hour"], name="trend_hour_by_hour")]


class HeldTrend(models.Model):
    """A moderator keeps a term out of the list, until it is released."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=6, choices=TrendKind)
    term = models.CharField(max_length=MAX_TERM)
    name = models.CharField(max_length=MAX_TERM)
    moderator = models.ForeignKey("users.User", models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=500)
    created_at = models.DateTimeField(db_default=Now())
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey("users.User", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "term"], condition=models.Q(released_at__isnull=True), name="held_trend_one_standing"
            )
        ]

    def __str__(self) -> str:
        return self.name
