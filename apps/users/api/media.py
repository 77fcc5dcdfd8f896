"""Doors to one's own uploads."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser

from apps.core.api.answers import Json, NoContent
from apps.core.api.fields import Body, IdField, TextField
from apps.core.api.views import ApiView
from apps.media import services as media
from apps.media.documents import document
from apps.media.models import MAX_ALT_TEXT, Media
from apps.users import services


class PercentField(serializers.IntegerField):
    """Of width or height, from the top left corner: what stays in sight where the picture is cropped."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=100, **options)


class UploadBody(Body):
    file = serializers.FileField(allow_empty_file=True)
    alt_text = TextField(required=False, allow_blank=True, max_length=MAX_ALT_TEXT, default="")


class MediaBody(Body):
    """What is left out stays as it is."""

    alt_text = TextField(required=False, allow_blank=True, max_length=MAX_ALT_TEXT)
    focus_x = PercentField(required=False)
    focus_y = PercentField(required=False)


class MediaObject(serializers.Serializer):
    """An upload: to be shown when its state is `ready`; `error` says why it is `failed`."""

    id = IdField()
    kind = serializers.ChoiceField(choices=Media.Kind.values)
    url = serializers.CharField(allow_null=True)
    preview_url = serializers.CharField(allow_null=True)
    alt_text = serializers.CharField()
    focus_x = PercentField()
    focus_y = PercentField()
    blurhash = serializers.CharField(allow_null=True)
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    state = serializers.ChoiceField(choices=Media.State.values)
    error = serializers.CharField(allow_null=True)


class Uploads(ApiView):
    parser_classes = [MultiPartParser]
    rate_class = "media"

    @extend_schema(
        operation_id="media_create",
        request={"multipart/form-data": UploadBody},
        responses={201: MediaObject},
    )
    def post(self, request: Any) -> Json:
        """Upload a picture (JPEG, PNG, WebP or GIF) or a video (MP4, QuickTime, WebM) for a tweet.

        It can be used when its state is `ready`. A GIF that moves is of kind `gif`, and becomes a film without sound.
        """
        return Json(document(services.upload_media(actor=request.user, **self.body(UploadBody))), status=201)


class Upload(ApiView):
    @extend_schema(operation_id="media_retrieve", responses=MediaObject)
    def get(self, request: Any, media_id: int) -> Json:
        """One's own upload."""
        return Json(document(media.own(owner_id=request.user.pk, media_id=media_id)))

    @extend_schema(operation_id="media_update", request=MediaBody, responses=MediaObject)
    def patch(self, request: Any, media_id: int) -> Json:
        """Say what is on it, for those who do not see it, and what stays in sight where it is cropped.

        Until it is part of a tweet.
        """
        return Json(document(services.describe_media(actor=request.user, media_id=media_id, **self.body(MediaBody))))

    @extend_schema(operation_id="media_destroy", responses={204: None})
    def delete(self, request: Any, media_id: int) -> NoContent:
        """Take it back, with its files, until it is part of a tweet."""
        services.remove_media(actor=request.user, media_id=media_id)
        return NoContent()
