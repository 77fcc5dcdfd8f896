"""Whom one might follow."""

from typing import Any

from drf_spectacular.utils import extend_schema

from apps.core.api import pages
from apps.core.api.answers import NoContent, Ready
from apps.discovery import services, suggesting
from apps.discovery.api import serializers
from apps.discovery.suggesting import Place, Reason
from apps.follows.api.views import PeopleView
from apps.follows.people import person_json


class Suggestions(PeopleView):
    @extend_schema(operation_id="users_suggestions", responses=serializers.SuggestionList)
    def get(self, request: Any) -> Ready:
        """Whom the caller might follow, best first, each with the reason."""
        cursor = pages.cursor_of(request, "suggestions")
        limit, place = pages.limit_of(request), Place(*cursor) if cursor else None
        part = suggesting.suggestions(self.viewer_id, limit=limit, place=place)
        return pages.ready(
            [person_json(row.person, self.viewer_id, _members(row.reason)) for row in part.rows],
            pages.url_of(request, "suggestions", list(part.rest)) if part.rest else None,
        )


class Suggestion(PeopleView):
    @extend_schema(operation_id="users_suggestions_dismiss", responses={204: None})
    def delete(self, request: Any, user_id: str) -> NoContent:
        """Do not suggest them any more; they never learn of it. Twice is once."""
        services.dismiss(actor=request.user, subject=self.target(user_id))
        return NoContent()

    @extend_schema(operation_id="users_suggestions_undismiss", request=None, responses={204: None})
    def put(self, request: Any, user_id: str) -> NoContent:
        """They may be suggested again. Twice is once."""
        services.undismiss(actor=request.user, subject=self.target(user_id))
        return NoContent()


def _members(reason: Reason) -> dict[str, Any]:
    return {
        "reason": reason.kind,
        "reason_text": reason.text,
        "via": reason.names,
        "via_count": reason.number,
        "tag": reason.tag or None,
    }
