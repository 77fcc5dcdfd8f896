"""Who talks to whom, and how far each has read."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from apps.core.ids import NextId

MOST_MEMBERS = 50
MAX_NAME = 50


class Conversation(models.Model):
    """Between two, of whom there is one row for good, or a group."""

    id = models.BigIntegerField(primary_key=True, db_default=NextId(), editable=False)
    is_group = models.BooleanField(default=False)
    name = models.CharField(max_length=MAX_NAME, blank=True, default="")
    picture = models.OneToOneField("media.Media", models.SET_NULL, null=True, related_name="group")
    # The two of a direct one, the smaller id first. They outlive the accounts, so that the other's half does too.
    low_id = models.BigIntegerField(null=True)
    high_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["low_id", "high_id"], name="conversation_once_per_pair"),
            models.CheckConstraint(
                condition=models.Q(is_group=True, low_id=None, high_id=None)
                | models.Q(is_group=False, low_id__lt=models.F("high_id")),
                name="conversation_of_two_or_group",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def other(self, user_id: int) -> int | None:
        """The other one of a direct conversation; None of a group."""
        return self.high_id if user_id == self.low_id else self.low_id


class Participant(models.Model):
    """Somebody's place in a conversation: which part of it they see, and where they find it."""

    id = models.BigAutoField(primary_key=True)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="participants", db_index=False)
    user = models.ForeignKey("users.User", models.CASCADE, related_name="+", db_index=False)
    # Waits for their consent: began by somebody whom they do not follow.
    is_request = models.BooleanField(default=False)
    is_muted = models.BooleanField(default=False, db_default=False)
    # They see messages with ids above the one, and, once they have left, none above the other.
    sees_after = models.BigIntegerField(default=0)
    sees_until = models.BigIntegerField(null=True)
    # The newest message that was for them: the order of their list.
    latest_id = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    # Asked in, and sent away or gone before they accepted: to them there is no such conversation.
    NEVER_CAME = models.Q(is_request=True, sees_until__isnull=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["conversation", "user"], name="participant_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "is_request", "-latest_id"], name="participant_newest"),
        ]

    @property
    def is_member(self) -> bool:
        return self.sees_until is None


class DeliveredMark(models.Model):
    """What was said up to this message has reached a device of `user`."""

    id = models.BigAutoField(primary_key=True)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey("users.User", models.CASCADE, related_name="+")
    up_to_id = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["conversation", "user"], name="delivered_mark_once"),
        ]


class ReadMark(models.Model):
    """`user` has read up to this message, and lets others know up to `shown_up_to_id`: what was read while their
    marks were off stays theirs. One row each, saved whenever it moves on."""

    id = models.BigAutoField(primary_key=True)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="read_marks", db_index=False)
    user = models.ForeignKey("users.User", models.CASCADE, related_name="+")
    up_to_id = models.BigIntegerField(default=0)
    shown_up_to_id = models.BigIntegerField(default=0, db_default=0)
    read_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["conversation", "user"], name="read_mark_once"),
        ]
