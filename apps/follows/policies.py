"""Who may do what in the graph. Services enforce these; doors use them to hide buttons.

A viewer is an id; 0 is somebody who is not signed in.
"""

from django.db.models import Q

from apps.follows.models import Block, Follow, List
from apps.users.models import AccountState, User


def is_blocked_between(one_id: int, other_id: int) -> bool:
    """Whether either of the two blocks the other."""
    return Block.objects.filter(
        Q(blocker_id=one_id, blocked_id=other_id) | Q(blocker_id=other_id, blocked_id=one_id)
    ).exists()


def is_follower(viewer_id: int, target_id: int) -> bool:
    return Follow.objects.filter(follower_id=viewer_id, followee_id=target_id).exists()


def can_know_of(target: User) -> bool:
    """Suspended and leaving accounts are nobody's to know of."""
    return target.state == AccountState.ACTIVE


def can_edit_list(actor: User, row: List) -> bool:
    return row.owner_id == actor.pk
