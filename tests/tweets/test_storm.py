"""Many people on one tweet at once: its counts stay exact, and nobody waits for anybody."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from apps.tweets import services
from apps.tweets.models import Like, TweetCounts, tweet_counter
from tests.calls import Caller
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory
from tests.tweets.storm import Storm, drain, is_exact

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_storm_of_likes_and_unlikes_ends_exact(settings) -> None:
    settings.RATE_LIMIT_SCALE = 1e6
    storm = Storm(people=24, acts=192, threads=12)
    likers = storm.run()
    assert storm.wrong == []
    assert len(storm.seen) > 1  # it was watched while it went on
    assert set(Like.objects.values_list("user_id", flat=True)) == likers
    assert storm.shown() == (len(likers), None)
    drain()
    assert TweetCounts.objects.get(tweet=storm.tweet).likes == len(likers)
    assert storm.shown() == (len(likers), None)
    assert is_exact()


def _somebody(act: Callable[..., Any]) -> Callable[[Any], Any]:
    return lambda tweet: act(actor=UserFactory(), tweet_id=tweet.pk)


def _counting(tweet: Any) -> None:
    assert tweet_counter.fold()


def _editing(tweet: Any) -> None:
    services.edit_tweet(actor=tweet.author, tweet_id=tweet.pk, text="Something else")


UNDER_WAY = {
    "a like": _somebody(services.like),
    "a retweet": _somebody(services.retweet),
    "a bookmark": _somebody(services.bookmark),
    "an answer": lambda tweet: TweetFactory(reply_to=tweet),
    "a fold": _counting,
    "an edit": _editing,
}
ACTS = [("put", "like"), ("delete", "like"), ("put", "retweet"), ("put", "bookmark")]


@pytest.mark.parametrize("under_way", UNDER_WAY)
def test_nobody_waits_for_what_others_do_to_the_same_tweet(under_way: str) -> None:
    """There is no row that all of them write: each act ends while another is held open in its transaction."""
    tweet, reader = TweetFactory(), UserFactory()
    services.like(actor=UserFactory(), tweet_id=tweet.pk)
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        UNDER_WAY[under_way](tweet)
        for method, act in ACTS:
            send = partial(getattr(Caller(reader), method), f"/tweets/{tweet.pk}/{act}")
            assert pool.submit(_impatient, send).result(30).status_code == 200, act
    drain()
    assert is_exact()


def _impatient(send: Callable[[], Any]) -> Any:
    """Fails at once where it would wait for a lock."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        return send()
    finally:
        connection.close()
