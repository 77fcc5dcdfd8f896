"""Bodies that come in, and the shapes of what goes out (for the OpenAPI document)."""

from rest_framework import serializers

from apps.analytics.services.observing import KINDS, MOST
from apps.core.api.fields import Body, IdField


class EventBody(Body):
    kind = serializers.ChoiceField(
        choices=list(KINDS),
        help_text="seen: half of it stood on the screen for a second; opened: by itself, with its answers; link, media,"
        " author: followed from it; profile: an account was visited; timeline: home was looked at.",
    )
    tweet_id = IdField(required=False, help_text="For all but profile and timeline. A retweet stands for its original.")
    user_id = IdField(required=False, help_text="For profile.")


class EventsBody(Body):
    events = serializers.ListField(child=EventBody(), max_length=MOST)


class CountedObject(serializers.Serializer):
    counted = serializers.IntegerField(help_text="What the caller had not done before today.")
    measured = serializers.BooleanField(help_text="False: the caller does not want to be measured. Stop reporting.")


class EngagementsObject(serializers.Serializer):
    """What others did because of tweets. The last four are reported by readers' programs."""

    likes = serializers.IntegerField()
    retweets = serializers.IntegerField()
    quotes = serializers.IntegerField()
    replies = serializers.IntegerField()
    bookmarks = serializers.IntegerField()
    opened = serializers.IntegerField(help_text="The tweet was opened by itself.")
    links = serializers.IntegerField()
    media = serializers.IntegerField()
    author = serializers.IntegerField(help_text="Its author's profile was opened from it.")


_READERS = "Different people, estimated (standard error 0.8 %); null while that cannot be asked."


class TweetPointObject(serializers.Serializer):
    at = serializers.CharField()
    impressions = serializers.IntegerField()
    engagements = serializers.IntegerField()


class TweetFiguresObject(serializers.Serializer):
    tweet_id = IdField()
    impressions = serializers.IntegerField(help_text="Each reader once a day; the author never.")
    readers_estimate = serializers.IntegerField(allow_null=True, help_text=_READERS)
    engagements = EngagementsObject()
    engagements_total = serializers.IntegerField()
    by_hour = TweetPointObject(many=True, help_text="The first 48 hours, those in which something was.")
    by_day = TweetPointObject(many=True, help_text="All that is kept, by days in UTC.")


class TotalsObject(serializers.Serializer):
    impressions = serializers.IntegerField()
    engagements = serializers.IntegerField()
    profile_visits = serializers.IntegerField()
    followers_gained = serializers.IntegerField()
    followers_lost = serializers.IntegerField()


class DayObject(TotalsObject):
    day = serializers.DateField()
    tweets = serializers.IntegerField()
    followers = serializers.IntegerField(help_text="At the end of the day.")


class HourObject(serializers.Serializer):
    hour = serializers.IntegerField(help_text="0 to 23, UTC.")
    impressions = serializers.IntegerField()
    engagements = serializers.IntegerField()


class BestTweetObject(serializers.Serializer):
    tweet_id = IdField()
    impressions = serializers.IntegerField()
    engagements = serializers.IntegerField()


class OwnFiguresObject(serializers.Serializer):
    days = serializers.IntegerField()
    followers = serializers.IntegerField()
    readers_estimate = serializers.IntegerField(allow_null=True, help_text=_READERS)
    totals = TotalsObject()
    before = TotalsObject(help_text="As many days before these.")
    engagements = EngagementsObject()
    by_day = DayObject(many=True)
    by_hour = HourObject(many=True)
    best_tweets = BestTweetObject(many=True)


class AnalyticsSettingsBody(Body):
    measured = serializers.BooleanField()
