"""Numbers and times as a reader likes them."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.core import ids
from apps.core.web import figures


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (-1, ""), (0, ""), (1, "1"), (999, "999"), (1000, "1K"), (1249, "1.2K"), (1999, "1.9K"), (12_400, "12K"),
        (999_999, "999K"), (1_000_000, "1M"), (3_450_000, "3.4M"),
    ],
)  # fmt: skip
def test_numbers_are_short(number: int, shown: str) -> None:
    assert figures.short(number) == shown


@pytest.mark.parametrize(
    ("ago", "shown"),
    [
        (timedelta(seconds=1), "now"),
        (timedelta(seconds=40), "40s"),
        (timedelta(minutes=5, seconds=30), "5m"),
        (timedelta(hours=23), "23h"),
    ],
)
def test_times_are_relative_within_a_day(ago: timedelta, shown: str) -> None:
    assert figures.age(ids.at(datetime.now(UTC) - ago)) == shown


def test_older_times_are_days() -> None:
    assert figures.age(ids.at(datetime(2024, 3, 5, 12, tzinfo=UTC))) == "5 Mar 2024"


def test_a_clock_that_is_behind_shows_no_negative_age() -> None:
    assert figures.age(ids.at(datetime.now(UTC) + timedelta(seconds=20))) == "now"


def test_the_full_time_says_its_zone() -> None:
    number = ids.at(datetime(2025, 11, 3, 14, 5, 9, tzinfo=UTC))
    assert figures.full_time(number) == "3 November 2025 at 14:05 UTC"
    assert figures.iso(number) == "2025-11-03T14:05:09.000Z"
