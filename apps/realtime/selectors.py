"""What PostgreSQL says to somebody who listens."""

from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Max

from apps.messaging import selectors as messaging
from apps.notifications import selectors as notifications
from apps.notifications.models import Notification
from apps.notifications.selectors import Waiting
from apps.realtime import events
from apps.realtime.events import Event

MOST_MISSED = 500


class News(NamedTuple):
    unread: int
    newest_id: int
    read_up_to: int
    waiting: Waiting

    def event(self) -> Event:
        data = {
            "unread_count": self.unread,
            "newest_id": str(self.newest_id) if self.newest_id else None,
            "requests_count": self.waiting.total,
        }
        return events.now(events.NOTIFICATION, data)


def news(user_id: int) -> News:
    read_up_to = notifications.read_up_to([user_id]).get(user_id, 0)  # first: what is read meanwhile is seen next time
    unread, newest_id = notifications.unread_count(user_id), notifications.newest_id(user_id)
    return News(unread, newest_id, read_up_to, notifications.waiting(user_id))


def messages_since(user_id: int, after: int) -> list[Event]:
    """Messages that they see, sent after this id; of very many the newest."""
    found = messaging.newer(user_id, after=after, limit=MOST_MISSED)
    return [events.message(id_, conversation_id) for id_, conversation_id in found]


class Lately(NamedTuple):
    """By account: ids of the messages that were sent to them, of their newest news, of the newest that was put aside,
    and up to where they read."""

    messages: dict[int, list[int]]
    news: dict[int, int]
    aside: dict[int, int]
    read: dict[int, int]

    def differ(self, user_id: int, told: News | None) -> bool:
        """Whether these news are others than those that the account was `told`."""
        newest_id, aside_id = self.news.get(user_id), self.aside.get(user_id)
        if told is None:
            return newest_id is not None or aside_id is not None
        return (
            newest_id not in (None, told.newest_id)
            or aside_id not in (None, told.waiting.newest_id)
            or self.read.get(user_id, 0) != told.read_up_to
        )


def lately(user_ids: Collection[int], *, after: int) -> Lately:
    """Of these accounts, what came after this id."""
    # Both, said one by one: so the index is entered where the newest are.
    told = Notification.objects.filter(recipient__in=user_ids, is_filtered__in=(False, True), latest_id__gt=after)
    newest: dict[bool, dict[int, int]] = {False: {}, True: {}}
    for user_id, is_aside, id_ in told.order_by().values_list("recipient_id", "is_filtered").annotate(Max("latest_id")):
        newest[is_aside][user_id] = id_
    return Lately(
        messaging.sent_to(user_ids, after=after), newest[False], newest[True], notifications.read_up_to(user_ids)
    )
