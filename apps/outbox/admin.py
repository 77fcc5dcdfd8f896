"""Work that waits, runs or was given up, and the signs of life of those who do it."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from apps.core.admin import LookOnly, NamedFilter
from apps.outbox import services
from apps.outbox.models import Heartbeat, OutboxRow

_ALIVE, _BUSY = Q(dead_at__isnull=True), Q(busy_until__gte=Now())


class StateFilter(NamedFilter):
    title = parameter_name = "state"
    choices_by_name = {
        "dead": Q(dead_at__isnull=False),
        "busy": _ALIVE & _BUSY,
        "due": _ALIVE & ~_BUSY & Q(due_at__lte=Now()),
        "later": _ALIVE & ~_BUSY & Q(due_at__gt=Now()),
    }


@admin.register(OutboxRow)
class OutboxRowAdmin(LookOnly):
    list_display = ("id", "task", "arguments", "state", "age", "attempts", "due_at", "problem")
    list_filter = (StateFilter, "task")
    search_fields = ("task", "last_error")
    search_help_text = "Name of the task, or words of the last error"
    ordering = ("due_at", "id")
    actions = ("replay", "discard")

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("outbox.change_outboxrow")

    def has_discard_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("outbox.delete_outboxrow")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        title = f"Outbox: the oldest due work is {services.oldest_due_age():.1f} s old"
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    @admin.action(description="Replay dead letters", permissions=["replay"])
    def replay(self, request: HttpRequest, rows: QuerySet[OutboxRow]) -> None:
        count = services.replay(row_ids=list(rows.values_list("pk", flat=True)))
        self.message_user(request, f"{count} dead letters are due again.", messages.SUCCESS)

    @admin.action(description="Discard dead letters", permissions=["discard"])
    def discard(self, request: HttpRequest, rows: QuerySet[OutboxRow]) -> None:
        count = services.discard(row_ids=list(rows.values_list("pk", flat=True)))
        self.message_user(request, f"{count} dead letters discarded.", messages.SUCCESS)

    @admin.display
    def state(self, row: OutboxRow) -> str:
        now = timezone.now()
        if row.dead_at:
            return "dead"
        if row.busy_until and row.busy_until >= now:
            return "busy" if row.lease else "on its way"
        return "due" if row.due_at <= now else "later"

    @admin.display(ordering="created_at")
    def age(self, row: OutboxRow) -> str:
        return f"{(timezone.now() - row.created_at).total_seconds():.1f} s"

    @admin.display(description="last error")
    def problem(self, row: OutboxRow) -> str:
        return row.last_error.strip().rpartition("\n")[2][:120]


@admin.register(Heartbeat)
class HeartbeatAdmin(LookOnly):
    list_display = ("name", "beat_at", "silent_for")
    ordering = ("name",)

    @admin.display
    def silent_for(self, heartbeat: Heartbeat) -> str:
        return f"{(timezone.now() - heartbeat.beat_at).total_seconds():.1f} s"
