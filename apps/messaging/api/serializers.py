"""Bodies that come in, and the shapes of what goes out (for the OpenAPI document)."""

from typing import Any

from rest_framework import serializers

from apps.core.api.fields import Body, IdField, PageObject, TextField
from apps.follows.api.serializers import PersonObject, WhoField
from apps.media.services import MOST
from apps.messaging.models import MAX_NAME, Message
from apps.messaging.services import MAX_RECIPIENTS
from apps.users.api.media import MediaObject


class MessageBody(Body):
    """Either `conversation_id` or `recipient_ids`."""

    conversation_id = IdField(required=False, allow_null=True, default=None)
    recipient_ids = serializers.ListField(child=WhoField(), required=False, default=list, max_length=MAX_RECIPIENTS)
    # What is empty or too long, the service says: it says the same to forms.
    text = TextField(required=False, allow_blank=True, default="")
    media_ids = serializers.ListField(child=IdField(), required=False, default=list, max_length=MOST)
    reply_to_id = IdField(required=False, allow_null=True, default=None)


class ConversationBody(Body):
    """Only what is sent is changed. `picture_id` is an upload; null takes the picture away."""

    name = TextField(required=False, allow_blank=True, max_length=MAX_NAME)
    picture_id = IdField(required=False, allow_null=True)


class ReadBody(Body):
    up_to_id = IdField(required=False, allow_null=True, default=None)

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value(data or {})


class ReactionObject(serializers.Serializer):
    emoji = serializers.CharField()
    user_ids = serializers.ListField(child=IdField())


class MessageObject(serializers.Serializer):
    """`kind` is `text`; all others are notes about what happened: `sender` did it, `subject_id` is whom it happened to.

    `sender` is null of what nobody wrote, or somebody who is no longer shown.
    """

    id = IdField()
    conversation_id = IdField()
    kind = serializers.ChoiceField(choices=Message.Kind.values)
    sender = PersonObject(allow_null=True)
    subject_id = IdField(allow_null=True)
    text = serializers.CharField()
    entities = serializers.DictField()
    media = MediaObject(many=True)
    reply_to_id = IdField(allow_null=True)
    created_at = serializers.DateTimeField()
    delivered_to = serializers.ListField(
        child=IdField(), help_text="Whose devices it has reached, of those who let others know; `read_by` among them."
    )
    read_by = serializers.ListField(child=IdField())
    reactions = ReactionObject(many=True)


class MessageList(PageObject):
    results = MessageObject(many=True)


class ConversationObject(serializers.Serializer):
    id = IdField()
    kind = serializers.ChoiceField(choices=["direct", "group"])
    name = serializers.CharField()
    picture_url = serializers.CharField(allow_null=True)
    participants = PersonObject(many=True)
    last_message = MessageObject(allow_null=True)
    unread_count = serializers.IntegerField()
    is_request = serializers.BooleanField()
    is_muted = serializers.BooleanField()
    is_member = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class ConversationList(PageObject):
    results = ConversationObject(many=True)


class UnreadObject(serializers.Serializer):
    """`unread_count` counts messages in what is neither muted nor a request; `requests_count` requests with any."""

    unread_count = serializers.IntegerField()
    requests_count = serializers.IntegerField()
