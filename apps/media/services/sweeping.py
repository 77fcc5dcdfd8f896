"""What nobody came back for."""

from datetime import timedelta

from django.db.transaction import atomic
from django.utils import timezone

from apps.media import files
from apps.media.models import Media

LOOSE_FOR = timedelta(days=1)
PORTION = 500


@atomic
def sweep_loose() -> bool:
    """Delete at most PORTION uploads that became part of nothing for a day. Returns whether more may remain."""
    old = Media.objects.select_for_update(skip_locked=True).filter(
        attached_at=None, held_at=None, created_at__lt=timezone.now() - LOOSE_FOR
    )
    some = list(old.order_by("created_at").values_list("pk", flat=True)[:PORTION])
    Media.objects.filter(pk__in=some).delete()
    return len(some) == PORTION


def sweep_strays() -> None:
    """Delete originals whose row was never committed: by then, rows of such an age have none any more."""
    files.delete_originals(before=(timezone.now() - 2 * LOOSE_FOR).date())
