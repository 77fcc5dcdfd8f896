"""The shapes of what goes out (for the OpenAPI document)."""

from rest_framework import serializers

from apps.core.api.fields import PageObject
from apps.discovery.models import TrendKind
from apps.follows.api.serializers import PersonObject
from apps.tweets.api.serializers import LinkCard, TweetObject


class TrendObject(serializers.Serializer):
    """What is talked about more than usual. `hours`: accounts in each of the last 24 hours, the last one at the end.

    `url` is the page, `tweets_url` where the API has its tweets. A link has its card as `link`, a tweet is `tweet`.
    """

    kind = serializers.ChoiceField(choices=TrendKind.values)
    name = serializers.CharField()
    url = serializers.CharField()
    tweets_url = serializers.CharField()
    lang = serializers.CharField(allow_null=True)
    accounts_count = serializers.IntegerField()
    tweets_count = serializers.IntegerField()
    hours = serializers.ListField(child=serializers.IntegerField())
    started_at = serializers.DateTimeField()
    link = LinkCard(allow_null=True)
    tweet = TweetObject(allow_null=True)


class TrendList(PageObject):
    results = TrendObject(many=True)


class TagObject(serializers.Serializer):
    """A hashtag in the last 24 hours. Of its newest 1,000 tweets, where there are more (`is_capped`)."""

    tag = serializers.CharField()
    name = serializers.CharField()
    url = serializers.CharField()
    accounts_count = serializers.IntegerField()
    tweets_count = serializers.IntegerField()
    is_capped = serializers.BooleanField()
    hours = serializers.ListField(child=serializers.IntegerField())
    is_trending = serializers.BooleanField()
    is_followed = serializers.BooleanField(required=False)
    top_tweets = TweetObject(many=True)


class SuggestionObject(PersonObject):
    """Somebody whom the caller might follow. `via`: some of the `via_count` whom they follow and who follow them."""

    reason = serializers.ChoiceField(choices=["followed_by", "follows_you", "liked", "topic", "popular"])
    reason_text = serializers.CharField()
    via = serializers.ListField(child=serializers.CharField())
    via_count = serializers.IntegerField()
    tag = serializers.CharField(allow_null=True)


class SuggestionList(PageObject):
    results = SuggestionObject(many=True)
