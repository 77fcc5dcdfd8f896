"""What is said, and what others do with it."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from apps.core.ids import NextId
from apps.messaging.models.conversations import Conversation

MAX_TEXT = 5_000


class Message(models.Model):
    """What somebody wrote, or a note of the site about what happened. Nobody changes it; see `Unsent`."""

    class Kind(models.TextChoices):
        TEXT = "text"
        # Notes: `sender` did it, `subject` is whom it happened to, `text` the new name.
        ADDED = "added"
        REMOVED = "removed"
        LEFT = "left"
        RENAMED = "renamed"
        PICTURED = "pictured"
        # A moderator looked at something that was reported: nobody is the sender.
        LOOKED = "looked"

    id = models.BigIntegerField(primary_key=True, db_default=NextId(), editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages", db_index=False)
    sender = models.ForeignKey("users.User", models.CASCADE, null=True, related_name="messages")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.TEXT)
    subject = models.ForeignKey("users.User", models.SET_NULL, null=True, related_name="+")
    text = models.TextField(blank=True)
    entities = models.JSONField(default=dict)
    # Ready to stand in a page.
    html = models.TextField(blank=True)
    # What is shown of its pictures, as media.documents.kept gives it.
    media = models.JSONField(default=list)
    # May dangle: what it answers can be taken back.
    reply_to_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["conversation", "-id"], name="message_newest"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Enclosure(models.Model):
    """A picture of a message: who may see it is who may see the message."""

    media = models.OneToOneField("media.Media", models.CASCADE, primary_key=True, related_name="enclosure")
    message = models.ForeignKey(Message, models.CASCADE, related_name="enclosures")


class HiddenMessage(models.Model):
    """`user` deleted it for themselves; the others keep it."""

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(Message, models.CASCADE, related_name="hidden", db_index=False)
    user = models.ForeignKey("users.User", models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["message", "user"], name="hidden_message_once"),
        ]


class Reaction(models.Model):
    """One emoji of one person; another one takes its place."""

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(Message, models.CASCADE, related_name="reactions", db_index=False)
    user = models.ForeignKey("users.User", models.CASCADE, related_name="+")
    emoji = models.CharField(max_length=40)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["message", "user"], name="reaction_once"),
        ]


class Unsent(models.Model):
    """A message was taken back: its row is gone, and this is what remains, for those who showed it already."""

    message_id = models.BigIntegerField(primary_key=True)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
