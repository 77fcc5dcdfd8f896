"""What people do to a tweet: each act one unique row."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class Like(models.Model):
    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("users.User", models.CASCADE, related_name="likes", db_index=False)
    tweet = models.ForeignKey("tweets.Tweet", models.CASCADE, related_name="likes", db_index=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "tweet"], name="like_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "-id"], name="like_by_user"),
            models.Index(fields=["tweet", "-id"], name="like_by_tweet"),
        ]


class Bookmark(models.Model):
    """Seen by its owner alone; only its number is public."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("users.User", models.CASCADE, related_name="bookmarks", db_index=False)
    tweet = models.ForeignKey("tweets.Tweet", models.CASCADE, related_name="bookmarks", db_index=False)
    folder = models.ForeignKey(
        "tweets.BookmarkFolder", models.SET_NULL, null=True, related_name="bookmarks", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "tweet"], name="bookmark_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "-id"], name="bookmark_by_user"),
            models.Index(fields=["tweet"], name="bookmark_by_tweet"),
            models.Index(fields=["folder", "-id"], condition=models.Q(folder__isnull=False), name="bookmark_by_folder"),
        ]


class Pin(models.Model):
    """The own tweet at the top of a profile: one at most."""

    user = models.OneToOneField("users.User", models.CASCADE, primary_key=True, related_name="pin")
    tweet = models.ForeignKey("tweets.Tweet", models.CASCADE, related_name="+")
    created_at = models.DateTimeField(db_default=Now())


class HiddenReply(models.Model):
    """`tweet` answers somebody who does not want it among the others."""

    tweet = models.OneToOneField("tweets.Tweet", models.CASCADE, primary_key=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
