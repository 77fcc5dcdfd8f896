"""Muted words. In the home timeline the server leaves out what is hidden; what is to be folded up, clients fold up."""

from typing import Any

from drf_spectacular.utils import extend_schema

from apps.core.api import pages
from apps.core.api.answers import Json, NoContent
from apps.core.api.views import ApiView
from apps.tweets import services
from apps.tweets.api import serializers
from apps.tweets.models import Filter


class Filters(ApiView):
    @extend_schema(operation_id="filters_list", responses=serializers.FilterList)
    def get(self, request: Any) -> Json:
        """The caller's own, newest first; those that ended too."""
        page = pages.Keyset(request, f"filters:{request.user.pk}")
        rows = page.cut(Filter.objects.filter(owner=request.user.pk), "pk")
        return page.answer([_object(row) for row in rows])

    @extend_schema(
        operation_id="filters_create", request=serializers.FilterBody, responses={201: serializers.FilterObject}
    )
    def post(self, request: Any) -> Json:
        """Mute words, at most 200 phrases. The same phrase again changes its contexts, end and action."""
        return Json(_object(services.mute_words(actor=request.user, **self.body(serializers.FilterBody))), 201)


class OneFilter(ApiView):
    @extend_schema(operation_id="filters_destroy", responses={204: None})
    def delete(self, request: Any, filter_id: int) -> NoContent:
        """Read these words again."""
        services.unmute_words(actor=request.user, filter_id=filter_id)
        return NoContent()


def _object(row: Filter) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "phrase": row.phrase,
        "contexts": row.contexts,
        "action": row.action,
        "expires_at": row.expires_at,
        "created_at": row.created_at,
    }
