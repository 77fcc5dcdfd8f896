from typing import Any

from drf_spectacular.utils import extend_schema

from apps.core.api.answers import Ready
from apps.tweets import selectors, services
from apps.tweets.api import serializers
from apps.tweets.api.base import TweetView
from apps.tweets.serving import poll_json


class Votes(TweetView):
    @extend_schema(operation_id="polls_vote", request=serializers.VotesBody, responses={200: serializers.PollObject})
    def post(self, request: Any, tweet_id: int) -> Ready:
        """Vote, once and for good: one option, or where `multiple` any of them. Answers the poll with its votes."""
        voted = services.vote(actor=request.user, tweet_id=tweet_id, **self.body(serializers.VotesBody))
        entry, _ = selectors.tweet(self.viewer_id, voted)
        return Ready(poll_json(entry.ballot).encode())
