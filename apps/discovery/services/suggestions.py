from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db.transaction import atomic
from django.utils import timezone

from apps.core import locks
from apps.discovery import circles
from apps.discovery.models import Suggestions
from apps.discovery.rankings import KEPT
from apps.users.models import ApiKey, BrowserSession, RefreshFamily, User

log = structlog.get_logger(__name__)

# Readers in one statement: many share friends and topics, which are looked up once; more of them sort on disk.
PORTION = 1_000
ACTIVE = timedelta(days=30)


@atomic
def refresh_suggestions(user_ids: Sequence[int], now: datetime | None = None) -> int:
    """Find anew whom each of these might follow. Returns for how many."""
    now = now or timezone.now()
    return keep(circles.find(user_ids, now), now)


@atomic
def refresh_one(user_id: int) -> None:
    """Find anew whom one might follow, unless another request of theirs is at it."""
    if locks.take("suggestions", user_id):
        refresh_suggestions([user_id])


def refresh_all(user_ids: Sequence[int] | None = None) -> int:
    """All who are active, a portion at a time; whoever comes second goes home. Returns for how many."""
    wanted = active_readers() if user_ids is None else list(user_ids)
    done = 0
    for at in range(0, len(wanted), PORTION):
        with atomic():
            if not locks.take("all suggestions"):
                break
            done += refresh_suggestions(wanted[at : at + PORTION])
    log.info("suggestions.refreshed", readers=done)
    return done


def keep(found: Sequence[circles.Circle], now: datetime) -> int:
    """Put what was found where readers find it. Whoever made it: the one statement, or another engine."""
    rows = [Suggestions(user_id=one.reader_id, ids=one.ids, friends=one.friends, made_at=now) for one in found]
    Suggestions.objects.filter(user__in=[row.user_id for row in rows], made_at__lt=now - KEPT).delete()
    Suggestions.objects.bulk_create(rows, batch_size=1_000)
    return len(rows)


def active_readers() -> list[int]:
    """The ids of those who were here lately, by a browser or a program; for others it is done when they come."""
    since = timezone.now() - ACTIVE
    seen = BrowserSession.objects.filter(user__isnull=False, seen_at__gte=since).values_list("user_id", flat=True)
    called = ApiKey.objects.filter(last_used_at__gte=since).values_list("user_id", flat=True)
    signed_in = RefreshFamily.objects.filter(refreshed_at__gte=since).values_list("user_id", flat=True)
    here = {*seen, *called, *signed_in}
    return list(User.objects.active().filter(pk__in=here).order_by("pk").values_list("pk", flat=True))
