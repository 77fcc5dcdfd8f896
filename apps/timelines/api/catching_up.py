"""Where the caller stopped reading, and what was talked about since."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from orjson import Fragment

from apps.core import ids
from apps.core import input as hygiene
from apps.core.api.answers import Json
from apps.core.api.views import ApiView
from apps.timelines import catching_up, positions
from apps.timelines.api import serializers
from apps.tweets import serving

USUAL = timedelta(days=1)
_SINCE = OpenApiParameter(
    "since_id",
    OpenApiTypes.STR,
    description="What was made after this id; else since the caller's read position, else of the last 24 hours. "
    "At most the last 7 days.",
)


class Position(ApiView):
    @extend_schema(operation_id="timelines_home_position", responses=serializers.PositionObject)
    def get(self, request: Any) -> Json:
        """The newest entry of home that the caller has read, on whatever device; null: none yet."""
        return _position(positions.read_position(request.user.pk))

    @extend_schema(
        operation_id="timelines_home_mark_read",
        request=serializers.PositionBody,
        responses=serializers.PositionObject,
    )
    def put(self, request: Any) -> Json:
        """The caller has read up to here. It moves forward only: an older id changes nothing."""
        sent = self.body(serializers.PositionBody)["read_up_to"]
        return _position(positions.mark_read(viewer_id=request.user.pk, up_to=sent))


class CatchUp(ApiView):
    @extend_schema(operation_id="timelines_home_catch_up", parameters=[_SINCE], responses=serializers.CatchUpObject)
    def get(self, request: Any) -> Json:
        """What those whom the caller follows talked about since: ranked by `formula`, which counts people once."""
        viewer = request.user.pk
        asked = request.query_params.get("since_id")
        since = hygiene.parse_id(asked, field="since_id") if asked is not None else positions.read_position(viewer)
        found = catching_up.catch_up(viewer, since=since or ids.at(timezone.now() - USUAL))
        return Json(
            {
                "since": ids.time_of(found.since),
                "formula": catching_up.FORMULA,
                "results": [
                    {
                        "tweet": Fragment(serving.tweet_json(entry, found.reader)),
                        "passed_on": talk.passed_on,
                        "replied": talk.replied,
                        "score": talk.score,
                    }
                    for entry, talk in found.entries
                ],
            }
        )


def _position(read_up_to: int) -> Json:
    return Json({"read_up_to": str(read_up_to) if read_up_to else None})
