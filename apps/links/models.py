"""One address, what was found there, and when to look again."""

from secrets import token_hex
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


def new_key() -> str:
    """Names the picture of one link; nobody learns from an address whether it was ever tweeted here."""
    return token_hex(16)


class LinkQuerySet(models.QuerySet["Link"]):
    def due(self) -> "LinkQuerySet":
        """Those that may be fetched now."""
        return self.filter(due_at__lte=Now())

    def awaited(self) -> "LinkQuerySet":
        """Those that somebody is to fetch now."""
        return self.filter(is_awaited=True).due()


class Link(models.Model):
    # SHA-256 of `url`, which is too long for an index of its own.
    digest = models.CharField(max_length=64, unique=True, editable=False)
    url = models.TextField(editable=False)
    # The card, ready to serve as a JSON object; "" while there is none.
    card = models.TextField(blank=True, default="", db_default="", editable=False)
    picture_key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    # Work for it is in the outbox, or it waits for that which is there.
    is_awaited = models.BooleanField(default=False, db_default=False, editable=False)
    due_at = models.DateTimeField(db_default=Now(), editable=False)
    fetched_at = models.DateTimeField(null=True, editable=False)
    # Failures in a row, and the last one's name.
    failures = models.SmallIntegerField(default=0, db_default=0, editable=False)
    failure = models.CharField(max_length=40, blank=True, default="", db_default="", editable=False)
    # A moderator's decision: neither fetched nor shown.
    refused_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = LinkQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], condition=models.Q(is_awaited=True), name="link_awaited"),
        ]

    def __str__(self) -> str:
        return self.url[:100]
