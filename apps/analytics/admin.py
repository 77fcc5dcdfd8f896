"""Insights: how the site is doing, for those who run it."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path

from apps.analytics import insights
from apps.analytics.models import Insight
from apps.analytics.selectors import site as figures
from apps.core.admin import LookOnly


@admin.register(Insight)
class InsightAdmin(LookOnly):
    """One page instead of a list: there are no rows."""

    def get_urls(self) -> list[Any]:
        return [path("", self.admin_site.admin_view(self.page), name="analytics_insight_changelist")]

    def page(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {**self.admin_site.each_context(request), **insights.page(figures.site(), figures.work())}
        return TemplateResponse(request, "admin/insights.html", context)
