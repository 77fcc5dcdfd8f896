"""Names and passwords: allauth's backend, asking for names in the way that our indexes answer."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from apps.core import statements
from apps.users.models import User

_FIELDS = [field.attname for field in User._meta.concrete_fields]
# Asked for by every page of somebody signed in: the ORM would build the same statement anew each time.
_BY_ID = f"SELECT {', '.join(str(f.column) for f in User._meta.concrete_fields)} FROM users_user WHERE id = %(id)s"


class HandleOrEmail(AuthenticationBackend):
    """A handle in any case of letters, or the e-mail address. The right password of a suspended
    account does not sign in, but is stashed, so that doors can say why (see allauth)."""

    def _authenticate_by_username(self, username: str, password: str) -> User | None:
        return self._check_password(User.objects.by_username(username).first(), password)

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        if "@" not in email:
            return None
        return self._check_password(User.objects.filter(email=email.lower()).first(), password)

    def get_user(self, user_id: Any) -> User | None:
        """Who a session belongs to, in whatever state; None when the account is gone or suspended."""
        rows = statements.fetch(_BY_ID, {"id": int(user_id)})
        user = User.from_db("default", _FIELDS, rows[0]) if rows else None
        return user if user and self.user_can_authenticate(user) else None
