"""Bodies that come in, and the shapes of what goes out (for the OpenAPI document)."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.core import input as hygiene
from apps.core.api.fields import WHO_SCHEMA, Body, IdField, MomentField, PageObject, TextField
from apps.follows.models.ties import MOST_A_DAY
from apps.follows.services.lists import MAX_DESCRIPTION, MAX_NAME
from apps.follows.services.notes import MAX_NOTE
from apps.users.api.serializers import UserObject


@extend_schema_field(WHO_SCHEMA)
class WhoField(serializers.Field):
    """Whom a body addresses: an id, `@handle` or `me`, as text for `ApiView.person`."""

    default_error_messages = {"bad_id": "Address somebody by id, @handle or me."}

    def to_internal_value(self, data: Any) -> str:
        if data == "me" or (isinstance(data, str) and data.startswith("@") and hygiene.is_username(data[1:])):
            return data
        try:
            return str(hygiene.parse_id(data))
        except hygiene.BadId:
            self.fail("bad_id")

    def to_representation(self, value: str) -> str:
        return value


class TargetBody(Body):
    user_id = WhoField()


class MuteBody(Body):
    expires_at = MomentField(required=False, allow_null=True, default=None)


class NoteBody(Body):
    text = TextField(allow_blank=True, max_length=MAX_NOTE)


class BudgetBody(Body):
    daily = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=MOST_A_DAY)
    only_originals = serializers.BooleanField(required=False, default=False)


class BudgetObject(serializers.Serializer):
    daily = serializers.IntegerField(allow_null=True)
    only_originals = serializers.BooleanField()


class ListBody(Body):
    name = TextField(max_length=MAX_NAME)
    description = TextField(required=False, allow_blank=True, max_length=MAX_DESCRIPTION)
    is_private = serializers.BooleanField(required=False)
    hides_from_home = serializers.BooleanField(required=False)
    is_pinned = serializers.BooleanField(required=False)


class ListChanges(ListBody):
    name = TextField(required=False, max_length=MAX_NAME)


class Relationship(serializers.Serializer):
    following = serializers.BooleanField()
    requested = serializers.BooleanField()
    followed_by = serializers.BooleanField()
    blocking = serializers.BooleanField()
    muting = serializers.BooleanField()
    wants_retweets = serializers.BooleanField()
    notifying = serializers.BooleanField()


class PersonObject(UserObject):
    """An account; with credentials also the caller's relationship to it."""

    relationship = Relationship(required=False)


class ProfileObject(PersonObject):
    pinned_tweet = serializers.DictField(allow_null=True)


class PersonList(PageObject):
    results = PersonObject(many=True)


class MutedObject(PersonObject):
    mute_expires_at = serializers.DateTimeField(allow_null=True)


class MutedList(PageObject):
    results = MutedObject(many=True)


class ListObject(serializers.Serializer):
    """`hides_from_home` and `is_pinned` for its owner only."""

    id = IdField()
    owner = PersonObject()
    name = serializers.CharField()
    description = serializers.CharField()
    is_private = serializers.BooleanField()
    members_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    hides_from_home = serializers.BooleanField(required=False)
    is_pinned = serializers.BooleanField(required=False)


class ListList(PageObject):
    results = ListObject(many=True)
