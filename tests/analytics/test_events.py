"""Rows of the apps below as events: each once, taken back when it is undone, kept as history where it is history."""

import pytest

from apps.analytics import services
from apps.analytics.kinds import Kind
from apps.analytics.models import Event
from apps.follows import services as graph
from apps.tweets import services as tweets
from apps.tweets.models import Like
from apps.users.models import User
from tests.factories.tweets import TweetFactory
from tests.work import do_due_work

pytestmark = pytest.mark.django_db


def happened(owner: User) -> list[str]:
    kinds = Event.objects.filter(owner_id=owner.pk).order_by("at", "kind").values_list("kind", flat=True)
    return [Kind(kind).label for kind in kinds]


def test_what_others_do_with_a_tweet_is_its_authors_event(alice: User, bob: User) -> None:
    tweet = TweetFactory(author=alice)
    tweets.like(actor=bob, tweet_id=tweet.pk)
    tweets.bookmark(actor=bob, tweet_id=tweet.pk)
    tweets.retweet(actor=bob, tweet_id=tweet.pk)
    TweetFactory(author=bob, reply_to=tweet)
    TweetFactory(author=bob, quote_of=tweet)
    do_due_work("apps.analytics.")
    assert sorted(happened(alice)) == ["bookmarked", "liked", "posted", "quoted", "replied", "retweeted"]
    assert happened(bob) == ["posted"] * 3
    # Told again, nothing changes.
    like = Like.objects.get()
    services.record_like(like_id=like.pk, tweet_id=tweet.pk, user_id=bob.pk, at=None)
    services.record_tweet(tweet_id=tweet.pk)
    assert len(happened(alice)) == 6


def test_what_is_undone_is_taken_back_however_late_its_work_is_done(alice: User, bob: User) -> None:
    tweet = TweetFactory(author=alice)
    tweets.like(actor=bob, tweet_id=tweet.pk)
    do_due_work("apps.analytics.")
    tweets.unlike(actor=bob, tweet_id=tweet.pk)
    tweets.bookmark(actor=bob, tweet_id=tweet.pk)
    tweets.remove_bookmark(actor=bob, tweet_id=tweet.pk)
    reply = TweetFactory(author=bob, reply_to=tweet)
    tweets.delete_tweet(actor=bob, tweet_id=reply.pk)
    do_due_work("apps.analytics.")
    assert happened(alice) == ["posted"] and happened(bob) == []


def test_what_one_does_with_ones_own_is_nothing(alice: User) -> None:
    tweet = TweetFactory(author=alice)
    tweets.like(actor=alice, tweet_id=tweet.pk)
    tweets.retweet(actor=alice, tweet_id=tweet.pk)
    TweetFactory(author=alice, reply_to=tweet)
    do_due_work("apps.analytics.")
    assert happened(alice) == ["posted"] * 3


def test_that_somebody_followed_stays_when_they_leave(alice: User, bob: User, mallory: User) -> None:
    graph.follow(actor=bob, target=alice)
    do_due_work("apps.analytics.")
    graph.unfollow(actor=bob, target=alice)
    # One whose following was not looked at before it ended.
    graph.follow(actor=mallory, target=alice)
    graph.unfollow(actor=mallory, target=alice)
    do_due_work("apps.analytics.")
    assert sorted(happened(alice)) == ["followed", "followed", "unfollowed", "unfollowed"]


def test_who_is_not_measured_writes_no_event(alice: User, bob: User) -> None:
    services.set_measured(actor=alice, measured=False)
    tweet = TweetFactory(author=alice)
    tweets.like(actor=bob, tweet_id=tweet.pk)
    do_due_work("apps.analytics.")
    assert happened(alice) == ["liked"]


def test_what_goes_with_an_account_goes_in_portions(alice: User, bob: User) -> None:
    for _ in range(3):
        TweetFactory(author=alice)
    TweetFactory(author=bob)
    do_due_work("apps.analytics.")
    assert services.erase_portion(user_id=alice.pk, limit=2)
    assert services.erase_portion(user_id=alice.pk, limit=2)
    assert not services.erase_portion(user_id=alice.pk, limit=2)
    assert happened(alice) == [] and happened(bob) == ["posted"]
