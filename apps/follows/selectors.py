"""Lists of people, and what two accounts are to each other. A viewer is an id, 0 the anonymous.

Lists take `before`, `after` and `limit` (see people.fetch) and yield `Person`s; their keys are ids
of the rows, newest first.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypedDict, Unpack

from apps.follows import errors, people, policies
from apps.follows.models import Follow, FollowRequest, ListMember, Mute, Note
from apps.follows.people import Person, Relationship, Rules
from apps.users.models import AccountState, User


class Window(TypedDict, total=False):
    """Which part of a list."""

    before: int | None
    after: int | None
    limit: int


_FOLLOWERS = "SELECT follower_id AS id, id AS key FROM follows_follow WHERE followee_id = %(of)s"
_FOLLOWING = "SELECT followee_id AS id, id AS key FROM follows_follow WHERE follower_id = %(of)s"
_FAMILIAR = """
    SELECT own.followee_id AS id, theirs.id AS key
    FROM follows_follow own
    JOIN follows_follow theirs ON theirs.follower_id = own.followee_id AND theirs.followee_id = %(of)s
    WHERE own.follower_id = %(viewer)s
"""
_REQUESTS = "SELECT requester_id AS id, id AS key FROM follows_followrequest WHERE target_id = %(of)s"
_BLOCKS = "SELECT blocked_id AS id, id AS key FROM follows_block WHERE blocker_id = %(of)s"
_MUTES = f"SELECT muted_id AS id, id AS key FROM follows_mute m WHERE muter_id = %(of)s AND {Mute.LASTS}"


def person(viewer_id: int, user_id: int) -> Person:
    """The head of a profile. Raises NoSuchAccount for those who are absent, leaving or suspended."""
    found = people.by_ids(viewer_id, [user_id])
    if user_id not in found:
        raise errors.NoSuchAccount
    return found[user_id]


def looked_into(viewer_id: int, user_id: int) -> Person:
    """The same, for a door that shows what is inside. Raises also Blocked and Protected."""
    found = person(viewer_id, user_id)
    if not found.may_be_looked_into(viewer_id):
        is_blocked = found.relationship.blocking or found.relationship.blocked_by
        raise errors.Blocked if is_blocked else errors.Protected
    return found


def target(viewer_id: int, user_id: int) -> User:
    """The account that the viewer means to do something to. Raises NoSuchAccount.

    Whoever has a tie of their own to an account that went out of sight may still undo it.
    """
    user = User.objects.filter(pk=user_id).first()
    if user is None or not (policies.can_know_of(user) or any(_ties(viewer_id, user_id))):
        raise errors.NoSuchAccount
    return user


def relationships(viewer_id: int, user_ids: Iterable[int]) -> dict[int, Relationship]:
    """To each of the accounts, by id, in one statement; absent where the account is not active."""
    return {id_: person.relationship for id_, person in people.by_ids(viewer_id, list(user_ids)).items()}


def relationship(viewer_id: int, user_id: int) -> Relationship:
    return relationships(viewer_id, [user_id]).get(user_id, Relationship())


def followers(viewer_id: int, user_id: int, **window: Unpack[Window]) -> list[Person]:
    """Newest follow first. Raises NoSuchAccount, Blocked, Protected."""
    looked_into(viewer_id, user_id)
    return _list(_FOLLOWERS, viewer_id, user_id, window)


def following(viewer_id: int, user_id: int, **window: Unpack[Window]) -> list[Person]:
    """Newest follow first. Raises NoSuchAccount, Blocked, Protected."""
    looked_into(viewer_id, user_id)
    return _list(_FOLLOWING, viewer_id, user_id, window)


def familiar_followers(viewer_id: int, user_id: int, **window: Unpack[Window]) -> list[Person]:
    """Who follows them among those whom the viewer follows, newest first. Raises NoSuchAccount, Blocked, Protected."""
    looked_into(viewer_id, user_id)
    return _list(_FAMILIAR, viewer_id, user_id, window)


def follow_requests(viewer_id: int, **window: Unpack[Window]) -> list[Person]:
    """Who asks to follow the viewer, newest first."""
    return _list(_REQUESTS, viewer_id, viewer_id, window)


def follow_requests_count(viewer_id: int, *, most: int) -> int:
    """How many people ask to follow the viewer; at most `most`."""
    asking = FollowRequest.objects.filter(target=viewer_id, requester__state=AccountState.ACTIVE)
    return asking[:most].count()


def blocks(viewer_id: int, **window: Unpack[Window]) -> list[Person]:
    return _list(_BLOCKS, viewer_id, viewer_id, window, Rules.NOBODY)


def mutes(viewer_id: int, **window: Unpack[Window]) -> list[Person]:
    return _list(_MUTES, viewer_id, viewer_id, window, Rules.NOBODY)


def mute_ends(viewer_id: int, user_ids: list[int]) -> dict[int, datetime | None]:
    """When the viewer's mutes of these accounts end, by account; None: never."""
    return dict(Mute.objects.filter(muter=viewer_id, muted__in=user_ids).values_list("muted_id", "expires_at"))


def budget(viewer_id: int, user_id: int) -> dict[str, Any]:
    """How much the viewer reads of the account at home: {"daily": number or None, "only_originals": bool}."""
    row = Follow.objects.filter(follower=viewer_id, followee=user_id).values("daily_budget", "only_originals").first()
    if row is None:
        return {"daily": None, "only_originals": False}
    return {"daily": row["daily_budget"], "only_originals": row["only_originals"]}


def note(viewer_id: int, user_id: int) -> str:
    """What the viewer noted about the account; nothing for nothing."""
    return Note.objects.filter(writer=viewer_id, subject=user_id).values_list("text", flat=True).first() or ""


def _list(candidates: str, viewer_id: int, of: int, window: Window, rules: Rules = Rules.BLOCKED) -> list[Person]:
    return people.fetch(candidates, viewer_id=viewer_id, rules=rules, of=of, **window)


def _ties(viewer_id: int, user_id: int) -> list[bool]:
    viewer = User(pk=viewer_id)
    return [
        viewer.following.filter(followee_id=user_id).exists(),
        viewer.follow_requests_sent.filter(target_id=user_id).exists(),
        viewer.blocks.filter(blocked_id=user_id).exists(),
        viewer.mutes.filter(muted_id=user_id).exists(),
        ListMember.objects.filter(list__owner=viewer_id, user=user_id).exists(),
    ]
