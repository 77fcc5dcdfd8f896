"""The browsers in which somebody is signed in: ending one, or all others."""

from apps.core.errors import NotFound
from apps.users.models import BrowserSession, User
from apps.users.sessions import SessionStore


class SessionNotFound(NotFound):
    code = "no_such_session"
    title = "This browser is signed out already"


def end_session(*, actor: User, name: str) -> None:
    """Sign one browser out. Raises SessionNotFound, also for another's."""
    keys = [row.session_key for row in BrowserSession.objects.filter(user=actor) if row.name == name]
    if not keys:
        raise SessionNotFound
    SessionStore.end(keys)


def end_other_sessions(*, actor: User, current: str | None) -> None:
    """Sign out every browser but the one with the session key `current`. Programs go on."""
    others = BrowserSession.objects.filter(user=actor).exclude(pk=current or "")
    SessionStore.end(others.values_list("pk", flat=True))


def drop_ended_sessions() -> None:
    """Forget the sessions that ran out."""
    SessionStore.clear_expired()
