"""Posting, reading and deleting; lists of tweets. Whoever may not see a tweet gets 404."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema

from apps.core import input as hygiene
from apps.core.api import pages
from apps.core.api.answers import Json, NoContent, Ready
from apps.core.errors import Invalid
from apps.follows.api.serializers import PersonList
from apps.tweets import differences, selectors, services
from apps.tweets.api import serializers
from apps.tweets.api.base import TweetView
from apps.tweets.serving import missing_json, tweet_json


class BadKind(Invalid):
    code = "bad_kind"
    title = f"A kind is one of {', '.join(selectors.KINDS)}"


class Tweets(TweetView):
    @extend_schema(
        operation_id="tweets_create",
        request=serializers.PostBody,
        responses={201: serializers.TweetObject, 202: serializers.DraftObject},
    )
    def post(self, request: Any) -> Ready:
        """Post a tweet, a reply, a quote, a thread; `media_ids` are of the caller's own uploads, all of them ready.

        With `publish_at`, and where the caller's settings give time to undo, 202 and the draft that it is until then.
        """
        return self.posted(services.submit(author=request.user, **self.body(serializers.PostBody)))


class Tweet(TweetView):
    public = ("GET",)
    etag = True

    @extend_schema(operation_id="tweets_retrieve", responses=serializers.TweetObject)
    def get(self, request: Any, tweet_id: int) -> Ready:
        """A tweet, as the caller sees it."""
        return self.tweet(tweet_id)

    @extend_schema(operation_id="tweets_update", request=serializers.EditBody, responses={200: serializers.TweetObject})
    def patch(self, request: Any, tweet_id: int) -> Ready:
        """Change what one's own tweet says, within 30 minutes; what it said stays readable under `/edits`."""
        tweet = services.edit_tweet(actor=request.user, tweet_id=tweet_id, **self.body(serializers.EditBody))
        return self.tweet(tweet.pk)

    @extend_schema(operation_id="tweets_destroy", responses={204: None})
    def delete(self, request: Any, tweet_id: int) -> NoContent:
        """Delete one's own tweet, or undo one's own retweet."""
        services.delete_tweet(actor=request.user, tweet_id=tweet_id)
        return NoContent()


class Thread(TweetView):
    public = ("GET",)

    @extend_schema(operation_id="tweets_thread", responses=serializers.ThreadList)
    def get(self, request: Any, tweet_id: int) -> Ready:
        """What it answers, from the beginning; the tweet itself; how its author went on. In order of reading.

        An id alone stands for what the caller may not see, or hides by a filter.
        """
        limit, purpose = pages.limit_of(request), f"thread:{tweet_id}"
        start = (pages.cursor_of(request, purpose) or {}).get("from", 0)
        thread = selectors.thread(self.viewer_id, tweet_id)
        line = [*thread.above, thread.tweet, *thread.continued]
        rest = {"from": start + limit} if len(line) > start + limit else None
        return pages.ready(
            [
                (missing_json(entry) if isinstance(entry, int) else tweet_json(entry, thread.reader)).encode()
                for entry in line[start : start + limit]
            ],
            pages.url_of(request, purpose, rest) if rest else None,
        )


class Replies(TweetView):
    public = ("GET",)

    @extend_schema(operation_id="tweets_replies", responses=serializers.TweetList)
    def get(self, request: Any, tweet_id: int) -> Ready:
        """Direct answers, newest first, but those under `/hidden_replies`."""
        return self.tweets(f"replies:{tweet_id}", selectors.replies, tweet_id, context="thread")


class HiddenReplies(TweetView):
    public = ("GET",)

    @extend_schema(operation_id="tweets_hidden_replies", responses=serializers.TweetList)
    def get(self, request: Any, tweet_id: int) -> Ready:
        """Direct answers that its author put aside, newest first."""
        return self.tweets(f"hidden:{tweet_id}", selectors.hidden_replies, tweet_id, context="thread")


class Quotes(TweetView):
    public = ("GET",)

    @extend_schema(operation_id="tweets_quotes", responses=serializers.TweetList)
    def get(self, request: Any, tweet_id: int) -> Ready:
        """Tweets that quote it, newest first."""
        return self.tweets(f"quotes:{tweet_id}", selectors.quotes, tweet_id, context="thread")


class Edits(TweetView):
    public = ("GET",)

    @extend_schema(operation_id="tweets_edits", responses=serializers.VersionList)
    def get(self, request: Any, tweet_id: int) -> Json:
        """What it says and what it said before, newest first; of a tweet that was never edited, one version."""
        page = pages.Keyset(request, f"edits:{tweet_id}")
        rows = page.take(selectors.versions(self.viewer_id, tweet_id, **page.window), "number")
        return page.answer([_version(row) for row in rows])


class Likers(TweetView):
    public = ("GET",)

    @extend_schema(operation_id="tweets_likers", responses=PersonList)
    def get(self, request: Any, tweet_id: int) -> Ready:
        """Who liked it, last first."""
        return self.people(f"likers:{tweet_id}", selectors.likers, tweet_id)


class Retweeters(TweetView):
    public = ("GET",)

    @extend_schema(operation_id="tweets_retweeters", responses=PersonList)
    def get(self, request: Any, tweet_id: int) -> Ready:
        """Who retweeted it, last first."""
        return self.people(f"retweeters:{tweet_id}", selectors.retweeters, tweet_id)


class ProfileTweets(TweetView):
    public = ("GET",)

    @extend_schema(
        operation_id="users_tweets",
        parameters=[OpenApiParameter("kind", enum=[*selectors.KINDS], default="tweets")],
        responses=serializers.TweetList,
    )
    def get(self, request: Any, user_id: str) -> Ready:
        """What somebody wrote, answered, showed or liked. 403 across a block, and of protected ones not followed."""
        kind = request.GET.get("kind") or "tweets"
        if kind not in selectors.KINDS:
            raise BadKind(field="kind")
        of = self.person(user_id)
        return self.tweets(f"profile:{kind}:{of}", selectors.profile, of, kind)


class Tagged(TweetView):
    public = ("GET",)

    @extend_schema(operation_id="timelines_tag", responses=serializers.TweetList)
    def get(self, request: Any, tag: str) -> Ready:
        """Tweets with this hashtag, newest first."""
        sought = hygiene.check_text(tag, field="tag")
        return self.tweets(f"tag:{tag}", selectors.tagged, sought, context="public")


class Public(TweetView):
    public = ("GET",)

    @extend_schema(operation_id="timelines_public", responses=serializers.TweetList)
    def get(self, request: Any) -> Ready:
        """What everybody writes, newest first, without replies and retweets."""
        return self.tweets("public", selectors.public, context="public")


def _version(row: selectors.Version) -> dict[str, Any]:
    pieces = None if row.before is None else differences.between(row.before, row.text)
    return {
        "version": row.number,
        "text": row.text,
        "created_at": row.written_at,
        "differences": pieces and [piece._asdict() for piece in pieces],
    }
