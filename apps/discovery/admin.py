"""What is trending, for the desk: a term can be kept back, and released."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse

from apps.core.admin import LookOnly
from apps.discovery import policies, services
from apps.discovery.models import HeldTrend, Trend
from apps.moderation.admin.reasons import confirmed, moderator_of


class Desk(LookOnly):
    def has_hold_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(policies.HOLD)


@admin.register(Trend)
class TrendAdmin(Desk):
    """Whole, with what is kept back: that shows what would be in the list."""

    list_display = ("__str__", "kind", "language", "accounts", "tweets", "rounded", "is_held", "started_at")
    list_filter = ("kind", "lang")
    search_fields = ("term", "name")
    ordering = ("-score",)
    actions = ("hold",)

    @admin.action(description="Keep back …", permissions=["hold"])
    def hold(self, request: HttpRequest, trends: QuerySet[Trend]) -> TemplateResponse | None:
        def do(trend: Trend, reason: str) -> None:
            services.hold_trend(
                moderator=moderator_of(request),
                kind=trend.kind,
                term=trend.term,
                name=trend.name or str(trend),
                reason=reason,
            )

        return confirmed(self, request, trends, action="hold", question="Keep these trends back", do=do)

    @admin.display(description="language", ordering="lang")
    def language(self, trend: Trend) -> str:
        return trend.lang or "all"

    @admin.display(description="score", ordering="score")
    def rounded(self, trend: Trend) -> str:
        return f"{trend.score:.1f}"

    @admin.display(description="kept back", boolean=True)
    def is_held(self, trend: Trend) -> bool:
        return HeldTrend.objects.filter(kind=trend.kind, term=trend.term, released_at=None).exists()


@admin.register(HeldTrend)
class HeldTrendAdmin(Desk):
    list_display = ("name", "kind", "reason", "moderator", "created_at", "released_at", "released_by")
    list_select_related = ("moderator", "released_by")
    list_filter = (("released_at", admin.EmptyFieldListFilter), "kind", "created_at")
    search_fields = ("name", "term", "reason")
    ordering = ("-id",)
    actions = ("release",)

    @admin.action(description="Release …", permissions=["hold"])
    def release(self, request: HttpRequest, held: QuerySet[HeldTrend]) -> TemplateResponse | None:
        def do(row: HeldTrend) -> None:
            services.release_trend(moderator=moderator_of(request), held=row)

        question = "Release these trends"
        return confirmed(self, request, held, action="release", question=question, do=do, needs_reason=False)
