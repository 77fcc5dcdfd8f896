"""Bodies that come in, and the shapes of what goes out (for the OpenAPI document)."""

from typing import Any

from rest_framework import serializers

from apps.core.api.fields import Body, IdField, MomentField, PageObject, TextField
from apps.media.services import MOST
from apps.tweets.differences import ADDED, REMOVED, SAME
from apps.tweets.models import MOST_OPTIONS, Filter, Tweet
from apps.tweets.services import Question
from apps.tweets.services.filters import MAX_PHRASE
from apps.tweets.services.folders import MAX_FOLDER_NAME
from apps.tweets.services.polls import FEWEST_OPTIONS, MAX_MINUTES, MIN_MINUTES
from apps.tweets.services.threads import MOST_THREAD
from apps.users.api.media import MediaObject
from apps.users.api.serializers import UserObject


class ConversationMuteObject(serializers.Serializer):
    is_muted = serializers.BooleanField()


class PollBody(Body):
    options = serializers.ListField(child=TextField(), min_length=FEWEST_OPTIONS, max_length=MOST_OPTIONS)
    duration_minutes = serializers.IntegerField(min_value=MIN_MINUTES, max_value=MAX_MINUTES)
    multiple = serializers.BooleanField(required=False, default=False)


class PartBody(Body):
    text = TextField(allow_blank=True)
    media_ids = serializers.ListField(child=IdField(), required=False, default=list, max_length=MOST)


class PostBody(Body):
    """`thread` is what follows, each an answer to the one before: all are posted or none. Content warning and reply
    policy hold for all of them. With `publish_at` it is posted then.
    """

    text = TextField(allow_blank=True)
    reply_to_id = IdField(required=False, allow_null=True, default=None)
    quote_of_id = IdField(required=False, allow_null=True, default=None)
    content_warning = TextField(required=False, allow_blank=True, allow_null=True, default="")
    reply_policy = serializers.ChoiceField(
        choices=Tweet.ReplyPolicy.values, required=False, default=Tweet.ReplyPolicy.EVERYONE
    )
    media_ids = serializers.ListField(child=IdField(), required=False, default=list, max_length=MOST)
    poll = PollBody(required=False, allow_null=True, default=None)
    thread = serializers.ListField(child=PartBody(), required=False, default=list, max_length=MOST_THREAD - 1)
    publish_at = MomentField(required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs["content_warning"] = attrs["content_warning"] or ""
        attrs["poll"] = attrs["poll"] and Question(**attrs["poll"])
        return attrs


class DraftBody(PostBody):
    """All of it: what is not sent is not kept. Without `publish_at` it waits until its owner posts it."""

    text = TextField(allow_blank=True, required=False, default="")


class EditBody(Body):
    text = TextField(allow_blank=True)


class MentionEntity(serializers.Serializer):
    username = serializers.CharField()
    user_id = IdField(allow_null=True)
    start = serializers.IntegerField()
    end = serializers.IntegerField()


class HashtagEntity(serializers.Serializer):
    tag = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()


class CashtagEntity(serializers.Serializer):
    symbol = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()


class UrlEntity(serializers.Serializer):
    url = serializers.CharField()
    display_url = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()


class Entities(serializers.Serializer):
    """`start` and `end` count Unicode code points of the text."""

    mentions = MentionEntity(many=True)
    hashtags = HashtagEntity(many=True)
    cashtags = CashtagEntity(many=True)
    urls = UrlEntity(many=True)


class ReplyTo(serializers.Serializer):
    """`username` is null while that account is out of sight."""

    tweet_id = IdField()
    user_id = IdField()
    username = serializers.CharField(allow_null=True)


class Counts(serializers.Serializer):
    """Acts that stand, also by accounts that are suspended or leaving and may come back. Lists of who did something
    leave those out, and protected accounts that the caller does not follow.
    """

    replies = serializers.IntegerField()
    retweets = serializers.IntegerField()
    quotes = serializers.IntegerField()
    likes = serializers.IntegerField()
    bookmarks = serializers.IntegerField()
    views = serializers.IntegerField()


class Viewer(serializers.Serializer):
    liked = serializers.BooleanField()
    retweeted = serializers.BooleanField()
    bookmarked = serializers.BooleanField()
    can_reply = serializers.BooleanField()
    can_delete = serializers.BooleanField()
    can_edit = serializers.BooleanField()
    filtered = serializers.ListField(
        child=serializers.CharField(),
        help_text="Phrases that the caller mutes with `warn` in the context of this list, the oldest filter's first: "
        "fold it up behind them. Empty where a tweet is asked for by itself.",
    )


class VotesBody(Body):
    choices = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=MOST_OPTIONS - 1), min_length=1, max_length=MOST_OPTIONS
    )


class PollOption(serializers.Serializer):
    """`votes` is null until the caller voted or the poll is closed; its author always sees them."""

    text = serializers.CharField()
    votes = serializers.IntegerField(allow_null=True)


class PollObject(serializers.Serializer):
    """Its id is its tweet's. `own_votes` are the caller's, as numbers of options from 0."""

    id = IdField()
    options = PollOption(many=True)
    closes_at = serializers.DateTimeField()
    is_closed = serializers.BooleanField()
    multiple = serializers.BooleanField()
    voters = serializers.IntegerField()
    own_votes = serializers.ListField(child=serializers.IntegerField())


class LinkCard(serializers.Serializer):
    """What the page behind the first link of a tweet says of itself, once it was visited."""

    url = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    image_url = serializers.CharField(allow_null=True)
    site_name = serializers.CharField()


class TweetObject(serializers.Serializer):
    """A tweet, reply or retweet (then its original stands in `retweet_of`); `viewer` with credentials."""

    id = IdField()
    url = serializers.CharField()
    author = UserObject()
    text = serializers.CharField()
    entities = Entities()
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    lang = serializers.CharField(help_text="As found in the text, a BCP 47 tag; `und` where it says too little.")
    conversation_id = IdField()
    reply_to = ReplyTo(allow_null=True)
    retweet_of = serializers.DictField(allow_null=True, help_text="A tweet object.")
    quote_of = serializers.DictField(
        allow_null=True, help_text='A tweet object without its own quote, or `{"id", "unavailable": true}`.'
    )
    media = MediaObject(many=True)
    poll = PollObject(allow_null=True)
    card = LinkCard(allow_null=True)
    content_warning = serializers.CharField(allow_null=True)
    reply_policy = serializers.ChoiceField(choices=Tweet.ReplyPolicy.values)
    counts = Counts()
    viewer = Viewer(required=False)


class TweetList(PageObject):
    results = TweetObject(many=True)


class ThreadList(PageObject):
    """What a tweet answers, from the beginning; the tweet; how its author went on."""

    results = serializers.ListField(
        child=serializers.DictField(), help_text='Tweet objects, or `{"id", "unavailable": true}`.'
    )


class Difference(serializers.Serializer):
    kind = serializers.ChoiceField(choices=[SAME, ADDED, REMOVED])
    text = serializers.CharField()


class VersionObject(serializers.Serializer):
    """What a tweet said from `created_at` on, and how that differs from what it said before; 1 is the first."""

    version = serializers.IntegerField()
    text = serializers.CharField()
    created_at = serializers.DateTimeField()
    differences = Difference(many=True, allow_null=True)


class VersionList(PageObject):
    results = VersionObject(many=True)


class FolderBody(Body):
    name = TextField(max_length=MAX_FOLDER_NAME)


class FolderObject(FolderBody):
    """A folder of the caller's bookmarks; `bookmarks_count` counts also what they may no longer see."""

    id = IdField()
    bookmarks_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class FolderList(PageObject):
    results = FolderObject(many=True)


class PartObject(serializers.Serializer):
    text = serializers.CharField()
    media = MediaObject(many=True)


class Refusal(serializers.Serializer):
    code = serializers.CharField()
    detail = serializers.CharField()


class DraftObject(serializers.Serializer):
    """What its owner alone sees. `error`: why it could not be posted at its time."""

    id = IdField()
    text = serializers.CharField()
    thread = PartObject(many=True)
    reply_to_id = IdField(allow_null=True)
    quote_of_id = IdField(allow_null=True)
    replaces_id = IdField(allow_null=True, help_text="Its owner's tweet that is deleted when this one is posted.")
    media = MediaObject(many=True)
    poll = PollBody(allow_null=True)
    content_warning = serializers.CharField(allow_null=True)
    reply_policy = serializers.ChoiceField(choices=Tweet.ReplyPolicy.values)
    publish_at = serializers.DateTimeField(allow_null=True)
    error = Refusal(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class DraftList(PageObject):
    results = DraftObject(many=True)


class FilterBody(Body):
    phrase = TextField(max_length=MAX_PHRASE)
    contexts = serializers.ListField(
        child=serializers.ChoiceField(choices=Filter.CONTEXTS), allow_empty=False, max_length=len(Filter.CONTEXTS)
    )
    expires_at = MomentField(required=False, allow_null=True, default=None)
    action = serializers.ChoiceField(
        choices=Filter.Action.choices,
        help_text="`hide`: lists of that context come without such tweets, for programs too. `warn`: they come, and "
        "name the phrase in `viewer.filtered`; who shows them folds them up behind it, as the pages do.",
    )


class FilterObject(FilterBody):
    id = IdField()
    created_at = serializers.DateTimeField()


class FilterList(PageObject):
    results = FilterObject(many=True)


class FollowedTagObject(serializers.Serializer):
    tag = serializers.CharField()
    created_at = serializers.DateTimeField()


class FollowedTagList(PageObject):
    results = FollowedTagObject(many=True)
