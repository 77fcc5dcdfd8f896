"""Somebody writes an address: one row for it, however many do, and one visit at a time."""

from django.db.models.functions import Now
from django.db.transaction import atomic

from apps.links import addresses
from apps.links.models import Link


@atomic
def noted(*, url: str) -> int | None:
    """The id of the row for this address, made if there was none; None for what is not looked at."""
    address = addresses.normal(url)
    if address is None:
        return None
    digest = addresses.digest(address)
    known = Link.objects.filter(digest=digest)
    found = known.values_list("pk", flat=True).first()
    if found is None:
        # Of two who write it at once, the second waits here for the first and finds its row.
        Link.objects.bulk_create([Link(digest=digest, url=address)], ignore_conflicts=True)
        found = known.values_list("pk", flat=True).get()
    return found


def ask_for(*, link_id: int) -> bool:
    """Whether it is time to visit the address, and nobody is about to: then the caller must have it visited."""
    # Looked at first: an update would lock the row of an address that everybody writes.
    idle = Link.objects.filter(pk=link_id, is_awaited=False, refused_at=None).due()
    return idle.exists() and bool(idle.update(is_awaited=True, due_at=Now()))
