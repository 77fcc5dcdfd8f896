"""Bodies that come in, and the shapes of what goes out (for the OpenAPI document)."""

from rest_framework import serializers

from apps.core.api.fields import Body, IdField, PageObject, TextField
from apps.follows.api.serializers import PersonObject, WhoField
from apps.moderation.models import Report
from apps.moderation.services.reports import MAX_COMMENT


class ReportBody(Body):
    user_id = WhoField()
    tweet_id = IdField(required=False, allow_null=True, default=None)
    message_id = IdField(required=False, allow_null=True, default=None)
    category = serializers.ChoiceField(choices=Report.Category.choices)
    comment = TextField(required=False, allow_blank=True, default="", max_length=MAX_COMMENT)


class ReportObject(serializers.Serializer):
    """`user` is null while that account is out of sight, `tweet_id` when it is about no tweet or the tweet is gone.

    `username` is the handle under which it was reported, "" for reports from before that was kept.
    """

    id = IdField()
    user_id = IdField()
    username = serializers.CharField()
    user = PersonObject(allow_null=True)
    tweet_id = IdField(allow_null=True)
    message_id = IdField(allow_null=True)
    category = serializers.ChoiceField(choices=Report.Category.choices)
    comment = serializers.CharField()
    state = serializers.ChoiceField(choices=Report.State.choices)
    created_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


class ReportList(PageObject):
    results = ReportObject(many=True)
