"""The social graph: one row per tie, and the questions that rows answer."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

MOST_A_DAY = 100


class Follow(models.Model):
    """`follower` reads `followee`."""

    id = models.BigAutoField(primary_key=True)
    follower = models.ForeignKey("users.User", models.CASCADE, related_name="following", db_index=False)
    followee = models.ForeignKey("users.User", models.CASCADE, related_name="followers", db_index=False)
    wants_retweets = models.BooleanField(default=True, db_default=True)
    notifying = models.BooleanField(default=False, db_default=False)
    # How much of the followee the follower reads at home: the first so many entries of each UTC day, only what
    # neither answers nor retweets, or both.
    daily_budget = models.SmallIntegerField(null=True)
    only_originals = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["follower", "followee"], include=["wants_retweets"], name="follow_once"),
            models.CheckConstraint(condition=~models.Q(follower=models.F("followee")), name="follow_not_oneself"),
            models.CheckConstraint(
                condition=models.Q(daily_budget=None) | models.Q(daily_budget__range=(1, MOST_A_DAY)),
                name="follow_daily_budget_in_range",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # A fan-out takes followers by ranges of this, a portion at a time.
            models.Index(fields=["followee", "follower"], name="follow_by_followee"),
            models.Index(fields=["followee", "-id"], name="follow_followers_newest"),
            models.Index(fields=["follower", "-id"], name="follow_following_newest"),
            # Whom a tweet is told to: those who rang the bell.
            models.Index(fields=["followee"], name="follow_bell", condition=models.Q(notifying=True)),
            # Of whom a reader does not want everything: few.
            models.Index(
                fields=["follower"],
                name="follow_budget",
                condition=models.Q(daily_budget__isnull=False) | models.Q(only_originals=True),
            ),
        ]

    @property
    def has_budget(self) -> bool:
        return self.daily_budget is not None or self.only_originals


class FollowRequest(models.Model):
    """`requester` asked to follow the protected account `target`; gone once answered."""

    id = models.BigAutoField(primary_key=True)
    requester = models.ForeignKey("users.User", models.CASCADE, related_name="follow_requests_sent", db_index=False)
    target = models.ForeignKey("users.User", models.CASCADE, related_name="follow_requests", db_index=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["requester", "target"], name="follow_request_once"),
            models.CheckConstraint(
                condition=~models.Q(requester=models.F("target")), name="follow_request_not_oneself"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["target", "-id"], name="follow_request_newest")]


class Block(models.Model):
    """Neither sees the other, from the moment this row stands."""

    id = models.BigAutoField(primary_key=True)
    blocker = models.ForeignKey("users.User", models.CASCADE, related_name="blocks", db_index=False)
    blocked = models.ForeignKey("users.User", models.CASCADE, related_name="blocked_by", db_index=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="block_once"),
            models.CheckConstraint(condition=~models.Q(blocker=models.F("blocked")), name="block_not_oneself"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["blocked", "blocker"], name="block_by_blocked"),
            models.Index(fields=["blocker", "-id"], name="block_newest"),
        ]


class Mute(models.Model):
    """`muter` does not want to read `muted`, who never learns of it."""

    id = models.BigAutoField(primary_key=True)
    # SQL, of the row `m`: it has not come to its end. No event marks that moment.
    LASTS = "(m.expires_at IS NULL OR m.expires_at > now())"

    muter = models.ForeignKey("users.User", models.CASCADE, related_name="mutes", db_index=False)
    muted = models.ForeignKey("users.User", models.CASCADE, related_name="+", db_index=False)
    expires_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["muter", "muted"], name="mute_once"),
            models.CheckConstraint(condition=~models.Q(muter=models.F("muted")), name="mute_not_oneself"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["muted"], name="mute_by_muted"),
            models.Index(fields=["muter", "-id"], name="mute_newest"),
        ]
