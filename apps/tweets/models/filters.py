"""Words that a reader does not want to read."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from apps.core.ids import NextId


class Filter(models.Model):
    """`phrase` as whole words, in any case of letters. What it says is seen by its owner alone."""

    class Action(models.TextChoices):
        HIDE = "hide", "Leave it out"
        WARN = "warn", "Fold it up and say why"

    CONTEXTS = ("home", "notifications", "thread", "public")
    # SQL, of the row `w`: it has not come to its end. No event marks that moment.
    LASTS = "(w.expires_at IS NULL OR w.expires_at > now())"

    id = models.BigIntegerField(primary_key=True, db_default=NextId(), editable=False)
    owner = models.ForeignKey("users.User", models.CASCADE, related_name="filters", db_index=False)
    phrase = models.CharField(max_length=100)
    # The phrase as the SQL function tweets_words writes it: what texts, written so too, are searched for.
    needle = models.CharField(max_length=600, editable=False)
    in_home = models.BooleanField(default=False)
    in_notifications = models.BooleanField(default=False)
    in_thread = models.BooleanField(default=False)
    in_public = models.BooleanField(default=False)
    action = models.CharField(max_length=4, choices=Action)
    expires_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["owner", "needle"], name="filter_once")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["owner", "-id"], name="filter_by_owner")]

    @property
    def contexts(self) -> list[str]:
        return [name for name in self.CONTEXTS if getattr(self, f"in_{name}")]
