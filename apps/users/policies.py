"""What an account may do as such; the apps above add what lies between two accounts."""

from typing import Any

from apps.users.models import AccountState


def is_here(user: Any) -> bool:
    """Signed in, neither leaving nor suspended: may read as themselves, follow and change settings."""
    return user.is_authenticated and user.state == AccountState.ACTIVE


def can_act(user: Any) -> bool:
    """May say things to others (post, like, retweet): here, with a confirmed e-mail address."""
    return is_here(user) and user.is_email_confirmed


def can_come_back(user: Any) -> bool:
    """Left, and may still undo it by signing in."""
    return user.leaving_at is not None and user.suspended_at is None and not hasattr(user, "erasure")
