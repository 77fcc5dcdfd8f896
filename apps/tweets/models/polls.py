"""What a tweet asks its readers, and what they chose: a vote is one row, for good."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from apps.core.counters import Counter
from apps.tweets.models.tweet import Tweet

MOST_OPTIONS = 4
NAMES = ("voters", *(f"votes_{number}" for number in range(MOST_OPTIONS)))


class Poll(models.Model):
    """It has the id of its tweet; `options` are two to four texts."""

    tweet = models.OneToOneField(Tweet, models.CASCADE, primary_key=True, related_name="poll")
    options = models.JSONField()
    is_multiple = models.BooleanField(default=False, db_default=False)
    closes_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.tweet_id}: {' | '.join(self.options)}"


class Vote(models.Model):
    """`choices` has bit n set where option n was chosen."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("users.User", models.CASCADE, related_name="votes")
    poll = models.ForeignKey(Poll, models.CASCADE, related_name="votes", db_index=False)
    choices = models.SmallIntegerField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["poll", "user"], name="vote_once"),
            models.CheckConstraint(
                condition=models.Q(choices__gt=0, choices__lt=1 << MOST_OPTIONS), name="vote_chooses_something"
            ),
        ]


class PollClosed(models.Model):
    """It is over: written once, soon after `closes_at`, when no vote can be on its way any more."""

    poll = models.OneToOneField(Poll, models.CASCADE, primary_key=True, related_name="closed")
    created_at = models.DateTimeField(db_default=Now())


class PollCounts(models.Model):
    """What has been folded; absent means all zero."""

    poll = models.OneToOneField(Poll, models.CASCADE, primary_key=True, related_name="counts")
    voters = models.IntegerField(default=0, db_default=0)
    votes_0 = models.IntegerField(default=0, db_default=0)
    votes_1 = models.IntegerField(default=0, db_default=0)
    votes_2 = models.IntegerField(default=0, db_default=0)
    votes_3 = models.IntegerField(default=0, db_default=0)


class PollCountDelta(models.Model):
    id = models.BigAutoField(primary_key=True)
    poll = models.ForeignKey(Poll, models.CASCADE, related_name="+", db_index=False)
    voters = models.IntegerField(default=0, db_default=0)
    votes_0 = models.IntegerField(default=0, db_default=0)
    votes_1 = models.IntegerField(default=0, db_default=0)
    votes_2 = models.IntegerField(default=0, db_default=0)
    votes_3 = models.IntegerField(default=0, db_default=0)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["poll"], include=list(NAMES), name="poll_count_delta"),
        ]


poll_counter = Counter(PollCounts, PollCountDelta, "poll_id", NAMES)
