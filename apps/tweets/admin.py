"""Drafts, by their times alone: what somebody has not posted is nobody else's to read."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from apps.core.admin import LookOnly, NamedFilter
from apps.tweets.models import Draft


class StateFilter(NamedFilter):
    title = parameter_name = "state"
    choices_by_name = {
        "scheduled": Q(publish_at__isnull=False),
        "refused": Q(refusal__isnull=False),
        "kept": Q(publish_at__isnull=True, refusal__isnull=True),
    }


@admin.register(Draft)
class DraftAdmin(LookOnly):
    list_display = ("id", "owner", "state", "publish_at", "reason", "created_at", "updated_at")
    list_filter = (StateFilter,)
    list_select_related = ("owner",)
    search_fields = ("=id", "=owner__username")
    search_help_text = "An id, or the handle of its owner"
    ordering = ("-id",)
    fields = readonly_fields = list_display

    def get_queryset(self, request: HttpRequest) -> QuerySet[Draft]:
        return super().get_queryset(request).defer("text", "thread", "poll", "content_warning")

    @admin.display
    def state(self, draft: Draft) -> str:
        return "scheduled" if draft.publish_at else "refused" if draft.refusal else "kept"

    @admin.display
    def reason(self, draft: Draft) -> str:
        """The code: the details may speak of what is written."""
        return draft.refusal["code"] if draft.refusal else ""
