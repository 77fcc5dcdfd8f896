"""Names and passwords: allauth's backend, asking for names in the way that our indexes answer."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from apps.core import statements
from apps.users.models import User

_FIELDS = [field.attname for field in User._meta.concrete_fields]
_known: ContextVar[User | None] = ContextVar("known account", default=None)


def columns(alias: str) -> str:
    """SQL: all that `account` makes an account of."""
    return ", ".join(f"{alias}.{field.column}" for field in User._meta.concrete_fields)


def account(row: Sequence[Any]) -> User:
    return User.from_db("default", _FIELDS, row)


@contextmanager
def known(user: User | None) -> Iterator[None]:
    """Within, `get_user` need not ask for this account, just read."""
    token = _known.set(user)
    try:
        yield
    finally:
        _known.reset(token)


class HandleOrEmail(AuthenticationBackend):
    """A handle in any case of letters, or the e-mail address. The right password of a suspended
    account does not sign in, but is stashed, so that doors can say why (see allauth)."""

    # The ORM would build the same statement anew each time.
    _BY_ID = f"SELECT {columns('u')} FROM users_user u WHERE u.id = %(id)s"

    def _authenticate_by_username(self, username: str, password: str) -> User | None:
        return self._check_password(User.objects.by_username(username).first(), password)

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        if "@" not in email:
            return None
        return self._check_password(User.objects.filter(email=email.lower()).first(), password)

    def get_user(self, user_id: Any) -> User | None:
        """Who a session belongs to, in whatever state; None when the account is gone or suspended."""
        user = _known.get()
        if user is None or user.pk != int(user_id):
            rows = statements.fetch(self._BY_ID, {"id": int(user_id)})
            user = account(rows[0]) if rows else None
        return user if user and self.user_can_authenticate(user) else None
