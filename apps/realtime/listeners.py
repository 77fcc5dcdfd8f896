"""Who listens, by what right, and for how long that right stands."""

import secrets
import time
from collections.abc import Collection
from typing import Any, NamedTuple

import orjson
from django.conf import settings
from django.http.request import validate_host
from django.utils import timezone

from apps.core.errors import Unavailable
from apps.realtime import store
from apps.users import sessions
from apps.users.models import ApiKey, BrowserSession, RefreshFamily, User
from apps.users.tokens import Access


class Listener(NamedTuple):
    """An account with the one thing that let it in: a browser's session, an API key, or an access token.

    `epoch` is None for API keys, which outlive a sign-out everywhere; `expires_at` (seconds since 1970) is 0 for
    what does not expire by itself; `family` (hex) is the sign-in of an access token that names one.
    """

    user_id: int
    epoch: int | None = None
    session_key: str = ""
    key_id: int = 0
    expires_at: int = 0
    may_write: bool = True
    family: str = ""


def of_session(session_key: str) -> Listener | None:
    user = sessions.account_of(session_key)
    return Listener(user.pk, user.token_epoch, session_key) if user else None


def of_request(request: Any) -> Listener:
    """Of a request that the API let in."""
    user, right = request.user, request.auth
    if isinstance(right, ApiKey):
        return Listener(user.pk, key_id=right.pk, may_write=ApiKey.Scope.WRITE in right.scopes)
    if isinstance(right, Access):
        family = right.family_id.hex if right.family_id else ""
        return Listener(user.pk, user.token_epoch, expires_at=right.expires_at, family=family)
    return Listener(user.pk, user.token_epoch, request._request.session.session_key)


def make_ticket(listener: Listener) -> str:
    """Good for one socket within store.TICKET_SECONDS. Raises Unavailable: without Redis there are no sockets."""
    ticket = secrets.token_urlsafe(32)
    try:
        store.keep_ticket(ticket, orjson.dumps(list(listener)))
    except store.AWAY as error:
        raise Unavailable from error
    return ticket


def of_ticket(ticket: str) -> Listener | None:
    """Whose it is, if their right still stands; it is used up. Raises what store.AWAY names."""
    rights = store.take_ticket(ticket)
    if rights is None:
        return None
    listener = Listener(*orjson.loads(rights))  # one that an older release gave says less
    return listener if listener in standing([listener]) else None


def is_own_page(origin: str) -> bool:
    """Whether the page that opens a socket is one of this site: a browser sends its session to whatever asks."""
    scheme, _, place = origin.partition("://")
    host = place.rpartition(":")[0] if place.rpartition(":")[2].isdigit() else place
    return scheme in ("http", "https") and validate_host(host.lower(), settings.ALLOWED_HOSTS)


def standing(listeners: Collection[Listener]) -> set[Listener]:
    """Those whose right has not ended, by one statement for each kind of it."""
    users = {one.user_id for one in listeners}
    session_keys = [one.session_key for one in listeners if one.session_key]
    key_ids = [one.key_id for one in listeners if one.key_id]
    epochs = dict(User.objects.active().filter(pk__in=users).values_list("pk", "token_epoch"))
    there = BrowserSession.objects.filter(pk__in=session_keys, expire_date__gt=timezone.now())
    sessions_of = dict(there.values_list("pk", "user_id")) if session_keys else {}
    keys = set(ApiKey.objects.filter(pk__in=key_ids, revoked_at=None).values_list("pk", flat=True)) if key_ids else ()
    ended = _ended_families({one.family for one in listeners if one.family})
    now = time.time()
    return {
        one
        for one in listeners
        if one.user_id in epochs
        and (one.epoch is None or epochs[one.user_id] == one.epoch)
        and (not one.session_key or sessions_of.get(one.session_key) == one.user_id)
        and (not one.key_id or one.key_id in keys)
        and (not one.expires_at or one.expires_at > now)
        and one.family not in ended
    }


def _ended_families(families: set[str]) -> set[str]:
    ended = RefreshFamily.objects.filter(pk__in=families).exclude(ended_at=None)
    return {id_.hex for id_ in ended.values_list("pk", flat=True)} if families else set()
