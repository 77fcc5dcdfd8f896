"""What PostgreSQL says to somebody who listens."""

from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Max

from apps.messaging import selectors as messaging
from apps.notifications import selectors as notifications
from apps.notifications.models import Notification
from apps.realtime import events
from apps.realtime.events import Event

MOST_MISSED = 500


class News(NamedTuple):
    unread: int
    newest_id: int
    read_up_to: int

    def event(self) -> Event:
        data = {"unread_count": self.unread, "newest_id": str(self.newest_id) if self.newest_id else None}
        return events.now(events.NOTIFICATION, data)


def news(user_id: int) -> News:
    read_up_to = notifications.read_up_to([user_id]).get(user_id, 0)  # first: what is read meanwhile is seen next time
    return News(notifications.unread_count(user_id), notifications.newest_id(user_id), read_up_to)


def messages_since(user_id: int, after: int) -> list[Event]:
    """Messages that they see, sent after this id; of very many the newest."""
    found = messaging.newer(user_id, after=after, limit=MOST_MISSED)
    return [events.message(id_, conversation_id) for id_, conversation_id in found]


class Lately(NamedTuple):
    """By account: ids of the messages that were sent to them, of their newest news, and up to where they read those."""

    messages: dict[int, list[int]]
    news: dict[int, int]
    read: dict[int, int]


def lately(user_ids: Collection[int], *, after: int) -> Lately:
    """Of these accounts, what came after this id."""
    told = Notification.objects.filter(recipient__in=user_ids, is_filtered=False, latest_id__gt=after)
    return Lately(
        messaging.sent_to(user_ids, after=after),
        dict(told.values_list("recipient_id").annotate(Max("latest_id")).order_by()),
        notifications.read_up_to(user_ids),
    )
