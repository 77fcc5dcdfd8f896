"""What is trending, for the desk: a term can be kept back, and released."""

from typing import Any

from django.contrib import admin
from django.db.models import BigIntegerField, Case, Exists, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.text import Truncator

from apps.core.admin import LookOnly
from apps.discovery import policies, services
from apps.discovery.models import HeldTrend, Trend, TrendKind
from apps.moderation.admin.reasons import Act, NoReasonForm, confirmed, moderator_of
from apps.tweets.models import Tweet


class Desk(LookOnly):
    def has_hold_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(policies.HOLD)


@admin.register(Trend)
class TrendAdmin(Desk):
    """Whole, with what is kept back: that shows what would be in the list."""

    list_display = ("__str__", "said", "kind", "language", "accounts", "tweets", "rounded", "is_held", "started_at")
    list_filter = ("kind", "lang")
    search_fields = ("term", "name")
    ordering = ("-score",)
    actions = ("hold",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Trend]:
        """With whether it is kept back, and of a tweet what it says and who wrote it."""
        about = Case(When(kind=TrendKind.TWEET, then=Cast("term", BigIntegerField())))
        held = HeldTrend.objects.filter(kind=OuterRef("kind"), term=OuterRef("term"), released_at=None)
        tweet = Tweet.objects.filter(pk=OuterRef("about"), deleted_at=None)
        return (
            super()
            .get_queryset(request)
            .annotate(about=about)
            .annotate(
                is_kept_back=Exists(held),
                text=Subquery(tweet.values("text")[:1]),
                author=Subquery(tweet.values("author__username")[:1]),
            )
        )

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

        act = Act("hold", "Keep these trends back", "Kept back:")
        return confirmed(self, request, trends, act, do)

    @admin.display(description="language", ordering="lang")
    def language(self, trend: Trend) -> str:
        return trend.lang or "all"

    @admin.display(description="score", ordering="score")
    def rounded(self, trend: Trend) -> str:
        return f"{trend.score:.1f}"

    @admin.display(description="kept back", boolean=True)
    def is_held(self, trend: Any) -> bool:
        return trend.is_kept_back

    @admin.display(description="tweet")
    def said(self, trend: Any) -> str:
        if not trend.author:
            return ""
        words = f"@{trend.author}: {Truncator(trend.text).chars(80)}"
        return format_html('<a href="/@{}/{}">{}</a>', trend.author, trend.term, words)


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

        act = Act("release", "Release these trends", "No longer kept back:", NoReasonForm)
        return confirmed(self, request, held, act, do)
