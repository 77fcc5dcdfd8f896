from django.db.models import Q
from django.db.transaction import atomic

from apps.follows.models import Block, FollowRequest
from apps.follows.services import lists, ties
from apps.users.models import User


@atomic
def block(*, actor: User, target: User) -> Block:
    """From now on neither sees the other; follows, requests and places on lists end. Twice is once."""
    ties.begin(actor, target)
    row, _ = Block.objects.get_or_create(blocker=actor, blocked=target)
    for request in FollowRequest.objects.filter(_between(actor.pk, target.pk)):
        request.delete()
    # Each cut raises its follower's home version. Always in the same order, whoever blocks whom:
    # three people who block each other in a circle at once would deadlock otherwise.
    for follower_id, followee_id in sorted([(actor.pk, target.pk), (target.pk, actor.pk)]):
        ties.untie(follower_id, followee_id)
        lists.take_off_lists(follower_id, followee_id)
    return row


@atomic
def unblock(*, actor: User, target: User) -> None:
    """What was cut stays cut: each may follow again. Twice is once."""
    ties.begin(actor, target)
    for row in Block.objects.filter(blocker=actor, blocked=target):
        row.delete()


def _between(one_id: int, other_id: int) -> Q:
    return Q(requester_id=one_id, target_id=other_id) | Q(requester_id=other_id, target_id=one_id)
