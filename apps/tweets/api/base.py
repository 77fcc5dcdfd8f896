"""What the doors to tweets have in common."""

from collections.abc import Callable
from typing import Any

from apps.core.api import pages
from apps.core.api.answers import Json, Ready
from apps.follows.api.views import PeopleView
from apps.tweets import drafts, selectors, words
from apps.tweets.lists import Part
from apps.tweets.models import Draft, Tweet
from apps.tweets.serving import tweet_json


class TweetView(PeopleView):
    def tweet(self, tweet_id: int, status: int = 200) -> Ready:
        """One Tweet, as the caller sees it. Raises NoSuchTweet."""
        entry, reader = selectors.tweet(self.viewer_id, tweet_id)
        return Ready(tweet_json(entry, reader).encode(), status)

    def posted(self, what: Tweet | Draft) -> Ready:
        """201 with the Tweet, or 202 with the draft that will be one."""
        return Json(drafts.document(what), 202) if isinstance(what, Draft) else self.tweet(what.pk, status=201)

    def tweets(self, purpose: str, read: Callable[..., Part], *of: Any, context: str = "") -> Ready:
        """A page of what `read` selects, without what the caller's filters hide in this `context`."""
        page = pages.Keyset(self.request, purpose)
        part = read(self.viewer_id, *of, **page.window)
        entries = [row.entry for row in page.take(part.rows, "key")]
        if context:
            entries = words.without_hidden(self.viewer_id, context, entries)
        return page.ready([tweet_json(entry, part.reader).encode() for entry in entries])
