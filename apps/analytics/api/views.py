"""What programs report, and what they are told."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema

from apps.analytics import errors, selectors, services, viewers
from apps.analytics.api import documents, serializers
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
        found = services.observe(viewer=Viewer.of(request._request, request.user), reports=reports)
        return Json({"counted": found.counted, "measured": found.is_measured})


class Mine(PeopleView):
    @extend_schema(
        operation_id="analytics_me",
        parameters=[OpenApiParameter("days", OpenApiTypes.INT, description="1 to 366; usually 28.")],
        responses=serializers.OwnFiguresObject,
    )
    def get(self, request: Any) -> Json:
        """How often the caller was read, and what came of it. Days are in UTC, today is the last."""
        days = request.query_params.get("days", "28")
        if not (days.isascii() and days.isdigit() and len(days) < 4):
            raise errors.UnknownPeriod(field="days")
        return Json(documents.own(selectors.own(request.user, days=int(days))))


class OfTweet(PeopleView):
    @extend_schema(operation_id="analytics_tweet", responses=serializers.TweetFiguresObject)
    def get(self, request: Any, tweet_id: int) -> Json:
        """How often a tweet of the caller's was read, and what came of it; another's are 403."""
        return Json(documents.of_tweet(selectors.of_tweet(self.viewer_id, tweet_id)))


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
