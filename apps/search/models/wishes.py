"""What somebody searched for, and wants to search for again. Theirs alone."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from apps.core.ids import NextId


class SavedSearch(models.Model):
    id = models.BigIntegerField(primary_key=True, db_default=NextId(), editable=False)
    owner = models.ForeignKey("users.User", models.CASCADE, related_name="saved_searches", db_index=False)
    query = models.CharField(max_length=500)
    created_at = models.DateTimeField(db_default=Now())
    # Its bell: its owner is told of tweets with later ids. Null: it does not ring.
    rings_since = models.BigIntegerField(null=True)
    # Tweets up to this id were looked at for the bell.
    looked_up_to = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["owner", "query"], name="saved_search_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["looked_up_to"], name="saved_search_rings", condition=models.Q(rings_since__isnull=False)
            )
        ]

    @property
    def notifying(self) -> bool:
        return self.rings_since is not None


class Finding(models.Model):
    """What a saved search with a bell found within the same 12 hours: saved anew with each find.

    What its owner may see of it by the time they look is not known here.
    """

    id = models.BigAutoField(primary_key=True)
    search = models.ForeignKey(SavedSearch, models.CASCADE, related_name="findings", db_index=False)
    # Goes with its search.
    owner = models.ForeignKey("users.User", models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    window = models.BigIntegerField(help_text="Which 12 hours, counted by ids.")
    tweet_ids = ArrayField(models.BigIntegerField(), help_text="The newest, newest first.")
    latest_id = models.BigIntegerField(help_text="An id made when the latest were found: it tells the time.")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["search", "window"], name="finding_once")
        ]


class RecentSearch(models.Model):
    id = models.BigAutoField(primary_key=True)
    owner = models.ForeignKey("users.User", models.CASCADE, related_name="recent_searches", db_index=False)
    query = models.CharField(max_length=500)
    used_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["owner", "query"], name="recent_search_once")
        ]
