"""What is read lifts what is popular: different readers, within bounds, and nothing that is not for everybody."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.analytics import store
from apps.analytics import tasks as analytics
from apps.analytics.kinds import Kind
from apps.analytics.models import Event
from apps.discovery import popular
from apps.discovery.models import Kept, Ranking
from apps.discovery.tasks import refresh_popular_people, refresh_popular_tweets
from apps.tweets import services as tweets
from apps.tweets.models import Like, Tweet
from apps.users import services as accounts
from apps.users.models import User, user_counter
from tests.calls import Caller
from tests.discovery.talk import people
from tests.factories.follows import FollowFactory
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _redis_is_there() -> None:
    store.breaker.succeeded()


def read(kind: Kind, subject: int, owner: User, times: int, *, hours: int = 0) -> None:
    """As analytics writes it down: so many different readers in that hour."""
    at = (timezone.now() - timedelta(hours=hours)).replace(minute=0, second=0, microsecond=0)
    Event.objects.create(owner_id=owner.pk, at=at, kind=kind.value, subject_id=subject, act_id=0, amount=times)


def liked(text: str, times: int) -> Tweet:
    tweet: Tweet = TweetFactory(text=text)
    Like.objects.bulk_create(Like(user=user, tweet=tweet) for user in people(times))
    return tweet


def ranked() -> list[str]:
    refresh_popular_tweets()
    return [tweet["text"] for tweet in Caller().all("/trends/tweets")]


def test_a_tweet_that_many_read_is_popular_though_nobody_did_anything(client: Client, alice: User) -> None:
    tweet = TweetFactory(author=alice, text="Read by many")
    liked("Liked by three", 3)
    liked("Liked by one", 1)
    read(Kind.SEEN, tweet.pk, alice, 19)
    assert "Read by many" not in ranked()
    read(Kind.SEEN, tweet.pk, alice, 21, hours=1)
    assert ranked() == ["Liked by three", "Read by many", "Liked by one"]
    assert "Read by many" in client.get("/explore").text
    assert "Read by many" in client.get("/").text


def test_readers_weigh_no_more_than_five_likes_where_nobody_likes(alice: User) -> None:
    tweet = TweetFactory(author=alice, text="Read by very many")
    liked("Liked by six", 6)
    read(Kind.SEEN, tweet.pk, alice, 1_000_000)
    assert ranked() == ["Liked by six", "Read by very many"]


def test_readers_at_most_double_what_people_did_and_add_those_five() -> None:
    read_and_liked = liked("Read and liked by three", 3)
    liked("Liked by twelve", 12)
    liked("Liked by ten", 10)
    read(Kind.SEEN, read_and_liked.pk, read_and_liked.author, 1_000_000)
    assert ranked() == ["Liked by twelve", "Read and liked by three", "Liked by ten"]


def test_what_was_read_long_ago_is_not_popular_for_it(alice: User) -> None:
    tweet = TweetFactory(author=alice, text="Read yesterday")
    read(Kind.SEEN, tweet.pk, alice, 500, hours=26)
    assert ranked() == []


@pytest.mark.parametrize("what", ["protected", "deleted", "reported"])
def test_readers_bring_nothing_to_everybody_that_is_not_for_them(what: str, alice: User, mallory: User) -> None:
    tweet = TweetFactory(author=alice, text="Read by many")
    read(Kind.SEEN, tweet.pk, alice, 500)
    assert ranked() == ["Read by many"]
    match what:
        case "protected":
            accounts.edit_profile(actor=alice, is_protected=True)
        case "deleted":
            tweets.delete_tweet(actor=alice, tweet_id=tweet.pk)
        case "reported":
            Caller(mallory).post(
                "/reports", {"user_id": str(alice.pk), "tweet_id": str(tweet.pk), "category": "spam", "comment": ""}
            )
    assert ranked() == []
    assert Ranking.objects.filter(kind=Kept.TWEETS, lang="").latest("pk").ids == []


def test_one_reader_who_looks_again_and_again_moves_nothing(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the report of a page to the list."""
    monkeypatch.setattr(popular, "_FEWEST_READERS", 2)
    often, once = TweetFactory(author=alice, text="Seen by one"), TweetFactory(text="Seen by two")
    loud, other = people(2)
    for _ in range(3):
        see(loud, often)
    see(loud, once)
    see(other, once)
    see(alice, often)
    analytics.write_events()
    assert ranked() == ["Seen by two"]


def see(user: User, tweet: Tweet) -> None:
    Caller(user).post("/analytics/events", {"events": [{"kind": "seen", "tweet_id": str(tweet.pk)}]})


def test_whose_profile_many_visit_is_suggested_before_who_has_a_few_followers_more(bob: User) -> None:
    names = {"famous": 30, "followed": 4, "visited": 2, "protected1": 3}
    made = {name: UserFactory(username=name) for name in names}
    for name, number in names.items():
        for follower in people(number):
            FollowFactory(follower=follower, followee=made[name])
    accounts.edit_profile(actor=made["protected1"], is_protected=True)
    user_counter.fold()
    for name in ("visited", "protected1"):
        read(Kind.VISITED, made[name].pk, made[name], 1_000)
    assert shown(bob) == ["famous", "visited", "followed"]


def shown(viewer: User) -> list[Any]:
    refresh_popular_people()
    return [user["username"] for user in Caller(viewer).all("/users/suggestions")]
