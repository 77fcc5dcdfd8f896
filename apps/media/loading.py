"""Many pictures at once that a program drew: in what no stranger made is nothing to be feared, nor to be waited for."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.transaction import atomic
from django.utils import timezone

from apps.core.confined import Made
from apps.media import files
from apps.media.models import MIDDLE, Media


class Drawn(NamedTuple):
    """`focus_x`: what stays in sight where it is cropped, percent of the width."""

    owner_id: int
    made: Made
    alt_text: str
    focus_x: int = MIDDLE


@atomic
def load(pictures: Iterable[Drawn]) -> list[Media]:
    """Ready ones in this order, taken for good: the caller makes them part of something. Raises CannotBeStored."""
    now = timezone.now()
    rows = [(_row(drawn), drawn.made) for drawn in pictures]
    for media, made in rows:
        media.attached_at = now
        files.put_sizes(media.key, made.files)
    # No signal is sent, and none is missed: nothing is left to prepare.
    return Media.objects.bulk_create([media for media, _ in rows])


def _row(drawn: Drawn) -> Media:
    made = drawn.made
    return Media(
        owner_id=drawn.owner_id,
        state=Media.State.READY,
        alt_text=drawn.alt_text,
        focus_x=drawn.focus_x,
        width=made.width,
        height=made.height,
        blurhash=made.blurhash,
        size=sum(map(len, made.files.values())),
    )
