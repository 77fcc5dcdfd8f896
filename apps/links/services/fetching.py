"""Visits, one after the other: however many addresses wait and however slow they are, the other work goes on."""

from datetime import timedelta

import structlog
from django.conf import settings
from django.db.transaction import atomic
from django.utils import timezone

from apps.core import confined, images, locks
from apps.links import cards, files
from apps.links.fetching import NothingToShow, Page, visit
from apps.links.models import Link
from apps.media.errors import CannotBeStored

log = structlog.get_logger(__name__)

KEPT_FOR = timedelta(days=7)
# After the first failure, the second …; the first TRIES of what may pass are tried without being asked.
PAUSES = (timedelta(minutes=10), timedelta(hours=2), timedelta(days=1), timedelta(days=7))
TRIES = 2
_SIZE = "medium"


def fetch_next() -> bool:
    """Visit the one that waits longest. Returns whether more may wait; False also while others are at it."""
    with atomic():
        # Held for the length of one visit, at most SECONDS of fetcher.py and those of the decoder.
        if not any(locks.take("links", number) for number in range(settings.LINKS_AT_ONCE)):
            return False
        link = Link.objects.awaited().order_by("due_at").select_for_update(skip_locked=True).first()
        if link is not None:
            _fetch(link)
    # Asked after the lock is gone: who came meanwhile found it held, and left the rest to us.
    return Link.objects.awaited().exists()


def _fetch(link: Link) -> None:
    try:
        page = visit(link.url)
        link.card = cards.card(link, page, has_picture=_keep_picture(link, page))
    except NothingToShow as nothing:
        _fail(link, nothing.name, is_passing=nothing.is_passing)
    except Exception:  # one address that breaks us must not keep all others waiting
        log.exception("links.broken", link=link.pk)
        _fail(link, "broken", is_passing=False)
    else:
        link.failures, link.failure, link.is_awaited = 0, "", False
        link.due_at = timezone.now() + KEPT_FOR
    link.fetched_at = timezone.now()
    link.save()


def _fail(link: Link, name: str, *, is_passing: bool) -> None:
    """Remember it. What was there before stays, unless the page says that it is gone."""
    log.info("links.failed", link=link.pk, failure=name)
    link.failures += 1
    link.failure = name
    link.due_at = timezone.now() + PAUSES[min(link.failures, len(PAUSES)) - 1]
    link.is_awaited = is_passing and link.failures <= TRIES
    if not is_passing:
        link.card = ""


def _keep_picture(link: Link, page: Page) -> bool:
    """Written anew; a page whose picture cannot be used is shown without one."""
    if not page.picture:
        return False
    try:
        images.check(page.picture)
        made = confined.variants_of(page.picture)
        files.put(link.picture_key, made.files.get(_SIZE) or made.files["full"])
    except (images.ImageRefused, confined.DecoderDied, CannotBeStored) as error:
        log.info("links.picture_refused", link=link.pk, error=repr(error))
        return False
    return True
