"""Bodies that come in, and the shapes of what goes out (for the OpenAPI document)."""

from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from apps.core.api.fields import Body, IdField, PageObject, TextField
from apps.follows.api.serializers import PersonList, PersonObject
from apps.search.grammar import MAX_QUERY
from apps.tweets.api.serializers import TweetList


class FoundTagObject(serializers.Serializer):
    tag = serializers.CharField(help_text="In its normal form, without the sign.")
    url = serializers.URLField()


class TagList(PageObject):
    results = FoundTagObject(many=True)


FoundList = PolymorphicProxySerializer(
    component_name="Found", serializers=[TweetList, PersonList, TagList], resource_type_field_name=None, many=False
)


class SuggestionsObject(serializers.Serializer):
    searches = serializers.ListField(child=serializers.CharField(), help_text="The caller's own, saved and recent.")
    tags = FoundTagObject(many=True)
    users = PersonObject(many=True)


class SavedSearchBody(Body):
    query = TextField(max_length=MAX_QUERY)
    notifying = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="Its bell: tell the caller of new tweets that match."
    )


class BellBody(Body):
    notifying = serializers.BooleanField()


class SavedSearchObject(serializers.Serializer):
    id = IdField()
    query = serializers.CharField()
    notifying = serializers.BooleanField(help_text="The caller is told of new tweets that match.")
    created_at = serializers.DateTimeField()


class SavedSearchList(PageObject):
    results = SavedSearchObject(many=True)
