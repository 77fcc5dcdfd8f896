"""What the relay and the workers do, in this process and at once."""

from django.db.models import QuerySet

from apps.outbox.models import OutboxRow
from twitter.celery import app


def do_due_work(of: str = "") -> None:
    """One run, under its lease, of each row that stands there now; `of`: only of tasks whose path begins so."""
    for row in OutboxRow.objects.filter(dead_at=None, task__startswith=of):
        app.tasks[row.task].apply(kwargs=row.arguments, headers={"outbox_id": row.pk})


def waiting(task: str) -> QuerySet[OutboxRow]:
    """The rows of the task with this last name, as fan_out."""
    return OutboxRow.objects.filter(task__endswith=f".{task}")
