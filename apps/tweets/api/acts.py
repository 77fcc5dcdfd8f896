"""Like, retweet, bookmark, pin, mute and their undoing. Each answers the Tweet; twice is once.

An act on a retweet applies to its original, and the original is what is answered.
"""

from typing import Any

from drf_spectacular.utils import extend_schema

from apps.core.api.answers import Json, Ready
from apps.tweets import selectors, services
from apps.tweets.api.base import TweetView
from apps.tweets.api.serializers import ConversationMuteObject, TweetObject

_ANSWERS = {200: TweetObject}


class Like(TweetView):
    @extend_schema(operation_id="tweets_like", request=None, responses=_ANSWERS)
    def put(self, request: Any, tweet_id: int) -> Ready:
        """Like it. Twice is once; on a retweet it applies to the original."""
        return self.tweet(services.like(actor=request.user, tweet_id=tweet_id).tweet_id)

    @extend_schema(operation_id="tweets_unlike", responses=_ANSWERS)
    def delete(self, request: Any, tweet_id: int) -> Ready:
        """Take the like back. Twice is once; on a retweet it applies to the original."""
        return self.tweet(services.unlike(actor=request.user, tweet_id=tweet_id))


class Retweet(TweetView):
    @extend_schema(operation_id="tweets_retweet", request=None, responses=_ANSWERS)
    def put(self, request: Any, tweet_id: int) -> Ready:
        """Retweet it to the caller's followers. Twice is once; on a retweet it applies to the original."""
        retweet = services.retweet(actor=request.user, tweet_id=tweet_id)
        return self.tweet(retweet.retweet_of_id or retweet.pk)

    @extend_schema(operation_id="tweets_undo_retweet", responses=_ANSWERS)
    def delete(self, request: Any, tweet_id: int) -> Ready:
        """Take the retweet back. Twice is once; on a retweet it applies to the original."""
        return self.tweet(services.undo_retweet(actor=request.user, tweet_id=tweet_id))


class Bookmark(TweetView):
    @extend_schema(operation_id="tweets_bookmark", request=None, responses=_ANSWERS)
    def put(self, request: Any, tweet_id: int) -> Ready:
        """Put it on the caller's own shelf. Twice is once; on a retweet it applies to the original."""
        return self.tweet(services.bookmark(actor=request.user, tweet_id=tweet_id).tweet_id)

    @extend_schema(operation_id="tweets_remove_bookmark", responses=_ANSWERS)
    def delete(self, request: Any, tweet_id: int) -> Ready:
        """Take it off the shelf. Twice is once; on a retweet it applies to the original."""
        return self.tweet(services.remove_bookmark(actor=request.user, tweet_id=tweet_id))


class Pin(TweetView):
    @extend_schema(operation_id="tweets_pin", request=None, responses=_ANSWERS)
    def put(self, request: Any, tweet_id: int) -> Ready:
        """Put one's own tweet at the top of one's profile, in place of another. Twice is once."""
        return self.tweet(services.pin(actor=request.user, tweet_id=tweet_id))

    @extend_schema(operation_id="tweets_unpin", responses=_ANSWERS)
    def delete(self, request: Any, tweet_id: int) -> Ready:
        """Take it from the top. Twice is once."""
        return self.tweet(services.unpin(actor=request.user, tweet_id=tweet_id))


class HideReply(TweetView):
    @extend_schema(operation_id="tweets_hide_reply", request=None, responses=_ANSWERS)
    def put(self, request: Any, tweet_id: int) -> Ready:
        """Put an answer to the caller's own tweet aside, under `/hidden_replies` of that. Twice is once."""
        return self.tweet(services.hide_reply(actor=request.user, tweet_id=tweet_id))

    @extend_schema(operation_id="tweets_show_reply", responses=_ANSWERS)
    def delete(self, request: Any, tweet_id: int) -> Ready:
        """Put it back among the others. Twice is once."""
        return self.tweet(services.show_reply(actor=request.user, tweet_id=tweet_id))


class MuteConversation(TweetView):
    @extend_schema(operation_id="tweets_conversation_muted", responses=ConversationMuteObject)
    def get(self, request: Any, tweet_id: int) -> Json:
        """Whether the caller is told no more of the conversation in which it stands."""
        entry, _ = selectors.tweet(self.viewer_id, tweet_id)
        return Json({"is_muted": selectors.is_conversation_muted(self.viewer_id, entry)})

    @extend_schema(operation_id="tweets_mute_conversation", request=None, responses=_ANSWERS)
    def put(self, request: Any, tweet_id: int) -> Ready:
        """Tell the caller no more of the conversation in which it stands. Twice is once."""
        return self.tweet(services.mute_conversation(actor=request.user, tweet_id=tweet_id))

    @extend_schema(operation_id="tweets_unmute_conversation", responses=_ANSWERS)
    def delete(self, request: Any, tweet_id: int) -> Ready:
        """Tell the caller again. Twice is once."""
        return self.tweet(services.unmute_conversation(actor=request.user, tweet_id=tweet_id))
