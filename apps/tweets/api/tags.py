"""Hashtags that the caller reads at home. Nobody else learns of them."""

from typing import Any

from drf_spectacular.utils import extend_schema

from apps.core import input as hygiene
from apps.core.api import pages
from apps.core.api.answers import Json, NoContent
from apps.core.api.views import ApiView
from apps.tweets import services
from apps.tweets.api import serializers
from apps.tweets.models import FollowedTag


class FollowedTags(ApiView):
    @extend_schema(operation_id="followed_tags_list", responses=serializers.FollowedTagList)
    def get(self, request: Any) -> Json:
        """The caller's own, the latest first."""
        page = pages.Keyset(request, f"followed_tags:{request.user.pk}")
        rows = page.cut(FollowedTag.objects.filter(owner=request.user.pk), "pk")
        return page.answer([_object(row) for row in rows])


class FollowTag(ApiView):
    @extend_schema(operation_id="tags_follow", request=None, responses=serializers.FollowedTagObject)
    def put(self, request: Any, tag: str) -> Json:
        """Tweets with this hashtag come into the caller's home, whoever wrote them. At most 100; twice is once."""
        sought = hygiene.check_text(tag, field="tag")
        return Json(_object(services.follow_tag(actor=request.user, tag=sought)))

    @extend_schema(operation_id="tags_unfollow", responses={204: None})
    def delete(self, request: Any, tag: str) -> NoContent:
        """They no longer do. Twice is once."""
        services.unfollow_tag(actor=request.user, tag=hygiene.check_text(tag, field="tag"))
        return NoContent()


def _object(row: FollowedTag) -> dict[str, Any]:
    return {"tag": row.written, "created_at": row.created_at}
