"""Accounts as one reader may see them, ready to serve: one statement for every list of people.

A door brings candidates (a query that yields the account's `id` and a `key` that orders the
list); this module decides whom the reader may see, and brings card, counts and relationship.

The head of a profile is everybody's to see while its account is active. In lists, those whom the
reader blocks or is blocked by are left out.
"""

from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

import orjson

from apps.core import statements
from apps.core.api.answers import dumps
from apps.core.ids import MAX_ID
from apps.follows.models import Mute
from apps.users.cards import user_json
from apps.users.models import user_counter

# Parameters of every statement: viewer, before, after, limit; the candidates may have their own.
_STATEMENT = """
    SELECT
        candidate.key, u.id, u.username, u.display_name, u.card, u.is_protected,
        {counts},
        {relationship}
    FROM ({candidates}) candidate
    JOIN users_user u ON u.id = candidate.id AND u.state = 'active'
    {counting}
    {ties}
    WHERE candidate.key < %(before)s AND candidate.key > %(after)s AND {rules}
    ORDER BY candidate.key {direction}
    LIMIT %(limit)s
"""
_RELATIONSHIP = """
        f.id IS NOT NULL, r.id IS NOT NULL, b.id IS NOT NULL, o.id IS NOT NULL, y.id IS NOT NULL, m.id IS NOT NULL,
        COALESCE(f.wants_retweets, FALSE), COALESCE(f.notifying, FALSE)
"""
_TIES = f"""
    LEFT JOIN follows_follow f ON f.follower_id = %(viewer)s AND f.followee_id = u.id
    LEFT JOIN follows_followrequest r ON r.requester_id = %(viewer)s AND r.target_id = u.id
    LEFT JOIN follows_follow b ON b.follower_id = u.id AND b.followee_id = %(viewer)s
    LEFT JOIN follows_block o ON o.blocker_id = %(viewer)s AND o.blocked_id = u.id
    LEFT JOIN follows_block y ON y.blocker_id = u.id AND y.blocked_id = %(viewer)s
    LEFT JOIN follows_mute m ON m.muter_id = %(viewer)s AND m.muted_id = u.id AND {Mute.LASTS}
"""
_UNBLOCKED = "o.id IS NULL AND y.id IS NULL"


class Rules(StrEnum):
    """Whom a list leaves out, besides those who are not active."""

    BLOCKED = _UNBLOCKED
    NOBODY = "TRUE"
    # Also protected accounts that did not let the reader in.
    CLOSED = f"{_UNBLOCKED} AND (NOT u.is_protected OR f.id IS NOT NULL OR u.id = %(viewer)s)"
    # Whom one might like to follow: not oneself, and no tie of any kind yet.
    TIED = f"{_UNBLOCKED} AND f.id IS NULL AND r.id IS NULL AND m.id IS NULL AND u.id <> %(viewer)s"


class Relationship(NamedTuple):
    """Between the reader and another. `blocked_by` is for our own decisions: it is never served."""

    following: bool = False
    requested: bool = False
    followed_by: bool = False
    blocking: bool = False
    blocked_by: bool = False
    muting: bool = False
    wants_retweets: bool = False
    notifying: bool = False

    def as_json(self) -> dict[str, bool]:
        """The relationship object of the API."""
        members = self._asdict()
        del members["blocked_by"]
        return members


class Person(NamedTuple):
    """One account of a list. `key` is its place there, for the cursor."""

    key: int
    id: int
    username: str
    display_name: str
    card: str
    is_protected: bool
    followers: int
    following: int
    tweets: int
    relationship: Relationship

    @property
    def name(self) -> str:
        return self.display_name or self.username

    @property
    def profile(self) -> dict[str, Any]:
        """The card's members, for templates: bio, location, website, avatar_url, header_url, …"""
        return orjson.loads(f"{{{self.card}}}")

    def may_be_looked_into(self, viewer_id: int) -> bool:
        """Tweets, followers, following: not across a block; of a protected account, for its followers."""
        if self.id == viewer_id:
            return True
        if self.relationship.blocking or self.relationship.blocked_by:
            return False
        return not self.is_protected or self.relationship.following


def person_json(person: Person, viewer_id: int, extra: dict[str, Any] | None = None) -> bytes:
    """A User object; with its relationship when somebody is signed in; `extra` members at the end."""
    text = user_json(person.id, person.card, person.followers, person.following, person.tweets)
    members = dict(extra or {})
    if viewer_id:
        members = {"relationship": person.relationship.as_json(), **members}
    if not members:
        return text.encode()
    return text[:-1].encode() + b"," + dumps(members)[1:]


def fetch(
    candidates: str,
    *,
    viewer_id: int,
    limit: int = 20,
    before: int | None = None,
    after: int | None = None,
    rules: Rules = Rules.BLOCKED,
    **parameters: Any,
) -> list[Person]:
    """At most `limit` people, in descending order of `key`; with `after`, ascending from there.

    `candidates` is a constant of the calling module, never built from what came from outside.
    """
    rows = statements.fetch(
        _statement(candidates, rules, is_ascending=after is not None),
        {
            "viewer": viewer_id,
            "limit": limit,
            "before": MAX_ID if before is None else before,
            "after": -1 if after is None else after,
            **parameters,
        },
    )
    return [Person._make((*row[:9], Relationship._make(row[9:]))) for row in rows]


def by_ids(viewer_id: int, ids: list[int]) -> dict[int, Person]:
    """Those of the accounts that are active, whatever the reader's ties to them."""
    found = fetch(_BY_IDS, viewer_id=viewer_id, limit=len(ids), rules=Rules.NOBODY, ids=ids)
    return {person.id: person for person in found}


@cache
def _statement(candidates: str, rules: Rules, *, is_ascending: bool) -> str:
    return _STATEMENT.format(
        candidates=candidates,
        rules=rules.value,
        relationship=_RELATIONSHIP,
        ties=_TIES,
        counts=user_counter.columns(),
        counting=user_counter.join("u.id"),
        direction="ASC" if is_ascending else "DESC",
    )


_BY_IDS = "SELECT id, id AS key FROM unnest(%(ids)s::bigint[]) AS id"
