"""Ties between two accounts, and the counts that go with them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from apps.follows import errors, recounts, selectors, services
from apps.follows.models import Block, Follow, FollowRequest, Mute
from apps.outbox.models import OutboxRow
from apps.timelines.models import HomeVersion
from apps.users import services as accounts
from apps.users.models import User, user_counter
from apps.users.services import NotActive
from tests.factories.follows import BlockFactory, FollowFactory, FollowRequestFactory, MuteFactory
from tests.factories.users import UserFactory


def counts(user: User) -> tuple[int, int]:
    """(followers, following) as a profile shows them."""
    person = selectors.person(0, user.pk)
    return person.followers, person.following


def version(user: User) -> int:
    row = HomeVersion.objects.filter(viewer=user).first()
    return row.version // HomeVersion.STEP if row else 0


class TestFollowing:
    def test_a_follow_counts_on_both_sides_and_renews_the_home(self, alice: User, bob: User) -> None:
        services.follow(actor=bob, target=alice)
        assert counts(alice) == (1, 0)
        assert counts(bob) == (0, 1)
        assert version(bob) == 1

    def test_following_twice_is_following_once(self, alice: User, bob: User) -> None:
        first = services.follow(actor=bob, target=alice)
        assert services.follow(actor=bob, target=alice) == first
        assert counts(alice) == (1, 0)
        assert version(bob) == 1

    def test_unfollowing_takes_the_counts_back(self, alice: User, follower: User) -> None:
        before = version(follower)
        services.unfollow(actor=follower, target=alice)
        services.unfollow(actor=follower, target=alice)
        assert counts(alice) == (0, 0)
        assert counts(follower) == (0, 0)
        assert version(follower) == before + 1

    def test_nobody_follows_themselves(self, alice: User) -> None:
        with pytest.raises(errors.CannotDoToOneself):
            services.follow(actor=alice, target=alice)

    def test_who_is_gone_cannot_be_followed(self, alice: User, leaving: User, suspended: User) -> None:
        for gone in (leaving, suspended):
            with pytest.raises(errors.NoSuchAccount):
                services.follow(actor=alice, target=gone)

    def test_who_is_gone_follows_nobody(self, alice: User, leaving: User, suspended: User) -> None:
        for gone in (leaving, suspended):
            with pytest.raises(NotActive):
                services.follow(actor=gone, target=alice)

    def test_an_unconfirmed_account_may_follow(self, alice: User, unconfirmed: User) -> None:
        services.follow(actor=unconfirmed, target=alice)
        assert counts(alice) == (1, 0)

    def test_a_block_forbids_following_either_way(self, alice: User, blocked: User) -> None:
        with pytest.raises(errors.Blocked):
            services.follow(actor=blocked, target=alice)
        with pytest.raises(errors.Blocked):
            services.follow(actor=alice, target=blocked)

    def test_a_stale_target_does_not_let_anybody_past_the_protection(self, alice: User, bob: User) -> None:
        User.objects.get(pk=alice.pk)
        accounts.edit_profile(actor=alice, is_protected=True)
        assert not alice.is_protected, "the caller's copy is old"
        assert isinstance(services.follow(actor=bob, target=alice), FollowRequest)

    def test_a_follower_can_be_removed(self, alice: User, follower: User) -> None:
        services.remove_follower(actor=alice, follower=follower)
        assert counts(alice) == (0, 0)


class TestRequests:
    def test_a_protected_account_is_asked(self, bob: User, protected: User) -> None:
        request = services.follow(actor=bob, target=protected)
        assert isinstance(request, FollowRequest)
        assert services.follow(actor=bob, target=protected) == request
        assert counts(bob) == (0, 0)
        assert selectors.relationship(bob.pk, protected.pk).requested

    def test_accepting_makes_a_follow(self, bob: User, protected: User) -> None:
        services.follow(actor=bob, target=protected)
        services.accept_request(actor=protected, requester=bob)
        services.accept_request(actor=protected, requester=bob)
        assert selectors.relationship(bob.pk, protected.pk).following
        assert counts(bob) == (0, 1)
        assert version(bob) == 1

    def test_rejecting_leaves_nothing(self, bob: User, protected: User) -> None:
        services.follow(actor=bob, target=protected)
        services.reject_request(actor=protected, requester=bob)
        services.reject_request(actor=protected, requester=bob)
        assert not FollowRequest.objects.exists()
        assert counts(bob) == (0, 0)

    def test_unfollowing_withdraws_the_request(self, bob: User, protected: User) -> None:
        services.follow(actor=bob, target=protected)
        services.unfollow(actor=bob, target=protected)
        assert not FollowRequest.objects.exists()

    def test_what_was_never_asked_cannot_be_accepted(self, bob: User, protected: User) -> None:
        with pytest.raises(errors.NoSuchRequest):
            services.accept_request(actor=protected, requester=bob)

    def test_opening_an_account_lets_in_whoever_asked(self, protected: User) -> None:
        asking = [FollowRequestFactory(target=protected).requester for _ in range(3)]
        accounts.edit_profile(actor=protected, is_protected=False)
        while services.accept_pending_requests(target_id=protected.pk):
            pass
        assert not FollowRequest.objects.exists()
        assert all(selectors.relationship(one.pk, protected.pk).following for one in asking)

    def test_opening_an_account_is_remembered_as_work(self, protected: User) -> None:
        FollowRequestFactory(target=protected)
        accounts.edit_profile(actor=protected, bio="Hello")
        assert not OutboxRow.objects.filter(task__contains="accept_pending").exists()
        accounts.edit_profile(actor=protected, is_protected=False)
        assert OutboxRow.objects.filter(task__contains="accept_pending").count() == 1

    def test_an_account_that_closed_again_lets_nobody_in(self, protected: User) -> None:
        FollowRequestFactory(target=protected)
        assert services.accept_pending_requests(target_id=protected.pk) is False
        assert FollowRequest.objects.count() == 1


class TestBlocking:
    def test_a_block_ends_follows_and_requests_both_ways(self, alice: User, bob: User) -> None:
        FollowFactory(follower=alice, followee=bob)
        FollowFactory(follower=bob, followee=alice)
        services.block(actor=alice, target=bob)
        services.block(actor=alice, target=bob)
        assert not Follow.objects.exists()
        assert Block.objects.count() == 1
        assert counts(alice) == counts(bob) == (0, 0)

    def test_a_block_withdraws_requests(self, bob: User, protected: User) -> None:
        services.follow(actor=bob, target=protected)
        services.block(actor=protected, target=bob)
        assert not FollowRequest.objects.exists()

    def test_unblocking_does_not_bring_follows_back(self, alice: User, follower: User) -> None:
        services.block(actor=alice, target=follower)
        services.unblock(actor=alice, target=follower)
        services.unblock(actor=alice, target=follower)
        assert not Block.objects.exists()
        assert not Follow.objects.filter(follower=follower).exists()

    def test_only_the_blocker_unblocks(self, alice: User, blocked: User) -> None:
        services.unblock(actor=blocked, target=alice)
        assert Block.objects.count() == 1


class TestMutesAndRetweets:
    def test_a_mute_may_end_by_itself(self, alice: User, bob: User) -> None:
        MuteFactory(muter=alice, muted=bob, expires_at=timezone.now() - timedelta(seconds=1))
        assert not selectors.relationship(alice.pk, bob.pk).muting
        services.mute(actor=alice, target=bob)
        assert selectors.relationship(alice.pk, bob.pk).muting
        assert Mute.objects.count() == 1
        services.unmute(actor=alice, target=bob)
        services.unmute(actor=alice, target=bob)
        assert not Mute.objects.exists()

    def test_retweets_of_who_is_followed_can_be_turned_off(self, alice: User, follower: User) -> None:
        services.set_wants_retweets(actor=follower, target=alice, wanted=False)
        assert not selectors.relationship(follower.pk, alice.pk).wants_retweets
        services.set_wants_retweets(actor=follower, target=alice, wanted=True)
        assert selectors.relationship(follower.pk, alice.pk).wants_retweets

    def test_of_others_they_cannot(self, alice: User, bob: User) -> None:
        with pytest.raises(errors.NotFollowing):
            services.set_wants_retweets(actor=bob, target=alice, wanted=False)


class TestCounts:
    def test_counts_equal_the_rows_before_and_after_folding(self, alice: User) -> None:
        people = UserFactory.create_batch(4)
        for one in people:
            services.follow(actor=one, target=alice)
        services.unfollow(actor=people[0], target=alice)
        assert counts(alice) == (3, 0)
        assert user_counter.drift(recounts.TRUTH, recounts.NAMES) == []
        while user_counter.fold():
            pass
        assert counts(alice) == (3, 0)
        assert user_counter.drift(recounts.TRUTH, recounts.NAMES) == []

    def test_a_recount_finds_and_corrects_a_drift(self, alice: User, follower: User) -> None:
        user_counter.add(alice.pk, followers=5)
        assert user_counter.recount(recounts.TRUTH, recounts.NAMES) == 1
        assert counts(alice) == (1, 0)

    def test_erasing_an_account_leaves_the_counts_of_the_others_exact(self, alice: User, bob: User) -> None:
        gone = UserFactory()
        for other in (alice, bob):
            FollowFactory(follower=gone, followee=other)
            FollowFactory(follower=other, followee=gone)
        BlockFactory(blocker=gone)
        while recounts.cut_ties(user_id=gone.pk, limit=3):
            pass
        gone.delete()
        assert counts(alice) == counts(bob) == (0, 0)
        assert user_counter.drift(recounts.TRUTH, recounts.NAMES) == []


def test_relationships_of_many_take_one_statement(
    alice: User, follower: User, blocked: User, muted: User, protected: User, django_assert_num_queries
) -> None:
    connection.ensure_connection()
    with django_assert_num_queries(1):
        found = selectors.relationships(alice.pk, [follower.pk, blocked.pk, muted.pk, protected.pk])
    assert found[follower.pk].followed_by
    assert found[blocked.pk].blocking
    assert found[muted.pk].muting
    assert found[protected.pk].following and found[protected.pk].wants_retweets
