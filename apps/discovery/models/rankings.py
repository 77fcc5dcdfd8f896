"""Lists that are the same for everybody: ids in their order. Who may see which of them is decided at each read."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class Kept(models.TextChoices):
    TWEETS = "tweets", "Popular tweets"
    PEOPLE = "people", "Popular accounts"


class Ranking(models.Model):
    """The newest of its kind counts; older ones stay a while for those who read on (their cursors name them)."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=6, choices=Kept)
    # Of the tweets; "" for all languages together.
    lang = models.CharField(max_length=8, blank=True)
    ids = ArrayField(models.BigIntegerField())
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["kind", "lang", "-id"], name="ranking_newest")]
