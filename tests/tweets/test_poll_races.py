"""Votes under races: each is one row and one delta, and none comes after the end."""

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import cycle

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now

from apps.tweets import errors, hydration, recounts, services
from apps.tweets.models import Poll, PollClosed, Tweet, Vote, poll_counter
from apps.tweets.services import Question
from apps.users.models import User
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)


def asked(author: User) -> Tweet:
    return TweetFactory(author=author, poll=Question(["Tea", "Coffee"], 60, multiple=True))


def counted(tweet: Tweet) -> tuple[int, ...]:
    """Voters, and votes for each option, as its author sees them."""
    ballot = hydration.by_ids(tweet.author_id, [tweet.pk]).entries[0].ballot
    assert ballot is not None and ballot.votes is not None
    return ballot.voters, *ballot.votes


def assert_exact() -> None:
    assert poll_counter.drift(recounts.OF_POLLS, recounts.OF_POLLS_NAMES) == []


def ends_now(tweet: Tweet) -> None:
    Poll.objects.filter(pk=tweet.pk).update(closes_at=Now())


def test_many_votes_of_one_person_are_one(alice: User, bob: User) -> None:
    tweet = asked(alice)
    acts = [partial(services.vote, actor=bob, tweet_id=tweet.pk, choices=[n % 2]) for n in range(8)]
    results = together(acts)
    assert [type(one) for one in results if one != tweet.pk] == [errors.AlreadyVoted] * 7
    assert counted(tweet)[0] == sum(counted(tweet)[1:]) == 1
    assert_exact()


def test_a_crowd_votes_while_counts_are_folded_and_every_vote_counts_once(alice: User) -> None:
    tweet, crowd = asked(alice), UserFactory.create_batch(8)
    choices = cycle(([0], [1], [0, 1], [1]))
    acts = [partial(services.vote, actor=who, tweet_id=tweet.pk, choices=next(choices)) for who in crowd]
    results = together([*acts, *[poll_counter.fold] * 4])
    assert not [one for one in results if isinstance(one, Exception)]
    assert counted(tweet) == (8, 4, 6)
    while poll_counter.fold():
        pass
    assert counted(tweet) == (8, 4, 6)
    assert_exact()


def test_no_vote_waits_for_that_of_another(alice: User, bob: User, mallory: User) -> None:
    tweet = asked(alice)
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        services.vote(actor=bob, tweet_id=tweet.pk, choices=[0])
        other = partial(services.vote, actor=mallory, tweet_id=tweet.pk, choices=[1])
        assert pool.submit(_apart, other).result(timeout=10) == tweet.pk
    assert counted(tweet) == (2, 1, 1)


def test_the_end_waits_for_a_vote_on_its_way_and_is_then_said_once(alice: User, bob: User, mallory: User) -> None:
    tweet = asked(alice)
    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            services.vote(actor=bob, tweet_id=tweet.pk, choices=[0])
            pool.submit(_apart, partial(ends_now, tweet)).result(timeout=10)
            closing = [pool.submit(_apart, partial(services.close_poll, poll_id=tweet.pk)) for _ in range(2)]
            time.sleep(0.3)
            assert not any(one.done() for one in closing)
        for one in closing:
            one.result(timeout=10)
    assert PollClosed.objects.count() == 1
    with pytest.raises(errors.PollIsClosed):
        services.vote(actor=mallory, tweet_id=tweet.pk, choices=[0])
    assert counted(tweet) == (1, 1, 0)
    assert_exact()


def test_a_vote_that_waited_past_the_end_is_too_late(alice: User, bob: User) -> None:
    tweet = asked(alice)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Poll.objects.select_for_update().get(pk=tweet.pk)
            late = pool.submit(_apart, partial(services.vote, actor=bob, tweet_id=tweet.pk, choices=[0]))
            time.sleep(0.3)
            ends_now(tweet)
        with pytest.raises(errors.PollIsClosed):
            late.result(timeout=10)
    assert not Vote.objects.exists()


def test_votes_while_the_author_is_erased_end_in_nothing_or_not_at_all(alice: User) -> None:
    tweet, crowd = asked(alice), UserFactory.create_batch(4)
    acts = [partial(services.vote, actor=who, tweet_id=tweet.pk, choices=[0]) for who in crowd]
    results = together([*acts, partial(_erase, alice), poll_counter.fold])
    assert not [one for one in results if isinstance(one, Exception) and not isinstance(one, errors.NoSuchTweet)]
    assert not Tweet.objects.exists() and not Vote.objects.exists()
    assert_exact()


def _erase(user: User) -> None:
    while services.erase_portion(user_id=user.pk, limit=10):
        pass


def _apart(act: partial) -> object:
    try:
        return act()
    finally:
        connection.close()
