"""What somebody searched for, and wants to search for again. Theirs alone."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from apps.core.ids import NextId


class SavedSearch(models.Model):
    id = models.BigIntegerField(primary_key=True, db_default=NextId(), editable=False)
    owner = models.ForeignKey("users.User", models.CASCADE, related_name="saved_searches", db_index=False)
    query = models.CharField(max_length=500)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["owner", "query"], name="saved_search_once")
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
