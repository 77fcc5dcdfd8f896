"""What the relay and the workers do, in this process and at once."""

from apps.outbox.models import OutboxRow
from twitter.celery import app


def do_due_work() -> None:
    """One run, under its lease, of each row that stands there now."""
    for row in OutboxRow.objects.filter(dead_at=None):
        app.tasks[row.task].apply(kwargs=row.arguments, headers={"outbox_id": row.pk})
