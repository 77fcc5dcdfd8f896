"""What people do with their lists. Nobody is told that they stand on one."""

from typing import Any

from django.db.transaction import atomic

from apps.core import locks
from apps.core import text as texts
from apps.follows import errors, policies
from apps.follows.models import List, ListMember
from apps.follows.services import ties
from apps.users.models import User
from apps.users.services import require_here

MOST_LISTS = 100
MOST_MEMBERS = 500
MAX_NAME = 50
MAX_DESCRIPTION = 160
_LENGTHS = {"name": MAX_NAME, "description": MAX_DESCRIPTION}


@atomic
def make_list(*, actor: User, name: str, **more: Any) -> List:
    """`more`: description, is_private, hides_from_home, is_pinned.

    Raises NotActive, ListNeedsAName, ListTextIsTooLong, TooManyLists.
    """
    require_here(actor)
    locks.hold("lists", actor.pk)
    if List.objects.filter(owner=actor).count() >= MOST_LISTS:
        raise errors.TooManyLists
    return List.objects.create(owner=actor, **_clean({"name": name, **more}))


@atomic
def edit_list(*, actor: User, list_id: int, **changes: Any) -> List:
    """Raises NotActive, NoSuchList, NotYourList, ListNeedsAName, ListTextIsTooLong."""
    row = own_list(actor, list_id)
    for name, value in _clean(changes).items():
        setattr(row, name, value)
    row.save(update_fields=list(changes))
    return row


@atomic
def delete_list(*, actor: User, list_id: int) -> None:
    """Raises NotActive, NoSuchList, NotYourList."""
    own_list(actor, list_id).delete()


@atomic
def add_to_list(*, actor: User, list_id: int, target: User) -> ListMember:
    """Twice is once. Raises CannotDoToOneself, NoSuchList, NotYourList, Blocked, TooManyMembers."""
    ties.begin(actor, target)
    row = own_list(actor, list_id)
    if policies.is_blocked_between(actor.pk, target.pk):
        raise errors.Blocked
    standing = ListMember.objects.filter(list=row, user=target).first()
    if standing:
        return standing
    if row.memberships.count() >= MOST_MEMBERS:
        raise errors.TooManyMembers
    return ListMember.objects.create(list=row, user=target)


@atomic
def remove_from_list(*, actor: User, list_id: int, target: User) -> None:
    """Twice is once. Raises NotActive, NoSuchList, NotYourList."""
    for member in ListMember.objects.filter(list=own_list(actor, list_id), user=target):
        member.delete()


@atomic
def put_on_lists(*, actor: User, target: User, list_ids: set[int]) -> None:
    """`target` stands on exactly these of the actor's lists. Raises what add_to_list raises."""
    ties.begin(actor, target)
    standing = set(ListMember.objects.filter(list__owner=actor, user=target).values_list("list_id", flat=True))
    for list_id in sorted(standing - list_ids):
        remove_from_list(actor=actor, list_id=list_id, target=target)
    for list_id in sorted(list_ids - standing):
        add_to_list(actor=actor, list_id=list_id, target=target)


def take_off_lists(owner_id: int, user_id: int) -> None:
    """After a block. Callers hold the pair's lock."""
    for member in ListMember.objects.filter(list__owner=owner_id, user=user_id).order_by("pk"):
        member.delete()


def own_list(actor: User, list_id: int) -> List:
    """The actor's list, locked until the end of the transaction; two changes come one after the other."""
    require_here(actor)
    row = List.objects.visible_to(actor.pk).filter(pk=list_id).first()
    if row is None:
        raise errors.NoSuchList
    if not policies.can_edit_list(actor, row):
        raise errors.NotYourList
    locked = List.objects.select_for_update().filter(pk=list_id).first()
    if locked is None:
        raise errors.NoSuchList
    return locked


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    for field, most in _LENGTHS.items():
        if field in values:
            values[field] = texts.written_line(values[field])
            if len(values[field]) > most:
                raise errors.ListTextIsTooLong(field=field)
    if "name" in values and not values["name"]:
        raise errors.ListNeedsAName(field="name")
    return values
