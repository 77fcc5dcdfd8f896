"""Where the pages' script (static/js/seen.js) tells what was on the screen."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from apps.analytics import errors, services
from apps.analytics.services import Report
from apps.analytics.services.observing import MOST
from apps.analytics.viewers import Viewer
from apps.core import input as hygiene


@require_POST
def report(request: HttpRequest) -> JsonResponse:
    """`events`: JSON, `[[kind, id], …]`. A form, so that a page that is being left can still send it with its token."""
    reports = _read(request.POST.get("events", "[]"))
    found = services.observe(viewer=Viewer.of(request, request.user), reports=reports)
    return JsonResponse({"counted": found.counted, "measured": found.is_measured})


report.rate_class = "events"  # type: ignore[attr-defined]


def _read(text: str) -> list[Report]:
    rows = hygiene.decode_json(text.encode(), max_depth=3)
    if not isinstance(rows, list) or not all(isinstance(row, list) and len(row) == 2 for row in rows):
        raise errors.UnknownReport(field="events")
    if len(rows) > MOST:
        raise errors.TooManyReports(field="events")
    return [_report(*row) for row in rows]


def _report(kind: Any, subject: Any) -> Report:
    subject_id = hygiene.parse_id(subject, field="events") if subject != "0" else None
    return services.report_of(kind, subject_id, subject_id)
