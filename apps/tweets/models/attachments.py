from django.db import models

from apps.media.models import Media
from apps.tweets.models.tweet import Tweet


class Attachment(models.Model):
    """A picture is part of one tweet: whoever may see that may see it."""

    tweet = models.ForeignKey(Tweet, models.CASCADE, related_name="attachments")
    media = models.OneToOneField(Media, models.CASCADE, related_name="attachment")

    def __str__(self) -> str:
        return f"{self.media_id} of {self.tweet_id}"
