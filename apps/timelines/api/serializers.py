"""The shapes of what goes out (for the OpenAPI document)."""

from rest_framework import serializers

from apps.core.api.fields import Body, IdField
from apps.timelines.explaining import SAYS, WAYS
from apps.tweets.api.serializers import TweetObject


class DeliveryObject(serializers.Serializer):
    tweet_id = IdField()
    state = serializers.ChoiceField(choices=["waiting", "delivering", "done"])
    recipients = serializers.IntegerField(
        help_text="Timelines that it goes into; while it is delivered, reckoned from the followers gone through so far."
    )
    delivered = serializers.IntegerField()
    on_demand = serializers.IntegerField(help_text="Readers who find it when they next look.")
    queued_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    seconds = serializers.FloatField(allow_null=True, help_text="From the post to the last list.")


class RuleObject(serializers.Serializer):
    rule = serializers.ChoiceField(choices=list(SAYS))
    holds = serializers.BooleanField()
    text = serializers.CharField(help_text="The same in words.")


class ExplanationObject(serializers.Serializer):
    tweet_id = IdField()
    is_in_home = serializers.BooleanField()
    entry_id = IdField(allow_null=True, help_text="The tweet, or the retweet that brings it.")
    rules = RuleObject(many=True)
    way = serializers.ChoiceField(choices=list(WAYS), allow_null=True, help_text="How it came there.")


class PositionBody(Body):
    read_up_to = IdField()


class PositionObject(serializers.Serializer):
    read_up_to = IdField(allow_null=True)


class TalkedAbout(serializers.Serializer):
    tweet = TweetObject()
    passed_on = serializers.IntegerField(help_text="People the caller follows who retweeted or quoted it.")
    replied = serializers.IntegerField(help_text="People the caller follows who replied to it.")
    score = serializers.IntegerField()


class CatchUpObject(serializers.Serializer):
    since = serializers.DateTimeField()
    formula = serializers.CharField()
    results = TalkedAbout(many=True)
