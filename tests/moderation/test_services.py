"""What moderators do, with who did it and why."""

import pytest
from django.contrib.auth.models import Permission

from apps.moderation import errors, services
from apps.moderation.models import HiddenTweet, Suspension
from apps.tweets import services as tweets
from apps.users.models import User
from tests.calls import Caller
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory


@pytest.fixture
def moderator(db: None) -> User:
    """Staff with the rights of the desk, no more."""
    user = UserFactory(username="desk", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["add_suspension", "add_hiddentweet"]))
    return user


class TestSuspending:
    def test_it_hides_everything_and_ends_every_access_at_once(self, moderator: User, alice: User) -> None:
        tweet, caller = TweetFactory(author=alice), Caller(alice)
        services.suspend_account(moderator=moderator, user=alice, reason="Spam")
        assert Caller().get("/users/@alice").status_code == 404
        assert Caller().get(f"/tweets/{tweet.pk}").status_code == 404
        assert caller.get("/users/me").status_code == 401

    def test_lifting_brings_everything_back(self, moderator: User, alice: User) -> None:
        tweet = TweetFactory(author=alice)
        services.suspend_account(moderator=moderator, user=alice, reason="Spam")
        services.lift_suspension(moderator=moderator, user=alice)
        assert Caller().get(f"/tweets/{tweet.pk}").status_code == 200
        suspension = Suspension.objects.get()
        assert (suspension.moderator, suspension.reason, suspension.lifted_by) == (moderator, "Spam", moderator)

    def test_twice_is_once_and_again_is_a_new_one(self, moderator: User, alice: User) -> None:
        for _ in range(2):
            services.suspend_account(moderator=moderator, user=alice, reason="Spam")
        services.lift_suspension(moderator=moderator, user=alice)
        services.lift_suspension(moderator=moderator, user=alice)
        services.suspend_account(moderator=moderator, user=alice, reason="Again")
        assert [row.reason for row in Suspension.objects.order_by("id")] == ["Spam", "Again"]

    def test_it_takes_a_reason(self, moderator: User, alice: User) -> None:
        for reason in ("", "  ", "x" * 501):
            with pytest.raises(errors.ReasonMissing):
                services.suspend_account(moderator=moderator, user=alice, reason=reason)

    def test_who_may_not(self, moderator: User, staff: User, alice: User, mallory: User) -> None:
        colleague = UserFactory(is_staff=True)
        for actor, user in (
            (mallory, alice),
            (moderator, moderator),
            (moderator, staff),
            (moderator, colleague),
            (staff, staff),
        ):
            with pytest.raises(errors.NotYours):
                services.suspend_account(moderator=actor, user=user, reason="Because")
        services.suspend_account(moderator=staff, user=colleague, reason="A superuser may")


class TestHiding:
    def test_a_hidden_tweet_is_not_there_with_its_retweets(self, moderator: User, alice: User, bob: User) -> None:
        tweet = TweetFactory(author=alice)
        retweet = tweets.retweet(actor=bob, tweet_id=tweet.pk)
        services.hide_tweet(moderator=moderator, tweet=retweet, reason="Abuse")
        services.hide_tweet(moderator=moderator, tweet=tweet, reason="Abuse")
        for one in (tweet, retweet):
            assert Caller(alice).get(f"/tweets/{one.pk}").status_code == 404
        assert HiddenTweet.objects.count() == 1

    def test_showing_it_again_changes_no_count(self, moderator: User, alice: User, bob: User) -> None:
        tweet = TweetFactory(author=alice)
        tweets.like(actor=bob, tweet_id=tweet.pk)
        before = Caller(bob).get(f"/tweets/{tweet.pk}").json()
        services.hide_tweet(moderator=moderator, tweet=tweet, reason="Abuse")
        services.show_tweet(moderator=moderator, tweet=tweet)
        services.show_tweet(moderator=moderator, tweet=tweet)
        assert Caller(bob).get(f"/tweets/{tweet.pk}").json() == before
        assert HiddenTweet.objects.get().shown_by == moderator

    def test_its_author_may_still_delete_it(self, moderator: User, alice: User) -> None:
        tweet = TweetFactory(author=alice)
        services.hide_tweet(moderator=moderator, tweet=tweet, reason="Abuse")
        tweets.delete_tweet(actor=alice, tweet_id=tweet.pk)

    def test_who_may_not(self, alice: User, mallory: User) -> None:
        tweet = TweetFactory(author=alice)
        with pytest.raises(errors.NotYours):
            services.hide_tweet(moderator=mallory, tweet=tweet, reason="Because")
