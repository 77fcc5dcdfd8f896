"""Ties under races: whatever the order, what stands is consistent and counted exactly."""

import random
from functools import partial
from itertools import permutations
from typing import Any

import pytest

from apps.core.errors import Problem
from apps.follows import recounts, services
from apps.follows.models import Block, Follow, FollowRequest
from apps.users.models import user_counter
from tests.factories.follows import FollowFactory, FollowRequestFactory
from tests.factories.users import UserFactory
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)


def assert_exact() -> None:
    assert user_counter.drift(recounts.TRUTH, recounts.NAMES) == []


def unexpected(results: list[object]) -> list[object]:
    return [one for one in results if isinstance(one, Exception) and not isinstance(one, Problem)]


def test_many_follows_of_one_pair_are_one() -> None:
    alice, bob = UserFactory.create_batch(2)
    results = together([partial(services.follow, actor=bob, target=alice)] * 8)
    assert not [one for one in results if isinstance(one, Exception)]
    assert Follow.objects.count() == 1
    assert_exact()


def test_following_and_unfollowing_at_once_counts_what_stands() -> None:
    alice, bob = UserFactory.create_batch(2)
    acts = [partial(act, actor=bob, target=alice) for act in (services.follow, services.unfollow) * 5]
    assert not [one for one in together(acts) if isinstance(one, Exception)]
    assert_exact()


def test_no_follow_slips_past_a_block() -> None:
    for _ in range(5):
        alice, bob = UserFactory.create_batch(2)
        FollowFactory(follower=bob, followee=alice)
        acts: list[Any] = [
            *[partial(services.follow, actor=bob, target=alice)] * 3,
            *[partial(services.follow, actor=alice, target=bob)] * 3,
            partial(services.block, actor=alice, target=bob),
            partial(services.block, actor=bob, target=alice),
        ]
        assert not unexpected(together(acts))
        assert Block.objects.filter(blocker__in=[alice, bob]).count() == 2
        assert not Follow.objects.filter(follower__in=[alice, bob]).exists()
        assert_exact()


def test_an_answered_request_is_answered_once() -> None:
    asked = UserFactory(is_protected=True)
    asker = FollowRequestFactory(target=asked).requester
    acts: list[Any] = [
        *[partial(services.accept_request, actor=asked, requester=asker)] * 3,
        partial(services.reject_request, actor=asked, requester=asker),
        partial(services.unfollow, actor=asker, target=asked),
    ]
    assert not unexpected(together(acts))
    assert not FollowRequest.objects.exists()
    assert_exact()


def test_everybody_blocking_everybody_ends_without_a_deadlock() -> None:
    people = UserFactory.create_batch(4)
    for follower, followee in permutations(people, 2):
        FollowFactory(follower=follower, followee=followee)
    acts = [partial(services.block, actor=one, target=other) for one, other in permutations(people, 2)]
    random.shuffle(acts)
    assert not [one for one in together(acts) if isinstance(one, Exception)]
    assert not Follow.objects.exists()
    assert_exact()


def test_erasing_and_unfollowing_at_once_counts_once() -> None:
    for _ in range(3):
        gone, *others = UserFactory.create_batch(5)
        for other in others:
            FollowFactory(follower=other, followee=gone)
            FollowFactory(follower=gone, followee=other)
        acts = [partial(services.unfollow, actor=other, target=gone) for other in others]
        assert not unexpected(together([*acts, partial(recounts.cut_ties, user_id=gone.pk, limit=100)]))
        assert not Follow.objects.exists()
        assert_exact()
