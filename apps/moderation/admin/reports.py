"""The queue: what people reported, and what a moderator does about it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.text import Truncator

from apps.core.admin import LookOnly, NamedFilter
from apps.core.errors import Problem
from apps.moderation import policies, services
from apps.moderation.admin import naming
from apps.moderation.admin.reasons import COLLEAGUES, Act, AssigningForm, at_once, confirmed, moderator_of
from apps.moderation.models import Report, ReportStep
from apps.moderation.web import pictures
from apps.users.models import User

# In the queue and on a report's own page.
action = partial(admin.action, location=(ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM))


class StateFilter(NamedFilter):
    title = parameter_name = "state"
    choices_by_name = {
        "waiting": Q(state=Report.State.OPEN),
        "in review": Q(state=Report.State.IN_REVIEW),
        "settled": Q(closed_at__isnull=False),
    }


class AssigneeFilter(admin.SimpleListFilter):
    title = parameter_name = "assignee"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("me", "Me"), ("nobody", "Nobody")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Report]) -> QuerySet[Report]:
        if self.value() == "me":
            return queryset.filter(assignee=moderator_of(request))
        return queryset.filter(assignee=None) if self.value() == "nobody" else queryset


class StepInline(admin.TabularInline):
    model = ReportStep
    extra = 0
    can_delete = False
    verbose_name_plural = "what was done"
    fields = readonly_fields = ("created_at", "moderator", "kind", "text")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReportStep]:
        return super().get_queryset(request).select_related("moderator").order_by("pk")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Report)
class ReportAdmin(LookOnly):
    list_display = ("category", "user", "about", "said", "state", "assignee", "open_about", "created_at")
    list_select_related = ("user", "tweet", "assignee")
    list_filter = (StateFilter, AssigneeFilter, "category", "created_at")
    search_fields = ("=user__username", "=reporter__username", "=tweet__id", "comment")
    search_help_text = "A whole handle, the id of a tweet, or words of the comment"
    ordering = ("-id",)
    actions = ("read_message", "take", "assign", "give_back", "note", "dismiss", "warn", "hide", "suspend")
    inlines = (StepInline,)
    fields = ("id", "category", "user", "page", "about", "comment", "reporter", "state", "assignee",
              "created_at", "closed_at")  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        about = Report.objects.filter(user=OuterRef("user"), closed_at=None).values("user")
        waiting = Subquery(about.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
        return super().get_queryset(request).annotate(waiting=Coalesce(waiting, 0))

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(policies.HANDLE)

    def has_warn_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perms([policies.HANDLE, policies.WARN])

    def has_hide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perms([policies.HANDLE, policies.HIDE])

    def has_suspend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perms([policies.HANDLE, policies.SUSPEND])

    @action(description="Take it", permissions=["handle"])
    def take(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        self._each(request, reports, services.take_report, "Taken:")

    @action(description="Assign …", permissions=["handle"])
    def assign(self, request: HttpRequest, reports: QuerySet[Report]) -> TemplateResponse | None:
        def do(report: Report, assignee: User) -> None:
            services.assign_report(moderator=moderator_of(request), report=report, assignee=assignee)

        act = Act("assign", "Assign these reports", "Assigned:", AssigningForm)
        return confirmed(self, request, reports, act, do)

    @action(description="Give it back", permissions=["handle"])
    def give_back(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        self._each(request, reports, services.give_report_back, "Given back:")

    @action(description="Read the reported message (its people are told)", permissions=["handle"])
    def read_message(self, request: HttpRequest, reports: QuerySet[Report]) -> TemplateResponse | None:
        """One at a time: each look is one that others are told of."""
        report = reports.first()
        if report is None or reports.count() > 1:
            self.message_user(request, "Choose one report.", messages.ERROR)
            return None
        try:
            said = services.look_at_message(moderator=moderator_of(request), report=report)
        except Problem as problem:
            self.message_user(request, f"{naming.report(report)}: {problem.detail}", messages.ERROR)
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": "A reported message",
            "said": said,
            "pictures": pictures.shown(report, said),
            "report": report,
        }
        return TemplateResponse(request, "admin/reported_message.html", context)

    @action(description="Note …", permissions=["handle"])
    def note(self, request: HttpRequest, reports: QuerySet[Report]) -> TemplateResponse | None:
        return self._asked(request, reports, Act("note", "Note this for colleagues", "Noted:"), services.note_report)

    @action(description="Dismiss …", permissions=["handle"])
    def dismiss(self, request: HttpRequest, reports: QuerySet[Report]) -> TemplateResponse | None:
        act = Act("dismiss", "Dismiss these reports", "Dismissed:")
        return self._asked(request, reports, act, services.dismiss_report)

    @action(description="Warn the account …", permissions=["warn"])
    def warn(self, request: HttpRequest, reports: QuerySet[Report]) -> TemplateResponse | None:
        readers = "The account reads this, by mail and among its notifications."
        act = Act("warn", "Warn these accounts", "Warned:", readers=readers)
        return self._asked(request, reports, act, services.warn_reported)

    @action(description="Hide the tweet …", permissions=["hide"])
    def hide(self, request: HttpRequest, reports: QuerySet[Report]) -> TemplateResponse | None:
        readers = f"{COLLEAGUES} Its author is told its first words and the category of the report."
        act = Act("hide", "Hide the reported tweets", "Hidden:", readers=readers)
        return self._asked(request, reports, act, services.hide_reported)

    @action(description="Suspend the account …", permissions=["suspend"])
    def suspend(self, request: HttpRequest, reports: QuerySet[Report]) -> TemplateResponse | None:
        readers = f"{COLLEAGUES} Whose account it is is told the category of the report, by mail and when they sign in."
        act = Act("suspend", "Suspend the reported accounts", "Suspended:", readers=readers)
        return self._asked(request, reports, act, services.suspend_reported)

    def _asked(
        self, request: HttpRequest, reports: QuerySet[Report], act: Act, service: Callable[..., None]
    ) -> TemplateResponse | None:
        def do(report: Report, reason: str) -> None:
            service(moderator=moderator_of(request), report=report, reason=reason)

        return confirmed(self, request, reports, act, do)

    def _each(self, request: HttpRequest, reports: QuerySet[Report], service: Callable[..., None], said: str) -> None:
        def do(report: Report) -> None:
            service(moderator=moderator_of(request), report=report)

        at_once(self, request, reports, do, said=said)

    @admin.display(description="tweet")
    def about(self, report: Report) -> str:
        if report.message_id is not None:
            return "(a private message)"
        return Truncator(report.tweet.text).chars(80) if report.tweet else ""

    @admin.display(description="comment")
    def said(self, report: Report) -> str:
        return Truncator(report.comment).chars(80)

    @admin.display(description="open about them", ordering="waiting")
    def open_about(self, report: Any) -> int:
        return report.waiting

    @admin.display(description="on the site")
    def page(self, report: Report) -> str:
        path = f"/@{report.user.username}" + (f"/{report.tweet_id}" if report.tweet_id else "")
        return format_html('<a href="{}">{}</a>', path, path)
