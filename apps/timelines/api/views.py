"""The home timeline, those of lists, and how far a tweet has come."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema

from apps.core.api import pages
from apps.core.api.answers import Json, Ready
from apps.core.api.views import ApiView
from apps.core.errors import Forbidden
from apps.core.ids import MAX_ID
from apps.timelines import explaining, lists, receipts, selectors
from apps.timelines.api.serializers import DeliveryObject, ExplanationObject
from apps.tweets import serving
from apps.tweets.api.base import TweetView
from apps.tweets.api.serializers import TweetList
from apps.users.api import authentication

_CURSOR = "home"


class Home(ApiView):
    """The caller's own home timeline, newest first.

    The hottest path of all: the token is believed by its signature, and the one statement that
    brings the page brings the account's state and epoch as well.
    """

    authentication_classes = authentication.UNCHECKED

    def answer(self, request: Any) -> HttpResponse:
        # The list is on its way while the limiter is asked: two servers' answers for one's time.
        if isinstance(request.user, authentication.Principal) and not request._request.META.get("QUERY_STRING"):
            with selectors.expected(request.user.pk):
                return super().answer(request)
        return super().answer(request)

    @extend_schema(operation_id="timelines_home", responses=TweetList)
    def get(self, request: Any) -> Ready:
        """The caller's own home timeline, newest first."""
        viewer, raw = request.user, request._request
        page = selectors.home_timeline(
            viewer.pk, below=pages.cursor_of(raw, _CURSOR) or MAX_ID, limit=pages.limit_of(raw)
        )
        if isinstance(viewer, authentication.Principal):
            viewer.confirm(page.reader.state, page.reader.token_epoch)
        more = None if page.next_below is None else pages.url_of(raw, _CURSOR, page.next_below)
        return Ready(serving.page_json(page.entries, page.reader, more))


class HomeOf(Home):
    """The same under its owner's name."""

    @extend_schema(operation_id="timelines_of", responses=TweetList)
    def get(self, request: Any, user_id: str) -> Ready:  # type: ignore[override]
        """The caller's own home timeline, newest first; another's is 403."""
        if user_id != "me" and self.person(user_id) != request.user.pk:
            raise Forbidden("A home timeline is its owner's alone.")
        return super().get(request)


class ListTimeline(TweetView):
    public = ("GET",)

    @extend_schema(operation_id="timelines_list", responses=TweetList)
    def get(self, request: Any, list_id: int) -> Ready:
        """What the members of a list write, newest first; of replies those among them."""
        return self.tweets(f"list:{list_id}", lists.list_timeline, list_id, context="home")


class Explain(ApiView):
    @extend_schema(operation_id="timelines_explain", responses=ExplanationObject)
    def get(self, request: Any, tweet_id: int) -> Json:
        """Why a tweet is, or is not, in the caller's home timeline: each rule, and how it came there."""
        found = explaining.explain(request.user.pk, tweet_id)
        return Json(
            {
                "tweet_id": str(found.tweet_id),
                "is_in_home": found.entry_id is not None,
                "entry_id": found.entry_id and str(found.entry_id),
                "rules": [rule._asdict() for rule in found.rules],
                "way": found.way,
            }
        )


class TweetDelivery(ApiView):
    @extend_schema(operation_id="tweets_delivery", responses=DeliveryObject)
    def get(self, request: Any, tweet_id: int) -> Json:
        """For its author: in how many timelines the tweet stands, and how long that took."""
        receipt = receipts.delivery_receipt(author_id=request.user.pk, tweet_id=tweet_id)
        return Json({"tweet_id": str(tweet_id), **receipt._asdict()})
