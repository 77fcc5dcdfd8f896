"""What somebody has written and not posted: kept for later, or until its time comes."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from apps.core.ids import NextId
from apps.tweets.models.tweet import MAX_WARNING, Tweet


class Draft(models.Model):
    """All that a tweet can have, and need not have yet. Its owner alone sees it.

    With `publish_at` it is posted then, by the outbox. Whoever holds the row's lock decides what becomes of it.
    """

    id = models.BigIntegerField(primary_key=True, db_default=NextId(), editable=False)
    owner = models.ForeignKey("users.User", models.CASCADE, related_name="drafts", db_index=False)
    text = models.TextField(blank=True)
    # What follows it, each an answer to the one before: {"text", "media_ids"}.
    thread = models.JSONField(default=list)
    # These three may dangle: what was meant may be gone before this is posted.
    reply_to = models.ForeignKey(
        Tweet, models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    quote_of = models.ForeignKey(
        Tweet, models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    # Deleted in the transaction that posts this one.
    replaces = models.ForeignKey(
        Tweet, models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    media_ids = models.JSONField(default=list)
    # As services.Question has it: it opens when this is posted.
    poll = models.JSONField(null=True)
    content_warning = models.CharField(max_length=MAX_WARNING, blank=True, default="")
    reply_policy = models.CharField(max_length=9, choices=Tweet.ReplyPolicy, default=Tweet.ReplyPolicy.EVERYONE)
    publish_at = models.DateTimeField(null=True)
    # Why it could not be posted at its time: {"code", "detail"}. Null again once its owner writes it anew.
    refusal = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["owner", "replaces"], condition=models.Q(replaces__isnull=False), name="redraft_once"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["owner", "-id"], name="draft_by_owner"),
            models.Index(
                fields=["owner", "publish_at", "id"],
                condition=models.Q(publish_at__isnull=False),
                name="draft_scheduled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} by {self.owner_id}"

    @property
    def said(self) -> dict[str, Any]:
        """As `services.post_thread` takes it, but the poll."""
        names = ("text", "thread", "reply_to_id", "quote_of_id", "media_ids", "content_warning", "reply_policy")
        return {name: getattr(self, name) for name in names}

    @property
    def pictures(self) -> list[int]:
        """All that it and what follows it have, by id."""
        return [*self.media_ids, *(media_id for part in self.thread for media_id in part["media_ids"])]

    def goes_out_within(self, seconds: int) -> bool:
        """Whether it is posted by itself so soon: as in its author's time to undo it."""
        return self.publish_at is not None and self.publish_at <= timezone.now() + timedelta(seconds=seconds)

    def is_due(self, publish_at: datetime) -> bool:
        """Whether it is still this moment that it waits for: it may have been put off, or back."""
        return self.publish_at == publish_at
