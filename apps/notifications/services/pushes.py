"""Telling browsers while no page is open: who asked for it, and what they are told, at most once a minute."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection
from django.db.transaction import atomic
from django.utils import timezone

from apps.core import ids, locks
from apps.messaging import selectors as messaging
from apps.messaging.models import Message
from apps.messaging.selectors import Shown
from apps.notifications import errors, pushing, selectors, vapid
from apps.notifications.models import MOST_PER_ACCOUNT, Kind, PushState, PushSubscription
from apps.notifications.selectors import News
from apps.notifications.services import wording
from apps.users.models import BrowserSession, User
from apps.users.services import require_here

# The first of several comes after a moment, with what follows at once; then there is a pause, whatever happens.
MOMENT = timedelta(seconds=2)
PAUSE = timedelta(minutes=1)
MOST_AT_ONCE = wording.MOST_AT_ONCE
MOST_FAILURES = 5
# Strangers who want to write do not ring.
_NOT_PUSHED = frozenset({Kind.MESSAGE_REQUEST})

log = structlog.get_logger(__name__)


class PushServiceAway(Exception):
    """Some browsers could not be told now. The others are not told again."""


@atomic
def subscribe(*, actor: User, session_key: str, address: pushing.Address, browser: str = "") -> None:
    """This browser is told from now on, as long as the session stands. Twice is once; another account's is taken over.

    Raises NotActive, PushIsOff, NotAPushAddress.
    """
    require_here(actor)
    if not vapid.is_on():
        raise errors.PushIsOff
    if not pushing.is_sound(address):
        raise errors.NotAPushAddress(field="endpoint")
    locks.hold("push_subscriptions", actor.pk)
    keys = {"p256dh": address.p256dh, "auth": address.auth, "session_key": session_key, "browser": browser}
    # What was there before it asked is no news.
    begins = {"pushed_up_to": selectors.newest_id(actor.pk), "messages_pushed_up_to": ids.next_id()}
    PushSubscription.objects.update_or_create(
        endpoint=address.endpoint, defaults={"user": actor, "failures": 0, **begins, **keys}
    )
    PushState.objects.get_or_create(user=actor)
    own = PushSubscription.objects.filter(user=actor).order_by("-pk").values_list("pk", flat=True)
    PushSubscription.objects.filter(pk__in=list(own[MOST_PER_ACCOUNT:])).delete()


@atomic
def unsubscribe(*, actor: User, endpoint: str | None = None) -> None:
    """That browser is told no more; without `endpoint`, none is. Twice is once."""
    require_here(actor)
    own = PushSubscription.objects.filter(user=actor)
    (own if endpoint is None else own.filter(endpoint=endpoint)).delete()


def take_due(recipient_ids: Sequence[int]) -> list[tuple[int, datetime]]:
    """Of these accounts those that have a browser to tell and for whom nobody is to look yet, and when to look.

    Callers leave that work in the same transaction. Whoever is liked 100,000 times in an hour is looked at 60 times.
    """
    if not recipient_ids or not vapid.is_on():
        return []
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_DUE, {"recipients": list(recipient_ids)})
        now = timezone.now()
        return [(id_, max(now + MOMENT, at + PAUSE if at else now)) for id_, at in cursor.fetchall()]


# In order of ids: two that tell several of the same people at once must not wait for each other.
_TAKE_DUE = """
    WITH held AS MATERIALIZED (
        SELECT user_id FROM notifications_pushstate WHERE user_id = ANY(%(recipients)s::bigint[]) AND NOT is_due
        ORDER BY user_id FOR NO KEY UPDATE
    )
    UPDATE notifications_pushstate state SET is_due = TRUE FROM held WHERE held.user_id = state.user_id
    RETURNING state.user_id, state.looked_at
"""


def take_due_by_message(message: Message) -> list[tuple[int, datetime]]:
    """Likewise of those who hear what was just said; who was merely asked is not called."""
    if not vapid.is_on() or message.kind != Message.Kind.TEXT:
        return []
    hears = messaging.hearers(
        message.conversation_id, by=message.sender_id, message_id=message.pk, only_accepted=True, only_members=True
    )
    return take_due([user_id for user_id in hears if user_id != message.sender_id])


def push_news(*, user_id: int) -> None:
    """What is new and not read, to each browser that was not told of it. Again after PushServiceAway."""
    # First: what is told from here on leaves work of its own.
    PushState.objects.filter(user=user_id).update(is_due=False, looked_at=timezone.now())
    if not vapid.is_on():
        return
    browsers = list(PushSubscription.objects.filter(user=user_id, user__in=User.objects.active()).order_by("pk"))
    if not browsers:
        return
    found = _unread(user_id)
    said = _calling(user_id, after=min(one.messages_pushed_up_to for one in browsers))
    are_all_told = True
    for one in browsers:
        if not _stands(one):
            one.delete()
        else:
            are_all_told &= _tell(one, found, said)
    if not are_all_told:
        raise PushServiceAway


def _tell(browser: PushSubscription, found: list[News], said: Shown) -> bool:
    """False: its push service has trouble. One that has it again and again is given up."""
    news = [one for one in found if one.id > browser.pushed_up_to]
    messages = [one for one in said.messages if one.id > browser.messages_pushed_up_to]
    try:
        if news:
            _push(browser, wording.of_news(news, browser.user_id), topic="news", pushed_up_to=news[0].id)
        if messages:
            talks = {one.conversation_id for one in messages}
            groups = messaging.group_names(browser.user_id, talks)
            told = wording.of_messages(said._replace(messages=messages), groups)
            _push(browser, told, topic="messages", messages_pushed_up_to=messages[0].id)
    except pushing.Gone as gone:
        log.info("push.gone", subscription=browser.pk, why=str(gone))
        browser.delete()
    except pushing.NotNow as trouble:
        log.warning("push.not_now", subscription=browser.pk, why=str(trouble))
        return not _is_hoped_for(browser)
    return True


def _push(browser: PushSubscription, told: dict[str, Any], *, topic: str, **up_to: int) -> None:
    """Raises Gone, NotNow."""
    address = pushing.Address(browser.endpoint, browser.p256dh, browser.auth)
    pushing.push(address, {**told, "tag": topic}, topic=topic)
    # Each by itself: what was told is not told again, whatever becomes of the rest.
    PushSubscription.objects.filter(pk=browser.pk).update(failures=0, **up_to)
    browser.failures = 0


def _is_hoped_for(browser: PushSubscription) -> bool:
    browser.failures += 1
    if browser.failures >= MOST_FAILURES:
        browser.delete()
        return False
    PushSubscription.objects.filter(pk=browser.pk).update(failures=browser.failures)
    return True


def _unread(user_id: int) -> list[News]:
    """Newest first; one more than is counted says that there is more."""
    found = selectors.news(user_id, limit=MOST_AT_ONCE + 1).rows
    return [news for news in found if not news.is_read and news.kind not in _NOT_PUSHED]


def _calling(user_id: int, *, after: int) -> Shown:
    """Messages, likewise; none where their owner does not want to be told of any."""
    if not selectors.settings_of(user_id).pushes_messages:
        return Shown([], {}, {})
    return messaging.calling(user_id, after=after, limit=MOST_AT_ONCE + 1)


def _stands(subscription: PushSubscription) -> bool:
    """Whoever signed out of that browser, there or from elsewhere, is not told of in it."""
    return BrowserSession.objects.filter(
        pk=subscription.session_key, user=subscription.user_id, expire_date__gt=timezone.now()
    ).exists()
