"""`/media/reports/<report>/<key>/…`: a picture or a film of a reported message, for who just looked at it."""

from typing import Any

from django.http import HttpResponse

from apps.follows.web import pictures
from apps.media.documents import shown as document
from apps.moderation import selectors
from apps.moderation.models import Report

FOLDER = "media/reports"


class Picture(pictures.Picture):
    def get(self, request: Any, report_id: str, key: str, size: str) -> HttpResponse:  # type: ignore[override]
        selectors.reported_picture(request.user, int(report_id), key)
        return _kept_nowhere(super().get(request, key, size))

    def is_public(self, key: str) -> bool:
        return False


class Film(pictures.Film):
    def get(self, request: Any, report_id: str, key: str) -> HttpResponse:  # type: ignore[override]
        selectors.reported_picture(request.user, int(report_id), key)
        return _kept_nowhere(super().get(request, key))

    def is_public(self, key: str) -> bool:
        return False


def shown(report: Report, said: dict[str, Any]) -> list[dict[str, Any]]:
    """What the desk shows of the message's pictures."""
    return [document(one, folder=f"{FOLDER}/{report.pk}") for one in said.get("media", ())]


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    """Each look is one that others know of."""
    response.headers["Cache-Control"] = "private, no-store"
    return response
