"""Accounts as others see them: the stored card, with id and counts put around it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.contrib.auth import HASH_SESSION_KEY
from django.db.models.functions import Lower
from django.utils import timezone
from orjson import Fragment

from apps.core import statements
from apps.core.api.answers import dumps
from apps.users import additions, cards, sessions
from apps.users.models import BrowserSession, User, user_counter


class Shown(NamedTuple):
    """One account, ready to be shown; counts are folded plus pending, in one snapshot."""

    id: int
    username: str
    display_name: str
    card: str
    version: int
    state: str
    followers: int
    following: int
    tweets: int

    def json(self) -> str:
        """The User object of the API, without what lies between it and a reader."""
        return cards.user_json(self.id, self.card, self.followers, self.following, self.tweets)


RELATIONSHIP = ("following", "requested", "followed_by", "blocking", "muting", "wants_retweets", "notifying")

_SHOWN = f"""
    SELECT u.id, u.username, COALESCE(NULLIF(u.display_name, ''), u.username), u.card, u.version, u.state,
        {user_counter.columns()}
    FROM users_user u
    {user_counter.join("u.id")}
    WHERE u.id = ANY(%(ids)s::bigint[])
"""


def shown(ids: list[int]) -> dict[int, Shown]:
    """Those of `ids` that exist, whatever their state, by id. One statement."""
    if not ids:
        return {}
    return {row[0]: Shown._make(row) for row in statements.fetch(_SHOWN, {"ids": ids})}


def user_object(user_id: int) -> Fragment:
    """One User object, to be put into a larger answer."""
    return Fragment(shown([user_id])[user_id].json())


SETTINGS = (
    "theme",
    "previews_protected_links",
    "undo_seconds",
    "time_zone",
    "message_policy",
    "shares_read_marks",
    "shares_delivered_marks",
)


def user_bytes(user_id: int, extra: dict[str, Any]) -> bytes:
    """One User object with `extra` members."""
    return shown([user_id])[user_id].json().encode()[:-1] + b"," + dumps(extra)[1:]


def own_bytes(user: User) -> bytes:
    """The account of the caller, with what only its owner may see."""
    own = {
        # Nobody stands in a relationship to oneself, and clients expect the member.
        "relationship": dict.fromkeys(RELATIONSHIP, False),
        **additions.of(user.pk, user.pk),
        "email": user.email,
        "email_verified": user.is_email_confirmed,
        "settings": {name: getattr(user, name) for name in SETTINGS},
    }
    return user_bytes(user.pk, own)


def id_of_handle(handle: str) -> int | None:
    """Whose handle it is, in any case of letters; None when it is nobody's."""
    return User.objects.by_username(handle).values_list("pk", flat=True).first()


def ids_of_handles(handles: Iterable[str]) -> dict[str, int]:
    """Whose handles these are, by the handle in lower case, of accounts that are here; one query, none without any."""
    names = {handle.lower() for handle in handles}
    if not names:
        return {}
    rows = User.objects.active().annotate(handle=Lower("username")).filter(handle__in=names)
    return dict(rows.values_list("handle", "id"))


class SignedIn(NamedTuple):
    """A browser in which somebody is signed in. `network` may be unknown: ""."""

    name: str
    browser: str
    network: str
    signed_in_at: datetime
    seen_at: datetime
    is_current: bool


MOST_SESSIONS = 50


def browser_sessions(user: User, *, current: str | None) -> list[SignedIn]:
    """Where the account is signed in, the browser with the session key `current` first, then as last seen."""
    rows = BrowserSession.objects.filter(user=user, expire_date__gt=timezone.now()).order_by("-seen_at")
    # A new password and signing out everywhere change the hash: what holds another is over.
    good = {user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()}
    store = sessions.SessionStore()
    found = [(row, store.decode(row.session_data)) for row in rows[:MOST_SESSIONS]]
    shown = [_signed_in(row, data, current) for row, data in found if data.get(HASH_SESSION_KEY) in good]
    return sorted(shown, key=lambda one: not one.is_current)


def _signed_in(row: BrowserSession, data: dict[str, Any], current: str | None) -> SignedIn:
    note = data[sessions.SIGNED_IN]
    return SignedIn(
        row.name,
        note["browser"],
        note["network"],
        datetime.fromtimestamp(note["at"], UTC),
        row.seen_at,
        row.session_key == current,
    )
