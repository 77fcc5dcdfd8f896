from collections import Counter
from datetime import datetime

from django.db.transaction import atomic
from django.utils import timezone

from apps.core import ids, locks
from apps.core import text as texts
from apps.discovery import counting
from apps.discovery.counting import Count
from apps.discovery.models import Trend, TrendHour, TrendKind
from apps.tweets.models import Tweet

# Tweets that are looked at to see how a tag is written.
_SAMPLE = 40


@atomic
def refresh_trends(now: datetime | None = None) -> bool:
    """Write the list anew, unless somebody is at it; readers see the old one until it stands. Whether it did."""
    if not locks.take("trends"):
        return False
    now = now or timezone.now()
    before = {(trend.kind, trend.lang, trend.term): trend for trend in Trend.objects.all()}
    found = [
        _trend(kind, count, before.get((kind, count.lang, count.term)), now)
        for kind in counting.KINDS
        for count in counting.trends(kind, now)
    ]
    names = _names({trend.term for trend in found if trend.kind == TrendKind.TAG and not trend.name}, now)
    for trend in found:
        trend.name = trend.name or names.get(trend.term, trend.term)
    Trend.objects.all().delete()
    Trend.objects.bulk_create(found)
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
    return True


def _trend(kind: TrendKind, count: Count, before: Trend | None, now: datetime) -> Trend:
    return Trend(
        kind=kind,
        name=before.name if before else "",
        started_at=before.started_at if before else now,
        **count._asdict(),
    )


def _names(tags: set[str], now: datetime) -> dict[str, str]:
    """How most of the newest tweets write each tag."""
    return {tag: name for tag in tags if (name := _name(tag, now))}


def _name(tag: str, now: datetime) -> str:
    since = ids.at(now - counting.WINDOW)
    tweets = Tweet.objects.live().filter(tags__tag=tag, pk__gte=since, author__is_protected=False).order_by("-pk")
    written = Counter(
        found["tag"]
        for entities in tweets.values_list("entities", flat=True)[:_SAMPLE]
        for found in entities.get("hashtags", ())
        if texts.normal_tag(found["tag"]) == tag
    )
    return written.most_common(1)[0][0] if written else ""
