from typing import ClassVar

from django.db import models


class Edit(models.Model):
    """`tweet` was changed at `created_at`; until then it said `text`. Who may see the tweet may see this."""

    id = models.BigAutoField(primary_key=True)
    tweet = models.ForeignKey("tweets.Tweet", models.CASCADE, related_name="edits", db_index=False)
    text = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["tweet", "id"], name="edit_by_tweet")]
