"""What nobody holds any more."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.db.transaction import atomic
from django.utils import timezone

from apps.links.models import Link
from apps.tweets.models import Tweet

UNUSED_FOR = timedelta(days=30)
PORTION = 500


@atomic
def sweep_links() -> bool:
    """Delete at most PORTION addresses that are a month old and in no tweet. Returns whether more may remain.

    Who writes one in this very moment holds a number without a row, and has no card. A moderator's refusal stays.
    """
    held = Exists(Tweet.objects.filter(link=OuterRef("pk")))
    old = Link.objects.filter(~held, created_at__lt=timezone.now() - UNUSED_FOR, is_awaited=False, refused_at=None)
    some = list(old.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:PORTION])
    Link.objects.filter(pk__in=some).delete()
    return len(some) == PORTION
