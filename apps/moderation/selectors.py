"""What a reporter sees of their reports, who is suspended of why, and moderators of each other."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from apps.follows import people
from apps.follows.people import Person
from apps.media.errors import NoSuchMedia
from apps.moderation import policies
from apps.moderation.models import Report, ReportStep, Suspension
from apps.users.models import AccountState, User

# For which a moderator who looked at a message may fetch its pictures.
A_LOOK = timedelta(minutes=30)


class Shown(NamedTuple):
    """A report and whom it is about; None while that account is out of sight."""

    report: Report
    person: Person | None


def reported_picture(viewer: User, report_id: int, key: str) -> None:
    """Raises NoSuchMedia unless it is part of the reported message, and the viewer looked at that a moment ago.

    So every moderator who sees it is on record, and those whose message it is know.
    """
    report = Report.objects.filter(pk=report_id).first()
    if report is not None and report.message is not None and policies.can_handle(viewer, report):
        looks = ReportStep.objects.filter(report=report, moderator=viewer, kind=ReportStep.Kind.LOOKED)
        is_part = any(one["key"] == key for one in report.message.get("media", ()))
        if is_part and looks.filter(created_at__gte=timezone.now() - A_LOOK).exists():
            return
    raise NoSuchMedia


def colleagues() -> QuerySet[User]:
    """Who may handle reports in the admin, by handle."""
    # Whether an account is active is no column here, so Django's own question for it cannot be asked.
    able = User.objects.with_perm(policies.HANDLE, is_active=None)
    return able.filter(is_staff=True, state=AccountState.ACTIVE).order_by("username")


def why_suspended(user_id: int) -> str:
    """In words for whose account it is; "" when it is not known, or nobody suspended it."""
    standing = Suspension.objects.filter(user=user_id, lifted_at=None).first()
    return standing.told if standing else ""


def own_reports(reporter: User) -> QuerySet[Report]:
    return Report.objects.filter(reporter=reporter)


def shown(viewer_id: int, reports: Sequence[Report]) -> list[Shown]:
    """In one statement, however many."""
    found = people.by_ids(viewer_id, [report.user_id for report in reports])
    return [Shown(report, found.get(report.user_id)) for report in reports]
