"""What a reader does not want to hear of."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class ConversationMute(models.Model):
    """Nobody tells `user` of what is said under the tweet `conversation`, which began it."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("users.User", models.CASCADE, related_name="muted_conversations", db_index=False)
    # It may dangle, as Tweet.conversation does: the conversation goes on when its first tweet was erased.
    conversation = models.ForeignKey(
        "tweets.Tweet", models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "conversation"], name="conversation_mute_once")
        ]
