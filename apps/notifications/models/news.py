"""What somebody is told: one row for each group, and one for each person in it."""

from datetime import datetime
from typing import ClassVar

from django.db import models

from apps.core import ids
from apps.core.ids import NextId


class Kind(models.TextChoices):
    FOLLOW = "follow", "Somebody follows you"
    FOLLOW_REQUEST = "follow_request", "Somebody asks to follow you"
    MESSAGE_REQUEST = "message_request", "Somebody asks to write with you"
    LIKE = "like", "Likes"
    RETWEET = "retweet", "Retweets"
    QUOTE = "quote", "Quotes"
    REPLY = "reply", "Replies"
    MENTION = "mention", "Mentions"
    TWEET = "tweet", "Tweets by those whose bell you rang"
    POLL_CLOSED = "poll_closed", "Results of polls you asked or answered"
    EDIT = "edit", "Changes of what you retweeted or quoted"
    NOT_POSTED = "not_posted", "Scheduled tweets that could not be posted"
    SEARCH = "search", "What saved searches with a bell find"
    MODERATION = "moderation", "Word from the moderators"


class Notification(models.Model):
    """A group: the same kind, about the same tweet, within the same 12 hours.

    What everybody sees as its id is `latest_id`: the id of its newest member, which tells the time, orders the list
    and is what "read up to" means. So a group that grows is news again.
    """

    id = models.BigAutoField(primary_key=True)
    recipient = models.ForeignKey("users.User", models.CASCADE, related_name="notifications", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind)
    tweet = models.ForeignKey("tweets.Tweet", models.CASCADE, null=True, related_name="+")
    # Which 12 hours; 0 for kinds that are told one by one. For moderation the id of the warning, or that of the hiding
    # below 0; for a message request that of the conversation; for a saved search that of the finding, which is of 12
    # hours itself; for a tweet that could not be posted that of the draft.
    window = models.BigIntegerField(default=0)
    is_filtered = models.BooleanField(default=False, help_text="In the requests, not in the list.")
    latest_id = models.BigIntegerField(db_default=NextId())
    actors_count = models.IntegerField(default=0, db_default=0)
    text = models.CharField(max_length=500, blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["recipient", "kind", "tweet", "window", "is_filtered"],
                nulls_distinct=False,
                name="notification_group",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["recipient", "is_filtered", "-latest_id"], name="notification_newest")
        ]

    @property
    def created_at(self) -> datetime:
        return ids.time_of(self.latest_id)


class NotificationActor(models.Model):
    """One person of a group, once."""

    id = models.BigIntegerField(primary_key=True, db_default=NextId())
    notification = models.ForeignKey(Notification, models.CASCADE, related_name="members", db_index=False)
    actor = models.ForeignKey("users.User", models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["notification", "actor"], name="notification_actor_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["notification", "-id"], name="notification_actor_newest")
        ]
