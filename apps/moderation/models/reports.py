"""What people ask the moderators to look at, and what came of it."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from apps.core.ids import NextId


class Report(models.Model):
    class Category(models.TextChoices):
        SPAM = "spam", "Spam"
        ABUSE = "abuse", "Abuse or harassment"
        IMPERSONATION = "impersonation", "Pretends to be somebody else"
        ILLEGAL = "illegal", "Against the law"
        OTHER = "other", "Something else"

    class State(models.TextChoices):
        OPEN = "open", "Waits for a moderator"
        IN_REVIEW = "in_review", "A moderator looks at it"
        ACTED = "acted", "Something was done"
        DISMISSED = "dismissed", "Found to be within the rules"

    id = models.BigIntegerField(primary_key=True, db_default=NextId(), editable=False)
    reporter = models.ForeignKey("users.User", models.SET_NULL, null=True, related_name="reports", db_index=False)
    user = models.ForeignKey("users.User", models.CASCADE, related_name="reports_about")
    # As the reporter knew the account: what it is called meanwhile is not theirs to see while it is out of sight.
    username = models.CharField(max_length=15, blank=True, default="", db_default="")
    tweet = models.ForeignKey("tweets.Tweet", models.SET_NULL, null=True, related_name="+")
    # A private message, and what it said when it was reported: read by `services.look_at_message` alone.
    message_id = models.BigIntegerField(null=True)
    message = models.JSONField(null=True)
    category = models.CharField(max_length=13, choices=Category)
    comment = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN, db_default=State.OPEN)
    assignee = models.ForeignKey("users.User", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["reporter", "user", "tweet", "message_id"],
                condition=models.Q(closed_at__isnull=True, reporter__isnull=False),
                nulls_distinct=False,
                name="report_one_standing",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["reporter", "-id"], name="report_by_reporter"),
            models.Index(fields=["state", "-id"], name="report_by_state"),
        ]

    def __str__(self) -> str:
        return f"Report {self.pk} about {self.user}"


class ReportStep(models.Model):
    """One thing that a moderator did about a report."""

    class Kind(models.TextChoices):
        TAKEN = "taken"
        ASSIGNED = "assigned"
        GIVEN_BACK = "given_back", "given back"
        NOTED = "noted"
        LOOKED = "looked", "looked at the message"
        WARNED = "warned"
        HIDDEN = "hidden"
        SUSPENDED = "suspended"
        DISMISSED = "dismissed"

    id = models.BigAutoField(primary_key=True)
    report = models.ForeignKey(Report, models.CASCADE, related_name="steps")
    moderator = models.ForeignKey("users.User", models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.get_kind_display()
