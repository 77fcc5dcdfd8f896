"""Where browsers' sessions are kept (SESSION_ENGINE): in PostgreSQL, each read together with whose it is.

A page of somebody signed in needs both, and one statement brings both sooner than a cache brings the
first of them. docs/adr/0009-browser-sessions.md says what else was looked at.
"""

import time
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends import db
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from apps.core import limits, statements
from apps.users import backends, browsers, policies
from apps.users.models import BrowserSession, User

SEEN_EVERY = timedelta(minutes=10)
SIGNED_IN = "signed_in"

_WITH_ACCOUNT = f"""
    SELECT s.session_data, s.seen_at, u.id IS NOT NULL, {backends.columns("u")}
    FROM users_browsersession s LEFT JOIN users_user u ON u.id = s.user_id
    WHERE s.session_key = %(key)s AND s.expire_date > now()
"""


class SessionStore(db.SessionStore):
    """`account`: whose session it was when it was read; None before that, and for a visitor."""

    account: User | None = None

    @classmethod
    def get_model_class(cls) -> type[BrowserSession]:
        return BrowserSession

    @classmethod
    def end(cls, keys: Iterable[str]) -> None:
        """These sessions are over at once."""
        BrowserSession.objects.filter(pk__in=list(keys)).delete()

    def load(self) -> dict[str, Any]:
        rows = statements.fetch(_WITH_ACCOUNT, {"key": str(self.session_key)})
        if not rows:
            self._session_key = None
            return {}
        written, seen_at, has_account, *account = rows[0]
        if has_account:
            self.account = backends.account(account)
        if timezone.now() - seen_at > SEEN_EVERY:
            BrowserSession.objects.filter(pk=self.session_key).update(seen_at=timezone.now())
        data: dict[str, Any] = self.decode(written)
        return data

    def create_model_instance(self, data: dict[str, Any]) -> BrowserSession:
        row = super().create_model_instance(data)
        assert isinstance(row, BrowserSession)
        row.user_id = data.get(SESSION_KEY)
        return row


def account_of(session_key: str) -> User | None:
    """Whose session it is, outside of requests: None unless they are signed in by it, and here."""
    store = SessionStore(session_key)
    seal = store.get(HASH_SESSION_KEY, "")
    user = store.account
    if user is None or str(user.pk) != store.get(SESSION_KEY) or not policies.is_here(user):
        return None
    good = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return user if any(constant_time_compare(seal, one) for one in good) else None


def user_of(request: HttpRequest) -> User | AnonymousUser:
    """Who is signed in, as Django finds it out, with the account that came with the session."""
    request.session.get(SESSION_KEY)  # reads the session
    with backends.known(request.session.account):  # type: ignore[attr-defined]  # SESSION_ENGINE is this module
        user = get_user(request)
    assert isinstance(user, User | AnonymousUser)
    return user


def note_sign_in(request: HttpRequest) -> None:
    """Write down which browser signs in, when, and about where: so that its owner knows it again."""
    request.session[SIGNED_IN] = {
        "at": int(time.time()),
        "browser": browsers.words(request.META.get("HTTP_USER_AGENT", "")),
        "network": limits.network_of(request),
    }
