"""Trends as HTML."""

from collections.abc import Iterable, Sequence

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from apps.core.web import figures
from apps.discovery.models import TrendKind
from apps.discovery.trending import Shown

KINDS = {
    TrendKind.TAG: "Trending",
    TrendKind.PHRASE: "Talked about",
    TrendKind.LINK: "Passed around",
    TrendKind.TWEET: "Taking off",
}
# Of the drawing, in its own units.
_WIDTH, _HEIGHT = 96, 28


def rows(trends: Iterable[Shown]) -> SafeString:
    """One `<li>` each."""
    parts = [
        render_to_string(
            "discovery/_trend.html",
            {
                "trend": trend,
                "kind": KINDS[trend.kind],
                "accounts": figures.short(trend.accounts),
                "tweets": figures.short(trend.tweets),
                "line": line(trend.hours),
            },
        )
        for trend in trends
    ]
    return SafeString("".join(parts))  # rendered by templates


def line(hours: Sequence[int]) -> str:
    """The points of a line from left (a day ago) to right (now), as `<polyline>` takes them."""
    peak = max(*hours, 1)
    step = _WIDTH / (len(hours) - 1)
    return " ".join(
        f"{place * step:.1f},{_HEIGHT - 2 - (_HEIGHT - 4) * number / peak:.1f}" for place, number in enumerate(hours)
    )
