"""What one might like to read. Everybody may ask; who is signed in is spared what they muted."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from orjson import Fragment

from apps.core import input as hygiene
from apps.core.api import pages
from apps.core.api.answers import Json, Ready
from apps.discovery import asking, linked, popular, tags, trending
from apps.discovery.api import serializers
from apps.discovery.models import TrendKind
from apps.discovery.rankings import Place
from apps.tweets import words
from apps.tweets.api.base import TweetView
from apps.tweets.api.serializers import TweetList
from apps.tweets.serving import tweet_json

_LANG = OpenApiParameter("lang", str, description="Of tweets in this language alone, such as `en`.")


class Trends(TweetView):
    public = ("GET",)

    @extend_schema(
        operation_id="trends_list",
        parameters=[OpenApiParameter("kind", str, enum=TrendKind.values), _LANG],
        responses=serializers.TrendList,
    )
    def get(self, request: Any) -> Json:
        """What is talked about more than usual just now, what stands out most first; a minute old at most."""
        found = trending.trends(
            self.viewer_id,
            kinds=asking.kinds(request.GET.get("kind")),
            lang=asking.lang(request.GET.get("lang")),
            limit=pages.limit_of(request),
        )
        return pages.answer([trending.document(trend, found.reader) for trend in found.rows])


class PopularTweets(TweetView):
    public = ("GET",)

    @extend_schema(operation_id="trends_tweets", parameters=[_LANG], responses=TweetList)
    def get(self, request: Any) -> Ready:
        """What most people like, pass on and answer just now, most popular first."""
        lang, limit = asking.lang(request.GET.get("lang")), pages.limit_of(request)
        purpose = f"popular:{lang}"
        place = Place.of(pages.cursor_of(request, purpose))
        part = popular.popular(self.viewer_id, limit=limit, lang=lang, place=place)
        shown = words.without_hidden(self.viewer_id, "public", part.entries)
        return pages.ready(
            [tweet_json(entry, part.reader).encode() for entry in shown],
            pages.url_of(request, purpose, part.rest.payload) if part.rest else None,
        )


class Linked(TweetView):
    public = ("GET",)

    @extend_schema(operation_id="timelines_link", responses=TweetList)
    def get(self, request: Any, link_id: int) -> Ready:
        """Tweets of the last 24 hours that share this link, newest first; a trend of kind `link` names it."""
        return self.tweets(f"link:{link_id}", linked.tweets, link_id, context="public")


class Tag(TweetView):
    public = ("GET",)

    @extend_schema(operation_id="tags_retrieve", responses=serializers.TagObject)
    def get(self, request: Any, tag: str) -> Json:
        """A hashtag in the last 24 hours, and the tweets with it that most people like."""
        found = tags.tag(self.viewer_id, hygiene.check_text(tag, field="tag"))
        tweets = [Fragment(tweet_json(entry, found.reader)) for entry in found.top]
        return Json({**tags.document(found, is_signed_in=bool(self.viewer_id)), "top_tweets": tweets})
