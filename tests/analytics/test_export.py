"""Events as files, and that Spark makes the same of them."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.analytics import exporting, partitions, services, spark
from apps.analytics.kinds import Kind
from apps.analytics.models import Event
from apps.users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def events(alice: User, bob: User, mallory: User, protected: User) -> None:
    """Of four days, the last of them not over; of a protected account and one that is not measured, too."""
    services.set_measured(actor=mallory, measured=False)
    now = timezone.now()
    days = [now - timedelta(days=number) for number in range(4)]
    partitions.ensure(day.date() for day in days)
    for number, at in enumerate(days):
        for owner in (alice, bob, mallory, protected):
            for kind, act, amount in ((Kind.SEEN, 0, 5 + number), (Kind.LIKED, 1, 1), (Kind.LIKED, 2, 1)):
                Event.objects.create(owner_id=owner.pk, at=at, kind=kind, subject_id=9, act_id=act, amount=amount)


def export(folder: Path, *more: str) -> str:
    out = StringIO()
    call_command("export_events", str(folder), "--days=3", *more, stdout=out)
    return out.getvalue()


def test_each_day_that_is_over_is_written_once(events: None, tmp_path: Path, alice: User, bob: User) -> None:
    assert "3 days" in export(tmp_path)
    lines = [json.loads(line) for path in tmp_path.glob("events-*.json") for line in path.read_text().splitlines()]
    assert {line["owner_id"] for line in lines} == {str(alice.pk), str(bob.pk)}
    # An hour after midnight at the earliest: until then yesterday is not over.
    assert len(lines) in (2 * 3 * 3, 2 * 3 * 2) and {line["kind"] for line in lines} == {"seen", "liked"}
    assert "0 days" in export(tmp_path)
    with pytest.raises(CommandError):
        call_command("export_events", str(tmp_path), "--days=0")


@pytest.mark.spark
def test_spark_counts_the_same_and_goes_on_with_new_files(events: None, tmp_path: Path) -> None:
    export(tmp_path)
    newest: Any = max(tmp_path.glob("events-*.json"))
    aside = newest.rename(tmp_path / "aside")
    first = spark.count(tmp_path, master="local[1]")
    assert first and first == exporting.counted(exporting.days_in(tmp_path))
    aside.rename(newest)
    said = export(tmp_path, "--compare", "--master=local[1]")
    assert " 0 of them differ" in said and f"{len(first)} figures" not in said
