"""Up to where somebody has read their home: kept on the server, so that all their devices agree."""

from datetime import timedelta

from django.utils import timezone

from apps.core import ids, statements
from apps.timelines import errors
from apps.timelines.models import HomeVersion

# Clocks differ a little, and a transaction of this very moment has its id already.
_AHEAD = timedelta(minutes=1)


def read_position(viewer_id: int) -> int:
    """The newest entry that the viewer has read; 0: none yet."""
    rows = statements.fetch(
        "SELECT read_up_to FROM timelines_homeversion WHERE viewer_id = %(viewer)s", {"viewer": viewer_id}
    )
    return rows[0][0] if rows else 0


def mark_read(*, viewer_id: int, up_to: int) -> int:
    """Move the position forward, never back: a device that lags behind changes nothing. Returns where it is now.

    Raises NotWrittenYet.
    """
    if up_to > ids.at(timezone.now() + _AHEAD):
        raise errors.NotWrittenYet(field="read_up_to")
    HomeVersion.mark_read(viewer_id, up_to)
    return read_position(viewer_id)
