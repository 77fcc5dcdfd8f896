"""What a reporter sees of their reports."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import QuerySet

from apps.follows import people
from apps.follows.people import Person
from apps.moderation.models import Report
from apps.users.models import User


class Shown(NamedTuple):
    """A report and whom it is about; None while that account is out of sight."""

    report: Report
    person: Person | None


def own_reports(reporter: User) -> QuerySet[Report]:
    return Report.objects.filter(reporter=reporter)


def shown(viewer_id: int, reports: Sequence[Report]) -> list[Shown]:
    """In one statement, however many."""
    found = people.by_ids(viewer_id, [report.user_id for report in reports])
    return [Shown(report, found.get(report.user_id)) for report in reports]
