"""Whom one might follow, and whom one does not want to be shown again."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class Suggestions(models.Model):
    """What was found for `user`, best first. The newest row counts; older ones stay a while for who reads on.

    `friends` is of how many whom they follow it was made.
    """

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("users.User", models.CASCADE, related_name="+", db_index=False)
    ids = ArrayField(models.BigIntegerField())
    friends = models.IntegerField()
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["user", "-id"], name="suggestions_newest")]


class Dismissal(models.Model):
    """`user` does not want `subject` suggested. Theirs alone to know."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("users.User", models.CASCADE, related_name="+", db_index=False)
    subject = models.ForeignKey("users.User", models.CASCADE, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "subject"], name="dismissal_once")
        ]
