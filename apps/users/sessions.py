"""Where browsers' sessions are kept (SESSION_ENGINE): in PostgreSQL, with a copy in Redis for a minute.

Django's `cached_db` reads its copy for as long as the session lives. Redis may be away when a session
ends, or come back older than it was: then the copy would let somebody in for weeks.
docs/adr/0009-browser-sessions.md says what else was looked at.
"""

import time
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from apps.core import limits
from apps.users import browsers
from apps.users.models import BrowserSession

KEPT_SECONDS = 60
SEEN_EVERY = timedelta(minutes=10)
SIGNED_IN = "signed_in"


class SessionStore(db.SessionStore):
    @classmethod
    def get_model_class(cls) -> type[BrowserSession]:
        return BrowserSession

    @classmethod
    def end(cls, keys: Iterable[str]) -> None:
        """These sessions are over at once."""
        gone = list(keys)
        BrowserSession.objects.filter(pk__in=gone).delete()
        cache.delete_many([_copy(key) for key in gone])

    def load(self) -> dict[str, Any]:
        kept = cache.get(_copy(self.session_key))
        if kept is not None:
            return kept
        row: BrowserSession | None = self._get_session_from_db()  # type: ignore[attr-defined]  # unknown to the stubs
        if row is None:
            return {}
        if timezone.now() - row.seen_at > SEEN_EVERY:
            BrowserSession.objects.filter(pk=row.pk).update(seen_at=timezone.now())
        data: dict[str, Any] = self.decode(row.session_data)
        self._keep(data)
        return data

    def create_model_instance(self, data: dict[str, Any]) -> BrowserSession:
        row = super().create_model_instance(data)
        assert isinstance(row, BrowserSession)
        row.user_id = data.get(SESSION_KEY)
        return row

    def save(self, must_create: bool = False) -> None:
        super().save(must_create)
        self._keep(self._session)  # type: ignore[attr-defined]

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            self.end([key])

    def _keep(self, data: dict[str, Any]) -> None:
        cache.set(_copy(self.session_key), data, KEPT_SECONDS)


def note_sign_in(request: HttpRequest) -> None:
    """Write down which browser signs in, when, and about where: so that its owner knows it again."""
    request.session[SIGNED_IN] = {
        "at": int(time.time()),
        "browser": browsers.words(request.META.get("HTTP_USER_AGENT", "")),
        "network": limits.network_of(request),
    }


def _copy(key: str | None) -> str:
    return f"users:session:{key}"
