"""One upload and what became of it."""

from secrets import token_hex
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from apps.core import variants
from apps.core.ids import NextId

MAX_ALT_TEXT = 1000
MIDDLE = 50


def new_key() -> str:
    """Names the files of one upload. Nobody guesses it, and nothing of the file is in it."""
    return token_hex(16)


class Media(models.Model):
    class Kind(models.TextChoices):
        IMAGE = "image"
        GIF = "gif"  # moves, and is kept as a film without sound
        VIDEO = "video"

    class State(models.TextChoices):
        PROCESSING = "processing"
        READY = "ready"
        FAILED = "failed"

    id = models.BigIntegerField(primary_key=True, db_default=NextId(), editable=False)
    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="media", db_index=False)
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.IMAGE, db_default=Kind.IMAGE)
    state = models.CharField(max_length=10, choices=State, default=State.PROCESSING)
    reason = models.CharField(max_length=200, blank=True, default="", help_text="Why it failed.")
    # The upload as it came, by its name in storage; empty once it has been written anew.
    original = models.CharField(max_length=80, blank=True)
    alt_text = models.CharField(max_length=MAX_ALT_TEXT, blank=True, default="")
    # What stays in sight where it is cropped: percent of width and height, from the top left corner.
    focus_x = models.SmallIntegerField(default=MIDDLE, db_default=MIDDLE)
    focus_y = models.SmallIntegerField(default=MIDDLE, db_default=MIDDLE)
    blurhash = models.CharField(max_length=40, blank=True, default="")
    # Of the largest size, and of the film; 0 until it is known.
    width = models.IntegerField(default=0)
    height = models.IntegerField(default=0)
    size = models.BigIntegerField(help_text="Bytes of all that is stored of it.")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    # Part of something that others may see: its owner no longer changes it alone.
    attached_at = models.DateTimeField(null=True, editable=False)
    # Wanted for what its owner has not finished: not swept, and free for nothing else.
    held_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name_plural = "media"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["owner", "-id"], include=["size"], name="media_by_owner"),
            models.Index(fields=["created_at"], condition=models.Q(attached_at__isnull=True), name="media_unattached"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(focus_x__range=(0, 100), focus_y__range=(0, 100)), name="media_focus_is_inside"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} of {self.owner_id}"

    @property
    def sizes(self) -> dict[str, tuple[int, int]]:
        """Width and height of each file by its name, smallest first; {} while there are none."""
        return variants.sizes(self.width, self.height) if self.state == self.State.READY else {}
