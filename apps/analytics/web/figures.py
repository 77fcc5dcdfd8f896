"""`/analytics`: one's own figures, to look at and as CSV, and those of one tweet."""

import csv
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from apps.analytics import charts, errors, selectors
from apps.analytics.charts import Point
from apps.analytics.selectors.own import Own, Totals
from apps.analytics.selectors.tweets import FIRST_HOURS, OfTweet
from apps.core import ids
from apps.core.web.answers import private
from apps.core.web.figures import full, short
from apps.core.web.lists import Empty
from apps.tweets.web import cards
from apps.users.models import User
from apps.users.web.readers import signed_in

PERIODS = {7: "7 days", 28: "28 days", 90: "90 days", 365: "A year"}
USUAL = 28
_EXCERPT = 120
RATE = "Engagements for each impression; none where more was done than was counted as seen"
NOTHING = Empty(
    "chart-bar", "Nothing to show yet", "When others read what you write, how often they do is shown here.",
    "/compose", "Write a tweet",
)  # fmt: skip
LABELS = {
    "likes": "Likes",
    "retweets": "Retweets",
    "quotes": "Quotes",
    "replies": "Replies",
    "bookmarks": "Bookmarks",
    "opened": "Opened the tweet",
    "links": "Followed a link",
    "media": "Opened a picture",
    "author": "Opened the profile",
}


class Headline(NamedTuple):
    """A figure with what it was before. `is_estimate` is said beside it."""

    label: str
    shown: str
    full: str
    change: str = ""
    is_more: bool = False
    is_estimate: bool = False


class Chart(NamedTuple):
    """A drawing, and the same as a table: `rows` of as many cells as `columns`."""

    title: str
    note: str
    drawing: SafeString
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@require_safe
@private
def index(request: HttpRequest) -> HttpResponse:
    reader = signed_in(request)
    days = _days(request)
    found = selectors.own(reader, days=days, zone=_zone(reader))
    context = {
        "title": "Analytics",
        "place": "analytics",
        "tabs": [
            {"label": label, "url": f"/analytics?days={number}", "current": number == days}
            for number, label in PERIODS.items()
        ],
        "days": days,
        "zone": _zone(reader),
        "empty": NOTHING if found.is_empty else None,
        "headlines": _headlines(found),
        "charts": [_impressions(found), _engagements(found), _followers(found), _hours(found, _zone(reader))],
        "engagements": _engagement_rows(found.engagements),
        "best": [_best(best) for best in found.best],
    }
    return render(request, "analytics/index.html", context)


@require_safe
@private
def as_csv(request: HttpRequest) -> HttpResponse:
    reader = signed_in(request)
    found = selectors.own(reader, days=_days(request), zone=_zone(reader))
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="analytics-{reader.username}-{found.days[-1].day}.csv"'
    )
    writer = csv.writer(answer)
    writer.writerow(
        [
            "day",
            "impressions",
            "engagements",
            "profile_visits",
            "tweets",
            "followers_gained",
            "followers_lost",
            "followers",
        ]
    )
    writer.writerows(
        (day.day, day.impressions, day.engagements, day.visits, day.posts, day.gained, day.lost, day.followers)
        for day in found.days
    )
    return answer


@require_safe
@private
def of_tweet(request: HttpRequest, tweet_id: int) -> HttpResponse:
    reader = signed_in(request)
    found = selectors.of_tweet(reader.pk, tweet_id)
    readers = (
        Headline("Readers", f"≈ {short(found.readers) or '0'}", full(found.readers), is_estimate=True)
        if found.readers is not None
        else Headline("Readers", "–", "cannot be asked just now")
    )
    context = {
        "title": "Figures of a tweet",
        "place": "analytics",
        "back": f"/@{found.entry.username}/{found.entry.id}",
        "card": cards.card(found.entry, viewer_id=reader.pk),
        "headlines": [
            _plain("Impressions", found.impressions),
            readers,
            _plain("Engagements", found.engaged),
            _rated(found.engaged, found.impressions),
        ],
        "engagements": _engagement_rows(found.engagements),
        "charts": [_first_hours(found), _by_day(found)] if found.by_day else [],
    }
    return render(request, "analytics/tweet.html", context)


def _days(request: HttpRequest) -> int:
    given = request.GET.get("days", str(USUAL))
    if given not in map(str, PERIODS):
        raise errors.UnknownPeriod(f"Days is one of {', '.join(map(str, PERIODS))}.", field="days")
    return int(given)


def _zone(reader: User) -> str:
    return reader.time_zone or "UTC"


def _headlines(found: Own) -> list[Headline]:
    now, before = found.totals, found.before
    readers = Headline("Readers", "–", "cannot be asked just now")
    if found.readers is not None:
        readers = Headline("Readers", f"≈ {short(found.readers) or '0'}", full(found.readers), is_estimate=True)
    gained = now.gained - now.lost
    followers = Headline(
        "Followers", short(found.followers) or "0", full(found.followers), f"{gained:+,} in this time", gained > 0
    )
    return [
        _compared("Impressions", now.impressions, before.impressions),
        readers,
        _compared("Engagements", now.engagements, before.engagements),
        _rated(now.engagements, now.impressions, before),
        _compared("Profile visits", now.visits, before.visits),
        followers,
    ]  # fmt: skip


def _plain(label: str, number: int) -> Headline:
    return Headline(label, short(number) or "0", full(number))


def _compared(label: str, now: int, before: int) -> Headline:
    change = _change(now, before, short(before)) if before else ""
    return Headline(label, short(now) or "0", full(now), change, is_more=now > before)


def _change(now: float, before: float, shown: str) -> str:
    if now == before:
        return "as before"
    return f"{'up' if now > before else 'down'} from {shown}"


def _rate(engaged: int, seen: int) -> str:
    """None where more was done than was seen: programs and pages without scripts do not say what was on a screen."""
    return f"{engaged / seen:.1%}" if seen and engaged <= seen else "–"


def _rated(engaged: int, seen: int, before: Totals | None = None) -> Headline:
    """Where there is no rate it is said why."""
    why = "nothing was counted as seen" if not seen else "more was done than was counted as seen"
    if not seen or engaged > seen:
        return Headline("Engagement rate", "–", RATE, f"none: {why}")
    if before is None or not before.impressions:
        return Headline("Engagement rate", _rate(engaged, seen), RATE)
    now, then = engaged * before.impressions, before.engagements * seen
    change = _change(now, then, _rate(before.engagements, before.impressions))
    return Headline("Engagement rate", _rate(engaged, seen), RATE, change, is_more=now > then)


def _impressions(found: Own) -> Chart:
    rows = [(_long(day.day), full(day.impressions)) for day in found.days]
    points = [_daily(day.day, day.impressions, "impression") for day in found.days]
    return Chart("Impressions", "How often your tweets were seen.", charts.bars(points), ("Day", "Impressions"), rows)


def _engagements(found: Own) -> Chart:
    rows = [(_long(day.day), full(day.engagements), full(day.visits)) for day in found.days]
    points = [_daily(day.day, day.engagements, "engagement") for day in found.days]
    drawing = charts.bars(points, css="chart-2")
    columns = ("Day", "Engagements", "Profile visits")
    return Chart("Engagements", "What others did because of them.", drawing, columns, rows)


def _followers(found: Own) -> Chart:
    rows = [(_long(day.day), full(day.followers), f"+{day.gained}", f"−{day.lost}") for day in found.days]
    points = [_daily(day.day, day.followers, "follower") for day in found.days]
    drawing = charts.line(points, css="chart-3")
    return Chart("Followers", "At the end of each day.", drawing, ("Day", "Followers", "Came", "Left"), rows)


def _hours(found: Own, zone: str) -> Chart:
    best = max(found.hours, key=lambda hour: hour.impressions)
    when = f"Most is read from {best.hour}:00 to {best.hour + 1}:00" if best.impressions else "When you are read"
    points = [
        Point(str(hour.hour), hour.impressions, f"{hour.hour}:00: {full(hour.impressions)}") for hour in found.hours
    ]
    rows = [(f"{hour.hour}:00", full(hour.impressions), full(hour.engagements)) for hour in found.hours]
    return Chart("Best hours", f"{when} ({zone}).", charts.bars(points), ("Hour", "Impressions", "Engagements"), rows)


def _first_hours(found: OfTweet) -> Chart:
    began = ids.time_of(found.entry.id).replace(minute=0, second=0, microsecond=0)
    by_hour = {point.at: point for point in found.by_hour}
    shown: list[tuple[int, int, int]] = []
    for number in range(FIRST_HOURS):
        point = by_hour.get(began + timedelta(hours=number))
        shown.append((number, point.impressions if point else 0, point.engagements if point else 0))
    points = [Point(f"{number} h", seen, f"Hour {number}: {full(seen)}") for number, seen, _ in shown]
    rows = [(f"{number} h", full(seen), full(engaged)) for number, seen, engaged in shown if seen or engaged]
    columns = ("After", "Impressions", "Engagements")
    return Chart("The first two days", "Impressions by the hour.", charts.bars(points), columns, rows)


def _by_day(found: OfTweet) -> Chart:
    first, last = found.by_day[0].at, found.by_day[-1].at
    by_day = {point.at: point for point in found.by_day}
    dates = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    points = [_daily(day, by_day[day].impressions if day in by_day else 0, "impression") for day in dates]
    rows = [(_long(point.at), full(point.impressions), full(point.engagements)) for point in found.by_day]
    columns = ("Day", "Impressions", "Engagements")
    return Chart("Since it was written", "Impressions by day (UTC).", charts.bars(points), columns, rows)


def _engagement_rows(engagements: dict[str, int]) -> list[tuple[str, str]]:
    return [(LABELS[name], full(number)) for name, number in engagements.items()]


def _best(best: Any) -> dict[str, str]:
    said = cards.words(best.entry)[0] or "Picture"
    return {
        "url": f"/analytics/tweets/{best.entry.id}",
        "text": said if len(said) <= _EXCERPT else f"{said[:_EXCERPT].rstrip()}…",
        "impressions": full(best.impressions),
        "engagements": full(best.engagements),
        "rate": _rate(best.engagements, best.impressions),
    }


def _daily(day: Any, value: int, word: str) -> Point:
    return Point(f"{day.day} {day:%b}", value, f"{_long(day)}: {full(value)} {word}{'' if value == 1 else 's'}")


def _long(day: datetime | Any) -> str:
    return f"{day.day} {day:%b %Y}"
