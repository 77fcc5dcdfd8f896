"""What moderators do about a report. Each step stays on record; what settles a report closes it."""

from typing import Any

from django.db.models import Q
from django.db.transaction import atomic
from django.utils import timezone

from apps.core import locks
from apps.media import services as media
from apps.messaging import services as messaging
from apps.moderation import errors, policies
from apps.moderation.models import Report, ReportStep
from apps.moderation.services import sanctions
from apps.users.models import User

type Kind = ReportStep.Kind


@atomic
def take_report(*, moderator: User, report: Report) -> None:
    """From now on the moderator looks at it, also if a colleague did. Raises NotYours, ReportIsClosed."""
    standing = _begin(moderator, report)
    if standing.assignee_id != moderator.pk:
        _assign(standing, moderator, Report.State.IN_REVIEW)
        _step(standing, moderator, ReportStep.Kind.TAKEN)


@atomic
def assign_report(*, moderator: User, report: Report, assignee: User) -> None:
    """From now on this colleague looks at it, whoever did before. Raises NotYours, NotTheirs, ReportIsClosed."""
    standing = _begin(moderator, report)
    if not policies.can_be_assigned(assignee, standing):
        raise errors.NotTheirs(field="assignee")
    if standing.assignee_id != assignee.pk:
        _assign(standing, assignee, Report.State.IN_REVIEW)
        _step(standing, moderator, ReportStep.Kind.ASSIGNED, f"to @{assignee.username}")


@atomic
def give_report_back(*, moderator: User, report: Report) -> None:
    """It waits again for whoever takes it. Raises NotYours, ReportIsClosed."""
    standing = _begin(moderator, report)
    if standing.assignee_id is not None:
        _assign(standing, None, Report.State.OPEN)
        _step(standing, moderator, ReportStep.Kind.GIVEN_BACK)


@atomic
def note_report(*, moderator: User, report: Report, reason: str) -> None:
    """For colleagues; also when it is closed. Raises NotYours, ReasonMissing."""
    if not policies.can_handle(moderator, report):
        raise errors.NotYours
    _step(report, moderator, ReportStep.Kind.NOTED, sanctions.reason_of(reason))


@atomic
def look_at_message(*, moderator: User, report: Report) -> dict[str, Any]:
    """What the reported message said: `text`, how many `pictures`, and of those that were kept what `media` says. The
    look stays on record, and those who are part of the conversation are told that there was one. From then on the
    moderator may fetch the pictures for a while (selectors.reported_picture). Raises NotYours, NoMessage.
    """
    if not policies.can_handle(moderator, report):
        raise errors.NotYours
    if report.message is None:
        raise errors.NoMessage
    _step(report, moderator, ReportStep.Kind.LOOKED)
    messaging.note_look(conversation_id=report.message["conversation_id"])
    return report.message


@atomic
def dismiss_report(*, moderator: User, report: Report, reason: str) -> None:
    """It is within the rules. Raises NotYours, ReportIsClosed, ReasonMissing."""
    standing = _begin(moderator, report)
    _close(standing, moderator, ReportStep.Kind.DISMISSED, sanctions.reason_of(reason))


@atomic
def warn_reported(*, moderator: User, report: Report, reason: str) -> None:
    """Warn the account, by mail. Raises NotYours, ReportIsClosed, ReasonMissing."""
    standing = _begin(moderator, report)
    warning = sanctions.warn_account(moderator=moderator, user=standing.user, reason=reason)
    _close(standing, moderator, ReportStep.Kind.WARNED, warning.reason)


@atomic
def hide_reported(*, moderator: User, report: Report, reason: str) -> None:
    """Hide the tweet, and tell its author the report's category; that settles every report about it.

    Raises NotYours, ReportIsClosed, NoTweet, ReasonMissing.
    """
    standing = _begin(moderator, report)
    if standing.tweet is None:
        raise errors.NoTweet
    hidden = sanctions.hide_tweet(moderator=moderator, tweet=standing.tweet, reason=reason, category=standing.category)
    _close_all(Q(tweet=standing.tweet_id), moderator, ReportStep.Kind.HIDDEN, hidden.reason)


@atomic
def suspend_reported(*, moderator: User, report: Report, reason: str) -> None:
    """Suspend the account, and tell it the report's category; that settles every report about it.

    Raises NotYours, ReportIsClosed, ReasonMissing.
    """
    standing = _begin(moderator, report)
    suspension = sanctions.suspend_account(
        moderator=moderator, user=standing.user, reason=reason, category=standing.category
    )
    _close_all(Q(user=standing.user_id), moderator, ReportStep.Kind.SUSPENDED, suspension.reason)


def _begin(moderator: User, report: Report) -> Report:
    """Afresh; two moderators at once come one after the other, for all that is said about one account."""
    if not policies.can_handle(moderator, report):
        raise errors.NotYours
    locks.hold("reports", report.user_id)
    standing = Report.objects.filter(pk=report.pk, closed_at=None).first()
    if standing is None:
        raise errors.ReportIsClosed
    return standing


def _assign(report: Report, assignee: User | None, state: str) -> None:
    report.assignee, report.state = assignee, state
    report.save(update_fields=["assignee", "state"])


def _close_all(about: Q, moderator: User, kind: Kind, text: str) -> None:
    for report in Report.objects.filter(about, closed_at=None):
        _close(report, moderator, kind, text)


def _close(report: Report, moderator: User, kind: Kind, text: str) -> None:
    report.state = Report.State.DISMISSED if kind == ReportStep.Kind.DISMISSED else Report.State.ACTED
    report.closed_at = timezone.now()
    report.save(update_fields=["state", "closed_at"])
    _let_pictures_go(report)
    _step(report, moderator, kind, text)


def _let_pictures_go(report: Report) -> None:
    """What was taken back meanwhile goes now, unless another report is about it."""
    kept = [one["id"] for one in (report.message or {}).get("media", ())]
    if kept and not Report.objects.filter(message_id=report.message_id, closed_at=None).exists():
        media.let_go(media_ids=kept)


def _step(report: Report, moderator: User, kind: Kind, text: str = "") -> None:
    ReportStep.objects.create(report=report, moderator=moderator, kind=kind, text=text)
