"""What moderators did to accounts and tweets, when and why."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from apps.moderation.models.reports import Report


class Suspension(models.Model):
    """An account is out of sight while a suspension of it is not lifted."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("users.User", models.CASCADE, related_name="suspensions")
    moderator = models.ForeignKey("users.User", models.SET_NULL, null=True, related_name="+")
    # For colleagues; whose account it is is told the category alone, where there is one.
    reason = models.CharField(max_length=500)
    category = models.CharField(max_length=13, choices=Report.Category, blank=True, default="", db_default="")
    created_at = models.DateTimeField(db_default=Now())
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey("users.User", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(lifted_at__isnull=True), name="suspension_one_standing"
            )
        ]

    def __str__(self) -> str:
        return f"Suspension of {self.user}"

    @property
    def told(self) -> str:
        """What was wrong, in words for whose account it is; "" when that is not known."""
        return "" if self.category == Report.Category.OTHER else self.get_category_display()


class HiddenTweet(models.Model):
    """A tweet that a moderator took out of sight, until it is shown again."""

    id = models.BigAutoField(primary_key=True)
    tweet = models.ForeignKey("tweets.Tweet", models.CASCADE, related_name="+")
    moderator = models.ForeignKey("users.User", models.SET_NULL, null=True, related_name="+")
    # For colleagues; its author is told the category alone, where there is one.
    reason = models.CharField(max_length=500)
    category = models.CharField(max_length=13, choices=Report.Category, blank=True, default="", db_default="")
    created_at = models.DateTimeField(db_default=Now())
    shown_at = models.DateTimeField(null=True)
    shown_by = models.ForeignKey("users.User", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["tweet"], condition=models.Q(shown_at__isnull=True), name="hidden_tweet_one_standing"
            )
        ]

    def __str__(self) -> str:
        return f"Hidden tweet of {self.tweet.author}"


class AccountWarning(models.Model):
    """What an account was told to change; it also went out by mail."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("users.User", models.CASCADE, related_name="warnings")
    moderator = models.ForeignKey("users.User", models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=500)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"Warning to {self.user}"
