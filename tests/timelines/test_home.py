"""What a reader finds at home, at the moment the request was answered, without any worker running."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.follows import services as follows
from apps.timelines import rebuilding, store
from apps.timelines.tasks import fan_out
from apps.tweets import services as tweets
from apps.users import services as users
from apps.users.models import User
from apps.users.tokens import AccessToken
from tests.factories.follows import FollowFactory
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory
from tests.timelines.homes import begin_anew, home, page


@pytest.fixture(autouse=True)
def _closed_breaker() -> Iterator[None]:
    yield
    begin_anew()


@pytest.fixture
def tweet(alice: User, follower: User) -> int:
    """A tweet of alice's that stands in her follower's warm list."""
    home(follower)
    made = TweetFactory(author=alice)
    fan_out(tweet_id=made.id)
    assert home(follower) == [made.id]
    return made.id


def test_my_own_tweet_is_there_at_once(alice: User) -> None:
    home(alice)
    tweet = TweetFactory(author=alice)
    assert home(alice) == [tweet.id]


def test_a_deleted_tweet_is_gone_at_once(alice: User, follower: User, tweet: int) -> None:
    tweets.delete_tweet(actor=alice, tweet_id=tweet)
    assert home(follower) == []


@pytest.mark.parametrize("act", ["block", "blocked", "mute", "unfollow"])
def test_whoever_is_shut_out_is_gone_at_once(alice: User, follower: User, tweet: int, act: str) -> None:
    {
        "block": lambda: follows.block(actor=follower, target=alice),
        "blocked": lambda: follows.block(actor=alice, target=follower),
        "mute": lambda: follows.mute(actor=follower, target=alice),
        "unfollow": lambda: follows.unfollow(actor=follower, target=alice),
    }[act]()
    assert home(follower) == []


def test_whoever_leaves_is_gone_at_once_and_back_when_they_return(alice: User, follower: User, tweet: int) -> None:
    users.leave(actor=alice)
    assert home(follower) == []
    users.come_back(actor=alice)
    assert home(follower) == [tweet]


def test_following_brings_what_was_written_before(alice: User, bob: User) -> None:
    tweet = TweetFactory(author=alice)
    assert home(bob) == []
    follows.follow(actor=bob, target=alice)
    assert home(bob) == [tweet.id]


def test_without_redis_it_is_only_slower(follower: User, tweet: int, settings, tmp_path: Path) -> None:
    absent = {**settings.CACHES["timelines"], "LOCATION": f"unix://{tmp_path}/nobody.sock?db=0"}
    settings.CACHES = {**settings.CACHES, "timelines": absent}
    begin_anew()
    assert home(follower) == [tweet]
    assert home(follower) == [tweet]  # the breaker is open by now


def test_a_list_built_for_another_version_counts_as_absent(alice: User, follower: User, tweet: int) -> None:
    key = store.home_key(follower.pk)
    token = store.begin_rebuild(key)
    assert token
    store.finish_rebuild(key, token, ids=[], floor=0, stamp=store.Stamp(999, "-", ()))
    assert home(follower) == [tweet]


def test_pages_are_whole_and_the_cursor_is_stable_while_others_write(alice: User, follower: User) -> None:
    ids = [TweetFactory(author=alice).id for _ in range(25)]
    first = page(follower, "/api/timelines/home?limit=10")
    fan_out(tweet_id=TweetFactory(author=alice).id)
    second = page(follower, first["next"])
    third = page(follower, second["next"])
    served = [int(entry["id"]) for part in (first, second, third) for entry in part["results"]]
    assert served == ids[::-1]
    assert third["next"] is None


def test_a_home_belongs_to_its_owner(alice: User, mallory: User) -> None:
    client = Client(headers={"Authorization": f"Bearer {AccessToken.of(mallory)}"})
    assert client.get(f"/api/timelines/{alice.pk}").status_code == 403
    assert client.get("/api/timelines/@alice").status_code == 403
    assert client.get(f"/api/timelines/{mallory.pk}").status_code == 200
    assert Client().get("/api/timelines/home").status_code == 401


def test_a_token_of_an_earlier_epoch_opens_nothing(alice: User) -> None:
    client = Client(headers={"Authorization": f"Bearer {AccessToken.of(alice)}"})
    assert client.get("/api/timelines/home").status_code == 200
    users.sign_out_everywhere(actor=alice)
    assert client.get("/api/timelines/home").status_code == 401


@pytest.mark.parametrize("followed", [1, 60])
def test_a_warm_page_costs_the_same_whoever_is_followed(follower: User, followed: int) -> None:
    for _ in range(followed):
        author = UserFactory()
        FollowFactory(follower=follower, followee=author)
        TweetFactory(author=author)
    rebuilding.rebuild_home(follower.pk)
    home(follower)
    client = Client(headers={"Authorization": f"Bearer {AccessToken.of(follower)}"})
    commands = count_commands()
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/api/timelines/home").status_code == 200
    assert len(queries) <= 2  # the one statement, and once a second the set of merged authors
    assert count_commands() - commands <= 2  # the limiter's script and the list's


def count_commands() -> int:
    """Commands that Redis was sent so far, scripts as one each."""
    stats = store.connection().info("commandstats")
    return sum(stats.get(f"cmdstat_{name}", {}).get("calls", 0) for name in ("evalsha", "eval", "fcall"))
