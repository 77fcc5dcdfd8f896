"""Who may report, and what a moderator may do. Rights are Django's permissions, given in the admin."""

from apps.moderation.models import Report
from apps.users import policies as accounts
from apps.users.models import User

SUSPEND = "moderation.add_suspension"
HIDE = "moderation.add_hiddentweet"
WARN = "moderation.add_accountwarning"
HANDLE = "moderation.change_report"


def can_report(reporter: User, user: User) -> bool:
    return accounts.is_here(reporter) and reporter.pk != user.pk


def can_handle(moderator: User, report: Report) -> bool:
    """Nobody settles what is said about themselves."""
    return moderator.has_perm(HANDLE) and report.user_id != moderator.pk


def can_be_assigned(colleague: User, report: Report) -> bool:
    """Who can open the desk and handle it there."""
    return colleague.is_staff and accounts.is_here(colleague) and can_handle(colleague, report)


def can_suspend(moderator: User, user: User) -> bool:
    """Not oneself, and colleagues only as a superuser; a superuser is nobody's to suspend."""
    return moderator.has_perm(SUSPEND) and _is_subject_to(moderator, user)


def can_warn(moderator: User, user: User) -> bool:
    return moderator.has_perm(WARN) and _is_subject_to(moderator, user)


def can_hide(moderator: User) -> bool:
    return moderator.has_perm(HIDE)


def _is_subject_to(moderator: User, user: User) -> bool:
    if user.pk == moderator.pk or user.is_superuser:
        return False
    return moderator.is_superuser or not user.is_staff
