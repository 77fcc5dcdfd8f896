from typing import ClassVar

from django.db import models


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
