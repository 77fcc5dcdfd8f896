from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class TweetTag(models.Model):
    """`tag` in its normal form (core.text.normal_tag) stands in `tweet`."""

    id = models.BigAutoField(primary_key=True)
    tag = models.CharField(max_length=280)
    tweet = models.ForeignKey("tweets.Tweet", models.CASCADE, related_name="tags", db_index=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tag", "tweet"], name="tweet_tag_once")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["tweet"], name="tweet_tag_by_tweet")]


class FollowedTag(models.Model):
    """`owner` reads at home whatever has `tag` (in its normal form); `written` is how they wrote it. Theirs alone."""

    id = models.BigAutoField(primary_key=True)
    owner = models.ForeignKey("users.User", models.CASCADE, related_name="followed_tags", db_index=False)
    tag = models.CharField(max_length=280)
    written = models.CharField(max_length=280)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["owner", "tag"], name="followed_tag_once")
        ]
