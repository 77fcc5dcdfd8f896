"""Bodies that come in, and the shapes of what goes out (for the OpenAPI document)."""

from rest_framework import serializers

from apps.core.api.fields import Body, IdField, PageObject
from apps.follows.api.serializers import PersonObject
from apps.notifications.models import Kind, NotificationSettings, Reception
from apps.notifications.services.wishes import CAN_BE_SILENCED
from apps.tweets.api.serializers import TweetObject

RECEPTIONS = {reception.name.lower(): reception for reception in Reception}


class AlertObject(serializers.Serializer):
    id = IdField(help_text="Of the saved search.")
    query = serializers.CharField()
    tweets_count = serializers.IntegerField(help_text="Found within 12 hours; 100 stands for 100 or more.")


class NotificationObject(serializers.Serializer):
    id = IdField(help_text="Of the newest in the group: it changes when somebody joins.")
    kind = serializers.ChoiceField(choices=Kind.choices)
    created_at = serializers.DateTimeField(help_text="Of the newest in the group.")
    is_read = serializers.BooleanField()
    actors = PersonObject(many=True, help_text="The newest, at most 8.")
    actors_count = serializers.IntegerField()
    tweet = TweetObject(allow_null=True, help_text="Of what a saved search found, the newest.")
    search = AlertObject(allow_null=True, help_text="The saved search with a bell, for `search`.")
    text = serializers.CharField(help_text="What the moderators say, or why it was not posted; else empty.")


class NotificationList(PageObject):
    results = NotificationObject(many=True)


class NewsReadBody(Body):
    up_to_id = IdField()


class NewsReadObject(serializers.Serializer):
    read_up_to_id = IdField()
    unread_count = serializers.IntegerField()


class NewsUnreadObject(serializers.Serializer):
    unread_count = serializers.IntegerField(help_text="Groups with something new; 100 stands for 100 or more.")


class QuietObject(serializers.Serializer):
    is_quiet = serializers.BooleanField()


class NewsSettingsBody(Body):
    """Only what is sent is changed."""

    silenced = serializers.ListField(
        child=serializers.ChoiceField(choices=CAN_BE_SILENCED), required=False, max_length=len(CAN_BE_SILENCED),
        help_text="Kinds that are not told.",
    )  # fmt: skip
    not_followed = serializers.ChoiceField(
        choices=list(RECEPTIONS), required=False, help_text="Whom you do not follow."
    )
    not_following = serializers.ChoiceField(
        choices=list(RECEPTIONS), required=False, help_text="Who do not follow you."
    )
    new_accounts = serializers.ChoiceField(
        choices=list(RECEPTIONS), required=False, help_text="Younger than 30 days, and not followed by you."
    )
    without_picture = serializers.ChoiceField(choices=list(RECEPTIONS), required=False, help_text="And not followed.")
    mails = serializers.ChoiceField(choices=NotificationSettings.Mails.choices, required=False)
    pushes_messages = serializers.BooleanField(
        required=False, help_text="Whether browsers that tell the caller what is new tell of messages too."
    )


class NewsSettingsObject(NewsSettingsBody):
    pass
