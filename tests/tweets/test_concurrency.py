"""Acts under races: each is one row and one delta, whoever comes first."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from apps.core.errors import Problem
from apps.tweets import hydration, recounts, services
from apps.tweets.models import Like, Tweet, tweet_counter
from apps.users.models import user_counter
from tests.calls import Caller
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)


def assert_exact() -> None:
    assert tweet_counter.drift(recounts.OF_TWEETS, recounts.OF_TWEETS_NAMES) == []
    assert user_counter.drift(recounts.OF_AUTHORS, recounts.OF_AUTHORS_NAMES) == []


def test_many_likes_of_one_person_are_one() -> None:
    tweet, reader = TweetFactory(), UserFactory()
    results = together([partial(services.like, actor=reader, tweet_id=tweet.pk)] * 8)
    assert not [one for one in results if isinstance(one, Exception)]
    assert Like.objects.count() == 1
    assert_exact()


def test_many_people_liking_while_counts_are_folded_lose_nothing() -> None:
    tweet, readers = TweetFactory(), UserFactory.create_batch(8)
    acts = [partial(services.like, actor=reader, tweet_id=tweet.pk) for reader in readers]
    results = together([*acts, *[tweet_counter.fold] * 4])
    assert not [one for one in results if isinstance(one, Exception)]
    assert hydration.by_ids(0, [tweet.pk]).entries[0].likes == 8
    while tweet_counter.fold():
        pass
    assert hydration.by_ids(0, [tweet.pk]).entries[0].likes == 8
    assert_exact()


@pytest.mark.parametrize(
    ("do", "undo"),
    [
        (services.like, services.unlike),
        (services.retweet, services.undo_retweet),
        (services.bookmark, services.remove_bookmark),
    ],
)
def test_doing_and_undoing_at_once_counts_what_stands(do: Any, undo: Any) -> None:
    tweet, reader = TweetFactory(), UserFactory()
    acts = [partial(act, actor=reader, tweet_id=tweet.pk) for act in (do, undo) * 5]
    assert not [one for one in together(acts) if isinstance(one, Exception)]
    assert_exact()


def test_one_tweet_is_deleted_once() -> None:
    tweet = TweetFactory()
    acts = [partial(services.delete_tweet, actor=tweet.author, tweet_id=tweet.pk)] * 6
    refused = [one for one in together(acts) if isinstance(one, Exception)]
    assert len(refused) == 5
    assert all(isinstance(one, Problem) for one in refused)
    assert_exact()


def test_erasing_while_others_undo_counts_once() -> None:
    gone, readers = UserFactory(), UserFactory.create_batch(4)
    tweet = TweetFactory(author=gone)
    for reader in readers:
        services.retweet(actor=reader, tweet_id=tweet.pk)
        services.like(actor=gone, tweet_id=TweetFactory(author=reader).pk)
    acts = [partial(services.undo_retweet, actor=reader, tweet_id=tweet.pk) for reader in readers]
    likes = [partial(services.unlike, actor=gone, tweet_id=like.tweet_id) for like in Like.objects.filter(user=gone)]

    def erase() -> None:
        while services.erase_portion(user_id=gone.pk, limit=100):
            pass

    results = together([*acts, *likes, erase])
    assert not [one for one in results if isinstance(one, Exception) and not isinstance(one, Problem)]
    assert Tweet.objects.filter(deleted_at=None).count() == 4
    assert_exact()


class Erased:
    """A tweet of an account that is being erased, and a reader who has replied to it, liked it and so on."""

    def __init__(self) -> None:
        self.tweet, self.reader = TweetFactory(), UserFactory()
        self.reply = TweetFactory(author=self.reader, reply_to=self.tweet)

    def did(self, *acts: Callable[..., Any]) -> None:
        for act in acts:
            act(actor=self.reader, tweet_id=self.tweet.pk)

    def erase(self) -> None:
        while services.erase_portion(user_id=self.tweet.author_id, limit=100):
            pass


# What was done before, the method and path of the act, its body, and what it answers when the tweet is gone.
ACTS = [
    ([], "put", "/tweets/{tweet}/like", None, 404),
    ([services.like], "delete", "/tweets/{tweet}/like", None, 404),
    ([], "put", "/tweets/{tweet}/bookmark", None, 404),
    ([services.bookmark], "delete", "/tweets/{tweet}/bookmark", None, 404),
    ([], "put", "/tweets/{tweet}/retweet", None, 404),
    ([services.retweet], "delete", "/tweets/{tweet}/retweet", None, 404),
    ([], "post", "/tweets", {"text": "Yes", "reply_to_id": "{tweet}"}, 404),
    ([], "delete", "/tweets/{reply}", None, 204),
]


@pytest.mark.parametrize(("before", "method", "path", "body", "status"), ACTS)
def test_an_act_that_meets_the_erasure_of_its_tweet_finds_it_gone(before, method, path, body, status) -> None:
    erased = Erased()
    erased.did(*before)
    send = partial(getattr(Caller(erased.reader), method), *_addressed(erased, path, body))
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            erased.erase()
            answer = pool.submit(_alone, send)
            _until_waiting(answer)
        assert answer.result(30).status_code == status
    assert_exact()


@pytest.mark.parametrize(("before", "method", "path", "body", "status"), ACTS)
def test_an_erasure_that_meets_an_act_waits_for_it(before, method, path, body, status) -> None:
    erased = Erased()
    erased.did(*before)
    send = partial(getattr(Caller(erased.reader), method), *_addressed(erased, path, body))
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert send().status_code < 300
            erasure = pool.submit(_alone, erased.erase)
            _until_waiting(erasure)
        erasure.result(30)
    assert not Tweet.objects.filter(pk=erased.tweet.pk).exists()
    assert_exact()


def test_counts_that_are_folded_while_a_tweet_is_erased_are_no_deadlock() -> None:
    erased = Erased()
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert tweet_counter.fold()
            erasure = pool.submit(_alone, erased.erase)
            _until_waiting(erasure)
        erasure.result(30)
    assert_exact()


def _addressed(erased: Erased, path: str, body: dict[str, str] | None) -> tuple[Any, ...]:
    ids = {"tweet": erased.tweet.pk, "reply": erased.reply.pk}
    if body is None:
        return (path.format(**ids),)
    return path, {name: text.format(**ids) for name, text in body.items()}


def _alone(act: Callable[[], Any]) -> Any:
    try:
        return act()
    finally:
        connection.close()


def _until_waiting(act: Future[Any]) -> None:
    """Until it waits for a lock of ours, or is over."""
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    while not act.done():
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
