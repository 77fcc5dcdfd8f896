"""Who may keep trends back. The right is one of Django's permissions, given in the admin."""

from apps.users.models import User

HOLD = "discovery.add_heldtrend"


def can_hold(moderator: User) -> bool:
    return moderator.has_perm(HOLD)
