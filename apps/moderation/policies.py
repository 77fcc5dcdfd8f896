"""What a moderator may do. Rights are Django's permissions, given in the admin."""

from apps.users.models import User

SUSPEND = "moderation.add_suspension"
HIDE = "moderation.add_hiddentweet"


def can_suspend(moderator: User, user: User) -> bool:
    """Not oneself, and colleagues only as a superuser; a superuser is nobody's to suspend."""
    if user.pk == moderator.pk or user.is_superuser or not moderator.has_perm(SUSPEND):
        return False
    return moderator.is_superuser or not user.is_staff


def can_hide(moderator: User) -> bool:
    return moderator.has_perm(HIDE)
