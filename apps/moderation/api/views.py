"""Reporting, and one's own reports with what came of them."""

from typing import Any

from drf_spectacular.utils import extend_schema
from orjson import Fragment

from apps.core.api import pages
from apps.core.api.answers import Json
from apps.follows.api.views import PeopleView
from apps.follows.people import person_json
from apps.moderation import selectors, services
from apps.moderation.api import serializers
from apps.moderation.selectors import Shown


class Reports(PeopleView):
    @extend_schema(operation_id="reports_list", responses=serializers.ReportList)
    def get(self, request: Any) -> Json:
        """The caller's own reports with their state, newest first."""
        page = pages.Keyset(request, f"reports:{self.viewer_id}")
        reports = page.cut(selectors.own_reports(request.user), "pk")
        return page.answer([self.report(one) for one in selectors.shown(self.viewer_id, reports)])

    @extend_schema(
        operation_id="reports_create", request=serializers.ReportBody, responses={201: serializers.ReportObject}
    )
    def post(self, request: Any) -> Json:
        """Ask the moderators to look at an account, a tweet, or a message to the caller.

        Twice is once, while it is not settled.
        """
        body = self.body(serializers.ReportBody)
        report = services.report(reporter=request.user, user=self.target(body.pop("user_id")), **body)
        (made,) = selectors.shown(self.viewer_id, [report])
        return Json(self.report(made), 201)

    def report(self, shown: Shown) -> dict[str, Any]:
        report, person = shown
        return {
            "id": str(report.pk),
            "user_id": str(report.user_id),
            "username": report.username,
            "user": person and Fragment(person_json(person, self.viewer_id)),
            "tweet_id": report.tweet_id and str(report.tweet_id),
            "message_id": report.message_id and str(report.message_id),
            "category": report.category,
            "comment": report.comment,
            "state": report.state,
            "created_at": report.created_at,
            "closed_at": report.closed_at,
        }
