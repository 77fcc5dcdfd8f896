"""The tabs of home: the home timeline, and the reader's pinned lists."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from apps.follows import lists


def of_home(viewer_id: int, *, current: int | None = None) -> SafeString | str:
    """`current` is the list that is shown; None: home. Nothing where nothing is pinned."""
    pinned = list(lists.pinned(viewer_id))
    return render_to_string("timelines/_tabs.html", {"pinned": pinned, "current": current}) if pinned else ""
