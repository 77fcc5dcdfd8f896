"""What PostgreSQL says to somebody who listens."""

from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Max

from apps.messaging import selectors as messaging
from apps.messaging.models import Participant
from apps.notifications import selectors as notifications
from apps.notifications.models import Notification
from apps.realtime import events
from apps.realtime.events import Event

MOST_MISSED = 500


class News(NamedTuple):
    unread: int
    newest_id: int

    def event(self) -> Event:
        data = {"unread_count": self.unread, "newest_id": str(self.newest_id) if self.newest_id else None}
        return events.now(events.NOTIFICATION, data)


def news(user_id: int) -> News:
    return News(notifications.unread_count(user_id), notifications.newest_id(user_id))


def messages_since(user_id: int, after: int) -> list[Event]:
    """Messages that they see, sent after this id; of very many the newest."""
    found = messaging.newer(user_id, after=after, limit=MOST_MISSED)
    return [events.message(id_, conversation_id) for id_, conversation_id in found]


class Latest(NamedTuple):
    """By account: ids of the newest message and of the newest news that are meant for them."""

    messages: dict[int, int]
    news: dict[int, int]


def latest(user_ids: Collection[int], *, after: int) -> Latest:
    """Of these accounts, what came after this id."""
    talks = Participant.objects.filter(user__in=user_ids, is_request__in=(False, True), latest_id__gt=after)
    told = Notification.objects.filter(recipient__in=user_ids, is_filtered=False, latest_id__gt=after)
    return Latest(
        dict(talks.values_list("user_id").annotate(Max("latest_id")).order_by()),
        dict(told.values_list("recipient_id").annotate(Max("latest_id")).order_by()),
    )
