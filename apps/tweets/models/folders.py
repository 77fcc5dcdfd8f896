"""Folders for bookmarks."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower, Now

from apps.core.ids import NextId


class BookmarkFolder(models.Model):
    """Seen by its owner alone, as what is in it."""

    id = models.BigIntegerField(primary_key=True, db_default=NextId(), editable=False)
    owner = models.ForeignKey("users.User", models.CASCADE, related_name="bookmark_folders", db_index=False)
    name = models.CharField(max_length=50)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint("owner", Lower("name"), name="bookmark_folder_once")
        ]

    def __str__(self) -> str:
        return self.name
