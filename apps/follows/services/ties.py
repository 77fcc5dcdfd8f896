"""Follow rows and their two counts, always written together. Callers hold the pair's lock."""

from apps.core import locks
from apps.follows import errors
from apps.follows.models import Follow
from apps.users import services as accounts
from apps.users.models import User, user_counter


def begin(actor: User, target: User) -> None:
    """The beginning of every act between two: who may do it at all, and one at a time."""
    if actor.pk == target.pk:
        raise errors.CannotDoToOneself(field="user_id")
    accounts.require_here(actor)
    hold_tie(actor.pk, target.pk)


def hold_tie(one_id: int, other_id: int) -> None:
    """Until the transaction ends nothing changes between the two: what a block forbids waits for the block."""
    locks.hold_pair("tie", one_id, other_id)


def tie(follower_id: int, followee_id: int) -> Follow:
    """Row by row, with signals: timelines hears of each."""
    follow, is_new = Follow.objects.get_or_create(follower_id=follower_id, followee_id=followee_id)
    if is_new:
        user_counter.add(follower_id, following=1)
        user_counter.add(followee_id, followers=1)
    return follow


def untie(follower_id: int, followee_id: int) -> bool:
    """Whether there was anything to cut."""
    follow = Follow.objects.filter(follower_id=follower_id, followee_id=followee_id).first()
    # Nothing deleted: the other account is being erased, and its counts are seen to there.
    if follow is None or not follow.delete()[0]:
        return False
    user_counter.add(follower_id, following=-1)
    user_counter.add(followee_id, followers=-1)
    return True
