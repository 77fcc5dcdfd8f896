"""What programs report, and what they are told."""

from typing import Any

from drf_spectacular.utils import extend_schema

from apps.analytics import services, viewers
from apps.analytics.api import serializers
from apps.analytics.viewers import Viewer
from apps.core.api.answers import Json
from apps.follows.api.views import PeopleView


class Events(PeopleView):
    public = ("POST",)
    rate_class = "events"

    @extend_schema(operation_id="analytics_report", request=serializers.EventsBody, responses=serializers.CountedObject)
    def post(self, request: Any) -> Json:
        """What the caller's program showed them: up to 100 events, each counted once a day.

        What the caller may not see, and what is their own, is passed over. 503: keep the events and try again.
        """
        sent = self.body(serializers.EventsBody)["events"]
        reports = [services.report_of(one["kind"], one.get("tweet_id"), one.get("user_id")) for one in sent]
        found = services.observe(viewer=Viewer.of(request._request, self.viewer_id), reports=reports)
        return Json({"counted": found.counted, "measured": found.is_measured})


class Settings(PeopleView):
    @extend_schema(operation_id="analytics_settings_retrieve", responses=serializers.AnalyticsSettingsBody)
    def get(self, request: Any) -> Json:
        """Whether the caller is measured."""
        return Json({"measured": not viewers.is_unmeasured(self.viewer_id)})

    @extend_schema(
        operation_id="analytics_settings",
        request=serializers.AnalyticsSettingsBody,
        responses=serializers.AnalyticsSettingsBody,
    )
    def patch(self, request: Any) -> Json:
        """Be measured, or not, from now on."""
        measured = self.body(serializers.AnalyticsSettingsBody)["measured"]
        services.set_measured(actor=request.user, measured=measured)
        return Json({"measured": measured})
