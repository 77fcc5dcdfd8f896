"""The caller's own news: read, mark as read, decide."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from orjson import Fragment

from apps.core.api import pages
from apps.core.api.answers import Json, NoContent
from apps.core.errors import Forbidden, Invalid
from apps.follows.api.views import PeopleView
from apps.follows.people import person_json
from apps.notifications import selectors, services
from apps.notifications.api import serializers
from apps.notifications.models import NotificationSettings, Reception
from apps.notifications.selectors import Alert, News
from apps.notifications.services.wishes import SENDERS
from apps.tweets.hydration import Reader
from apps.tweets.serving import tweet_json

TABS = ("all", "mentions", "requests")


class Notifications(PeopleView):
    @extend_schema(
        operation_id="notifications_list",
        parameters=[OpenApiParameter("tab", OpenApiTypes.STR, enum=TABS, description="Usually all but the requests.")],
        responses=serializers.NotificationList,
    )
    def get(self, request: Any, user_id: str) -> Json:
        """The caller's own, grouped by kind and tweet within 12 hours, newest first; another's are 403."""
        if self.person(user_id) != self.viewer_id:
            raise Forbidden("Notifications are their owner's alone.")
        tab = request.query_params.get("tab", "all")
        if tab not in TABS:
            raise Invalid(f"A tab is one of {', '.join(TABS)}.", field="tab")
        page = pages.Keyset(request, f"notifications:{self.viewer_id}:{tab}")
        found = selectors.news(
            self.viewer_id, only_mentions=tab == "mentions", is_filtered=tab == "requests", **page.window
        )
        return page.answer([_object(row, found.reader) for row in page.take(found.rows, "id")])


class Read(PeopleView):
    @extend_schema(
        operation_id="notifications_read", request=serializers.NewsReadBody, responses=serializers.NewsReadObject
    )
    def post(self, request: Any) -> Json:
        """All up to `up_to_id` are read, on every device. It moves forward only."""
        read_up_to = services.mark_read(actor=request.user, up_to=self.body(serializers.NewsReadBody)["up_to_id"])
        return Json({"read_up_to_id": str(read_up_to), "unread_count": selectors.unread_count(self.viewer_id)})


class UnreadCount(PeopleView):
    @extend_schema(operation_id="notifications_unread_count", responses=serializers.NewsUnreadObject)
    def get(self, request: Any) -> Json:
        """How many are not read yet."""
        return Json({"unread_count": selectors.unread_count(self.viewer_id)})


class Settings(PeopleView):
    @extend_schema(operation_id="notifications_settings_retrieve", responses=serializers.NewsSettingsObject)
    def get(self, request: Any) -> Json:
        """What the caller is told, by whom, and whether by mail."""
        return Json(_settings(selectors.settings_of(self.viewer_id)))

    @extend_schema(
        operation_id="notifications_settings",
        request=serializers.NewsSettingsBody,
        responses=serializers.NewsSettingsObject,
    )
    def patch(self, request: Any) -> Json:
        """Change it, for what happens from now on. Word from the moderators reaches everybody."""
        sent = self.body(serializers.NewsSettingsBody)
        changes: dict[str, Any] = {
            name: serializers.RECEPTIONS[sent[name]] if name in SENDERS else sent[name] for name in sent
        }
        return Json(_settings(services.change_settings(actor=request.user, **changes)))


class AcceptSender(PeopleView):
    @extend_schema(operation_id="notifications_requests_accept", request=None, responses={204: None})
    def post(self, request: Any, user_id: str) -> NoContent:
        """Always tell the caller what they do; what waited in the requests is told now."""
        services.allow_sender(actor=request.user, sender=self.target(user_id))
        return NoContent()


class DismissSender(PeopleView):
    @extend_schema(operation_id="notifications_requests_dismiss", request=None, responses={204: None})
    def post(self, request: Any, user_id: str) -> NoContent:
        """Empty the requests of what they did."""
        services.dismiss_requests(actor=request.user, sender=self.target(user_id))
        return NoContent()


class Quiet(PeopleView):
    @extend_schema(operation_id="tweets_quiet_retrieve", responses=serializers.QuietObject)
    def get(self, request: Any, tweet_id: int) -> Json:
        """Whether the caller is told who likes and retweets this tweet of theirs."""
        return Json({"is_quiet": services.is_quiet(actor=request.user, tweet_id=tweet_id)})

    @extend_schema(operation_id="tweets_quiet", request=None, responses={204: None})
    def put(self, request: Any, tweet_id: int) -> NoContent:
        """Do not tell the caller who likes and retweets this tweet of theirs. Twice is once."""
        services.set_quiet(actor=request.user, tweet_id=tweet_id, quiet=True)
        return NoContent()

    @extend_schema(operation_id="tweets_quiet_not", responses={204: None})
    def delete(self, request: Any, tweet_id: int) -> NoContent:
        """Tell the caller again. Twice is once."""
        services.set_quiet(actor=request.user, tweet_id=tweet_id, quiet=False)
        return NoContent()


def _object(row: News, reader: Reader | None) -> dict[str, Any]:
    assert reader is not None
    return {
        "id": str(row.id),
        "kind": row.kind.value,
        "created_at": row.created_at,
        "is_read": row.is_read,
        "actors": [Fragment(person_json(person, reader.viewer_id)) for person in row.actors],
        "actors_count": row.actors_count,
        "tweet": Fragment(tweet_json(row.tweet, reader)) if row.tweet else None,
        "search": _alert(row.search) if row.search else None,
        "text": row.text,
    }


def _alert(search: Alert) -> dict[str, Any]:
    return {"id": str(search.search_id), "query": search.query, "tweets_count": search.tweets_count}


def _settings(row: NotificationSettings) -> dict[str, Any]:
    senders = {name: Reception(getattr(row, name)).name.lower() for name in SENDERS}
    return {"silenced": row.silenced, **senders, "mails": row.mails, "pushes_messages": row.pushes_messages}
