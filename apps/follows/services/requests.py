from django.db.transaction import atomic

from apps.core import locks
from apps.follows import errors
from apps.follows.models import Follow, FollowRequest
from apps.follows.services import ties
from apps.users.models import User

PORTION = 500


@atomic
def accept_request(*, actor: User, requester: User) -> Follow:
    """Let `requester` follow the actor. Twice is once. Raises NoSuchRequest."""
    ties.begin(actor, requester)
    request = FollowRequest.objects.filter(requester=requester, target=actor).first()
    if request is None:
        # Answered before, or never asked: only the second is an error.
        return Follow.objects.filter(follower=requester, followee=actor).first() or _unasked()
    return _accept(request)


@atomic
def reject_request(*, actor: User, requester: User) -> None:
    """Let the request go unanswered; its sender may ask again. Twice is once."""
    ties.begin(actor, requester)
    for request in FollowRequest.objects.filter(requester=requester, target=actor):
        request.delete()


def accept_pending_requests(*, target_id: int) -> bool:
    """Whoever asked now follows an account that is no longer protected. Returns whether more remain.

    Each in a transaction of its own: two locks at a time are two too many.
    """
    pending = FollowRequest.objects.filter(target_id=target_id).order_by("id")[: PORTION + 1]
    requests = list(pending)
    for request in requests[:PORTION]:
        with atomic():
            locks.hold_pair("tie", request.requester_id, target_id)
            standing = FollowRequest.objects.filter(pk=request.pk).first()
            if User.objects.filter(pk=target_id, is_protected=True).exists():
                return False
            if standing:
                _accept(standing)
    return len(requests) > PORTION


def _accept(request: FollowRequest) -> Follow:
    request.delete()
    return ties.tie(request.requester_id, request.target_id)


def _unasked() -> Follow:
    raise errors.NoSuchRequest
