"""Lists as one reader may see them. A viewer is an id, 0 the anonymous."""

from typing import Unpack

from django.db.models import QuerySet

from apps.follows import errors, people, selectors
from apps.follows.models import List, ListMember
from apps.follows.people import Person, Rules
from apps.follows.selectors import Window

_MEMBERS = "SELECT user_id AS id, id AS key FROM follows_listmember WHERE list_id = %(list)s"


def own(viewer_id: int) -> QuerySet[List]:
    """With `members_count`."""
    return List.objects.filter(owner=viewer_id).counted()


def of(viewer_id: int, owner_id: int) -> QuerySet[List]:
    """Those of somebody that the viewer may see."""
    return List.objects.filter(owner=owner_id).visible_to(viewer_id).counted()


def pinned(viewer_id: int) -> QuerySet[List]:
    """The tabs of the viewer's home, oldest first."""
    return List.objects.filter(owner=viewer_id, is_pinned=True).order_by("pk")


def one(viewer_id: int, list_id: int) -> List:
    """With its owner and `members_count`. Raises NoSuchList."""
    row = List.objects.visible_to(viewer_id).counted().select_related("owner").filter(pk=list_id).first()
    if row is None:
        raise errors.NoSuchList
    return row


def members(viewer_id: int, list_id: int, **window: Unpack[Window]) -> list[Person]:
    """Who stands on it, last added first. Raises NoSuchList."""
    one(viewer_id, list_id)
    return people.fetch(_MEMBERS, viewer_id=viewer_id, rules=Rules.BLOCKED, list=list_id, **window)


def member(viewer_id: int, list_id: int, user_id: int) -> Person:
    """Raises NoSuchList, NoSuchAccount when they do not stand on it."""
    one(viewer_id, list_id)
    if not ListMember.objects.filter(list=list_id, user=user_id).exists():
        raise errors.NoSuchAccount
    return selectors.person(viewer_id, user_id)


def holding(viewer_id: int, user_id: int) -> set[int]:
    """Ids of the viewer's own lists on which somebody stands."""
    return set(ListMember.objects.filter(list__owner=viewer_id, user=user_id).values_list("list_id", flat=True))
