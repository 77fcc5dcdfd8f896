"""Telling browsers while no page is open: who asked for it, and what they are told, at most once a minute."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection
from django.db.transaction import atomic
from django.utils import timezone

from apps.core import locks
from apps.notifications import errors, pushing, selectors, vapid
from apps.notifications.models import MOST_PER_ACCOUNT, PushState, PushSubscription
from apps.notifications.selectors import News
from apps.notifications.services import saying
from apps.users.models import BrowserSession, User
from apps.users.services import require_here

# The first of several comes after a moment, with what follows at once; then there is a pause, whatever happens.
MOMENT = timedelta(seconds=2)
PAUSE = timedelta(minutes=1)
MOST_AT_ONCE = 10
SAID_AT_ONCE = 3
MOST_FAILURES = 5

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
    PushSubscription.objects.update_or_create(
        endpoint=address.endpoint,
        defaults={"user": actor, "pushed_up_to": selectors.newest_id(actor.pk), "failures": 0, **keys},
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


_TAKE_DUE = """
    UPDATE notifications_pushstate SET is_due = TRUE WHERE user_id = ANY(%(recipients)s::bigint[]) AND NOT is_due
    RETURNING user_id, looked_at
"""


def push_news(*, user_id: int) -> None:
    """What is new and not read, to each browser that was not told of it. Again after PushServiceAway."""
    # First: what is told from here on leaves work of its own.
    PushState.objects.filter(user=user_id).update(is_due=False, looked_at=timezone.now())
    if not vapid.is_on():
        return
    found = _unread(user_id)
    are_all_told = True
    for one in PushSubscription.objects.filter(user=user_id, user__in=User.objects.active()).order_by("pk"):
        new = [news for news in found if news.id > one.pushed_up_to]
        if not _stands(one):
            one.delete()
        elif new:
            are_all_told &= _push(one, new)
    if not are_all_told:
        raise PushServiceAway


def _push(subscription: PushSubscription, new: list[News]) -> bool:
    """False: its push service has trouble. One that has it again and again is given up."""
    address = pushing.Address(subscription.endpoint, subscription.p256dh, subscription.auth)
    try:
        pushing.push(address, _told(new, subscription.user_id), topic="news")
    except pushing.Gone as gone:
        log.info("push.gone", subscription=subscription.pk, why=str(gone))
        subscription.delete()
        return True
    except pushing.NotNow as trouble:
        log.warning("push.not_now", subscription=subscription.pk, why=str(trouble))
        subscription.failures += 1
        if subscription.failures >= MOST_FAILURES:
            subscription.delete()
            return True
        subscription.save(update_fields=["failures"])
        return False
    subscription.failures, subscription.pushed_up_to = 0, new[0].id
    subscription.save(update_fields=["failures", "pushed_up_to"])
    return True


def _unread(user_id: int) -> list[News]:
    """Newest first; one more than is counted says that there is more."""
    return [news for news in selectors.news(user_id, limit=MOST_AT_ONCE + 1).rows if not news.is_read]


def _stands(subscription: PushSubscription) -> bool:
    """Whoever signed out of that browser, there or from elsewhere, is not told of in it."""
    return BrowserSession.objects.filter(
        pk=subscription.session_key, user=subscription.user_id, expire_date__gt=timezone.now()
    ).exists()


def _told(new: list[News], user_id: int) -> dict[str, Any]:
    """What static/js/sw.js shows."""
    if len(new) == 1:
        (one,) = new
        title, body, url = saying.headline(one, user_id), saying.excerpt(one), saying.place(one)
    else:
        number = f"{MOST_AT_ONCE}+" if len(new) > MOST_AT_ONCE else str(len(new))
        title = f"{number} new notifications"
        body = "\n".join(saying.headline(one, user_id) for one in new[:SAID_AT_ONCE])
        url = "/notifications"
    return {"title": title, "body": body, "url": url or "/notifications"}
