"""Work to do, remembered in the transaction of the change that caused it."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class OutboxRow(models.Model):
    """One piece of work. It stands until its effect is done; then it is deleted."""

    id = models.BigAutoField(primary_key=True)
    task = models.CharField(max_length=100, help_text="The Celery task's name.")
    arguments = models.JSONField(default=dict, help_text="Its keyword arguments: ids only.")
    created_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(db_default=Now())
    # By this it stands in the line: when it is due, less the head start of what people wait for.
    place_at = models.DateTimeField(db_default=Now())
    # In somebody's hands until this: first on its way to a worker, then a worker's, who renews it.
    busy_until = models.DateTimeField(null=True)
    # The claim of one worker, so that one who comes late cannot end another's. Null on the way.
    lease = models.UUIDField(null=True)
    attempts = models.IntegerField(default=0, db_default=0, help_text="Counted before each run.")
    last_error = models.TextField(blank=True, db_default="", default="")
    dead_at = models.DateTimeField(null=True, help_text="Given up: waits for a person.")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at", "id"], condition=models.Q(dead_at__isnull=True), name="outbox_due"),
            models.Index(fields=["place_at", "id"], condition=models.Q(dead_at__isnull=True), name="outbox_line"),
            models.Index(fields=["busy_until"], condition=models.Q(busy_until__isnull=False), name="outbox_busy"),
            models.Index(fields=["dead_at"], condition=models.Q(dead_at__isnull=False), name="outbox_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.task}({self.arguments})"


class Heartbeat(models.Model):
    """When a process of some kind last said that it is alive."""

    name = models.CharField(max_length=100, primary_key=True)
    beat_at = models.DateTimeField(db_default=Now())
