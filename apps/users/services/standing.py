"""What an account must be before it may do anything to others."""

from apps.core.errors import Forbidden
from apps.users import policies
from apps.users.models import User


class NotActive(Forbidden):
    code = "account_not_active"
    title = "Your account is not active"


def require_here(actor: User) -> None:
    """Raises NotActive for who is leaving or suspended."""
    if not policies.is_here(actor):
        raise NotActive
