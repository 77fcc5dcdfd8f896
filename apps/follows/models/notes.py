from typing import ClassVar

from django.db import models


class Note(models.Model):
    """What `writer` wants to remember about `subject`; nobody else ever reads it."""

    id = models.BigAutoField(primary_key=True)
    writer = models.ForeignKey("users.User", models.CASCADE, related_name="notes", db_index=False)
    subject = models.ForeignKey("users.User", models.CASCADE, related_name="+")
    text = models.CharField(max_length=500)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["writer", "subject"], name="note_once"),
        ]
