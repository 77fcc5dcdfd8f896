"""The figures of the site as a page of the admin shows them: headlines, charts with their tables, lists."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.utils.safestring import SafeString

from apps.analytics import charts
from apps.analytics.charts import Point
from apps.analytics.selectors import site as figures
from apps.analytics.selectors.site import Cohort, Day, Lag, Site, Work
from apps.core.web.figures import full
from apps.follows.people import Person
from apps.tweets.hydration import Entry
from apps.tweets.web import cards

_EXCERPT = 90


class Headline(NamedTuple):
    label: str
    shown: str
    is_estimate: bool = False
    is_bad: bool = False


class Chart(NamedTuple):
    title: str
    note: str
    is_estimate: bool
    drawing: SafeString
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


class Row(NamedTuple):
    text: str
    url: str
    times: str


def page(site: Site, work: Work) -> dict[str, Any]:
    return {
        "title": "Insights",
        "at": site.at,
        "headlines": [*_headlines(site), *_waiting(work)],
        "charts": _charts(site),
        "cohorts": [_cohort(cohort) for cohort in site.cohorts],
        "cohort_weeks": range(max((len(cohort.here) for cohort in site.cohorts), default=0)),
        "tops": [
            ("Seen most, 24 hours", "times seen", [_tweet(*one) for one in figures.shown_tweets(site.seen)]),
            ("Visited most, 24 hours", "visits", [_person(*one) for one in figures.shown_people(site.visited)]),
            ("Grown most, 7 days", "new followers", [_person(*one) for one in figures.shown_people(site.gained)]),
        ],
    }


def _headlines(site: Site) -> list[Headline]:
    today, week = site.days[-1], site.weeks[-1] if site.weeks else None
    return [
        Headline("Accounts", full(site.accounts)),
        Headline("Active today", "–" if today.active is None else f"≈ {full(today.active)}", is_estimate=True),
        Headline("Active this week", f"≈ {full(week.active)}" if week else "–", is_estimate=True),
        Headline("Posts today", full(today.posts)),
        Headline("Joined in 30 days", full(sum(day.joined for day in site.days))),
    ]


def _waiting(work: Work) -> list[Headline]:
    silent = [f"{name} {seconds:.0f} s" for name, seconds in work.silent.items()]
    return [
        Headline("Oldest work waits", f"{work.oldest_seconds:.1f} s", is_bad=work.oldest_seconds > 10),
        Headline("Work in the outbox", full(work.waiting)),
        Headline("Dead letters", full(work.dead), is_bad=work.dead > 0),
        Headline("Last heard of", ", ".join(silent) or "nobody", is_bad=not silent or max(work.silent.values()) > 30),
        Headline("Reports to write", "Redis is away" if work.buffered is None else full(work.buffered)),
        Headline("Reports lost, ever", full(work.lost)),
    ]


def _charts(site: Site) -> list[Chart]:
    return [
        _of_days("Active people by day", "Accounts that looked at something.", site.days, "active", is_estimate=True),
        Chart(
            "Active people by week", "Weeks begin on Monday.", True,
            charts.bars([Point(_short(week.monday), week.active, f"{_long(week.monday)}: ≈ {full(week.active)}")
                         for week in site.weeks]),
            ("Week of", "Accounts"), [(_long(week.monday), f"≈ {full(week.active)}") for week in site.weeks],
        ),
        _of_days("Posts by day", "Tweets, replies and retweets.", site.days, "posts"),
        _of_days("Authors by day", "Different accounts that posted.", site.days, "authors"),
        _of_days("Impressions by day", "Once a reader, tweet and day.", site.days, "seen"),
        _of_days("Joined by day", "Accounts that are still here.", site.days, "joined"),
        _lags(site.lags),
    ]  # fmt: skip


def _of_days(title: str, note: str, days: Sequence[Day], name: str, *, is_estimate: bool = False) -> Chart:
    sign = "≈ " if is_estimate else ""
    values = [(day.day, getattr(day, name)) for day in days]
    points = [Point(_short(day), value or 0, f"{_long(day)}: {_said(value, sign)}") for day, value in values]
    rows = [(_long(day), _said(value, sign)) for day, value in values]
    return Chart(title, note, is_estimate, charts.bars(points), ("Day", title), rows)


def _lags(lags: Sequence[Lag]) -> Chart:
    rows = [(f"{lag.hour:%H:%M}", full(lag.tweets), f"{lag.median:.2f} s", f"{lag.p95:.2f} s") for lag in lags]
    points = [Point(f"{lag.hour:%H:%M}", round(lag.p95, 3), f"{lag.hour:%H:%M}: {lag.p95:.2f} s") for lag in lags]
    note = "From a post to its last delivery, 95 % are faster; the last 24 hours (UTC)."
    if not lags:
        note = "Nothing was delivered in the last 24 hours."
    return Chart(
        "Fan-out lag in seconds",
        note,
        False,
        charts.bars(points) if lags else SafeString(""),
        ("Hour", "Tweets", "Median", "95 %"),
        rows,
    )


def _cohort(cohort: Cohort) -> dict[str, Any]:
    """Shares are of estimates: at most all of them."""
    cells = [
        {"share": "–", "level": 0} if here is None else {
            "share": f"{min(here, cohort.size) / cohort.size:.0%}", "level": 1 + int(2.99 * min(1, here / cohort.size))
        }
        for here in cohort.here
    ]  # fmt: skip
    return {"week": _long(cohort.monday), "size": full(cohort.size), "cells": cells}


def _tweet(entry: Entry, times: int) -> Row:
    said = cards.words(entry)[0] or "Picture"
    text = f"@{entry.username}: {said if len(said) <= _EXCERPT else said[:_EXCERPT].rstrip() + '…'}"
    return Row(text, f"/@{entry.username}/{entry.id}", full(times))


def _person(person: Person, times: int) -> Row:
    return Row(f"@{person.username}", f"/@{person.username}", full(times))


def _said(value: int | None, sign: str) -> str:
    return "–" if value is None else f"{sign}{full(value)}"


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"


def _long(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
