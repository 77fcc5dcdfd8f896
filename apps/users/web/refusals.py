"""Who has just tried to sign in to an account that nobody may sign in to, and proved to be its owner."""

import time

from django.http import HttpRequest

from apps.users.models import User

_KEY = "refused"
# Seconds: others may use the browser after them.
_FOR = 600


def note(request: HttpRequest, user: User) -> None:
    request.session[_KEY] = [user.pk, time.time()]


def refused_id(request: HttpRequest) -> int | None:
    """Whose account that was, for ten minutes."""
    user_id, at = request.session.get(_KEY, (None, 0.0))
    return user_id if time.time() - at < _FOR else None
