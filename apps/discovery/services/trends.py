from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from django.db.transaction import atomic
from django.utils import timezone

from apps.core import locks
from apps.discovery import counting, naming, overlaps
from apps.discovery.counting import Count
from apps.discovery.models import Trend, TrendHour, TrendKind
from apps.discovery.services.noting import forget_uses, note_uses

# One story brings many phrases: so many times what is listed is looked at to find those that are not of one story.
_PHRASES = 4


@atomic
def refresh_trends(now: datetime | None = None) -> bool:
    """Write the list anew, unless somebody is at it; readers see the old one until it stands. Whether it did."""
    if not locks.take("trends"):
        return False
    now = now or timezone.now()
    note_uses(now)
    found = {
        kind: counting.trends(kind, now, most=counting.MOST * (_PHRASES if kind == TrendKind.PHRASE else 1))
        for kind in counting.KINDS
    }
    found[TrendKind.PHRASE] = _of_their_own(found, now)
    before = {(trend.kind, trend.lang, trend.term): trend for trend in Trend.objects.all()}
    listed = [
        _trend(kind, count, before.get((kind, count.lang, count.term)), now)
        for kind, counts in found.items()
        for count in counts
    ]
    naming.name(listed, now)
    Trend.objects.all().delete()
    Trend.objects.bulk_create(listed)
    return True


@atomic
def roll_up(now: datetime | None = None) -> bool:
    """Note what was usual until this hour; what is older than is asked for goes. Whether it did."""
    if not locks.take("trend hours"):
        return False
    now = now or timezone.now()
    for kind in counting.KINDS:
        counting.roll_up(kind, now)
    TrendHour.objects.filter(hour__lt=now - counting.WINDOW - counting.USUAL).delete()
    forget_uses(now)
    return True


def _trend(kind: TrendKind, count: Count, before: Trend | None, now: datetime) -> Trend:
    return Trend(
        kind=kind,
        name=before.name if before else "",
        started_at=before.started_at if before else now,
        link_id=int(count.term) if kind == TrendKind.LINK else None,
        **count._asdict(),
    )


def _of_their_own(found: dict[TrendKind, list[Count]], now: datetime) -> list[Count]:
    """The phrases, without those that tell what a better phrase, a link or a hashtag of the list tells already."""
    said = {
        kind: overlaps.tweets_of(kind, {count.term for count in found[kind]}, now)
        for kind in (TrendKind.TAG, TrendKind.LINK, TrendKind.PHRASE)
    }
    kept: list[Count] = []
    for lang, counts in _by_language(found[TrendKind.PHRASE]):
        told = [
            tweets[count.term]
            for kind, tweets in said.items()
            if kind != TrendKind.PHRASE
            for count in found[kind]
            if count.lang == lang
        ]
        apart = overlaps.apart([count.term for count in counts], said[TrendKind.PHRASE], told)
        kept += [count for count in counts if count.term in apart][: counting.MOST]
    return kept


def _by_language(counts: Sequence[Count]) -> list[tuple[str, list[Count]]]:
    ordered = sorted(counts, key=lambda count: count.lang)
    return [(lang, list(group)) for lang, group in groupby(ordered, key=lambda count: count.lang)]
