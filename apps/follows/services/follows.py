from django.db.transaction import atomic

from apps.follows import errors, policies
from apps.follows.models import Follow, FollowRequest
from apps.follows.models.ties import MOST_A_DAY
from apps.follows.services import ties
from apps.users.models import User


@atomic
def follow(*, actor: User, target: User) -> Follow | FollowRequest:
    """Read `target` from now on, or ask to, if it is protected. Twice is once.

    Raises CannotDoToOneself, NotActive, NoSuchAccount, Blocked.
    """
    ties.begin(actor, target)
    # Afresh, after the lock: it may have been protected or suspended since it was loaded.
    target = User.objects.active().filter(pk=target.pk).first() or _unknown()
    if policies.is_blocked_between(actor.pk, target.pk):
        raise errors.Blocked
    if target.is_protected and not policies.is_follower(actor.pk, target.pk):
        return FollowRequest.objects.get_or_create(requester=actor, target=target)[0]
    return ties.tie(actor.pk, target.pk)


@atomic
def unfollow(*, actor: User, target: User) -> None:
    """Read `target` no longer; a request that waits is withdrawn. Twice is once."""
    ties.begin(actor, target)
    _withdraw(actor.pk, target.pk)
    ties.untie(actor.pk, target.pk)


@atomic
def remove_follower(*, actor: User, follower: User) -> None:
    """`follower` no longer reads the actor. Twice is once."""
    ties.begin(actor, follower)
    _withdraw(follower.pk, actor.pk)
    ties.untie(follower.pk, actor.pk)


@atomic
def set_wants_retweets(*, actor: User, target: User, wanted: bool) -> None:
    """Whether retweets by `target` come into the actor's home. Raises NotFollowing for turning them off."""
    _set(actor, target, "wants_retweets", to=wanted, is_usual=wanted)


@atomic
def set_notifying(*, actor: User, target: User, wanted: bool) -> None:
    """The bell: whether the actor is told whenever `target` writes. Raises NotFollowing for turning it on."""
    _set(actor, target, "notifying", to=wanted, is_usual=not wanted)


@atomic
def set_budget(*, actor: User, target: User, daily: int | None, only_originals: bool) -> None:
    """How much of `target` comes into the actor's home: see Follow. Neither: everything.

    Raises BudgetOutOfRange, NotFollowing.
    """
    ties.begin(actor, target)
    if daily is not None and not 1 <= daily <= MOST_A_DAY:
        raise errors.BudgetOutOfRange(field="daily")
    row = Follow.objects.filter(follower=actor, followee=target).first()
    if row is None:
        if daily is None and not only_originals:
            return
        raise errors.NotFollowing
    if (row.daily_budget, row.only_originals) != (daily, only_originals):
        row.daily_budget, row.only_originals = daily, only_originals
        row.save(update_fields=["daily_budget", "only_originals"])


def _set(actor: User, target: User, column: str, *, to: bool, is_usual: bool) -> None:
    """Write one wish into the follow. Without one, what is usual is so anyhow."""
    ties.begin(actor, target)
    row = Follow.objects.filter(follower=actor, followee=target).first()
    if row is None:
        if is_usual:
            return
        raise errors.NotFollowing
    if getattr(row, column) != to:
        setattr(row, column, to)
        row.save(update_fields=[column])


def _withdraw(requester_id: int, target_id: int) -> None:
    for request in FollowRequest.objects.filter(requester_id=requester_id, target_id=target_id):
        request.delete()


def _unknown() -> User:
    raise errors.NoSuchAccount
