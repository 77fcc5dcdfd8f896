"""Bodies that come in, and the shapes of what goes out (for the OpenAPI document)."""

from rest_framework import serializers

from apps.analytics.services.observing import KINDS, MOST
from apps.core.api.fields import IdField


class EventBody(serializers.Serializer):
    kind = serializers.ChoiceField(
        choices=list(KINDS),
        help_text="seen: half of it stood on the screen for a second; opened: by itself, with its answers; link, media,"
        " author: followed from it; profile: an account was visited; timeline: home was looked at.",
    )
    tweet_id = IdField(required=False, help_text="For all but profile and timeline. A retweet stands for its original.")
    user_id = IdField(required=False, help_text="For profile.")


class EventsBody(serializers.Serializer):
    events = serializers.ListField(child=EventBody(), max_length=MOST)


class CountedObject(serializers.Serializer):
    counted = serializers.IntegerField(help_text="What the caller had not done before today.")
    measured = serializers.BooleanField(help_text="False: the caller does not want to be measured. Stop reporting.")


class AnalyticsSettingsBody(serializers.Serializer):
    measured = serializers.BooleanField()
