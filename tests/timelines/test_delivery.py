"""A tweet's way into its readers' lists: every one once, in order, whatever is repeated or late."""

import random
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from redis import Redis

from apps.outbox import relay
from apps.outbox.models import OutboxRow
from apps.timelines import services, store
from apps.timelines.models import Delivery, HomeVersion
from apps.timelines.tasks import fan_out
from apps.tweets import services as tweets
from apps.users.models import User, UserCounts
from apps.users.tokens import AccessToken
from tests.factories.follows import FollowFactory
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory
from tests.patience import eventually
from tests.timelines.homes import home
from tests.work import do_due_work, waiting


def listed(reader: User) -> list[int]:
    """What stands in the reader's list in Redis."""
    part = store.read(store.home_key(reader.pk), count=1000)
    assert isinstance(part, store.Slice), part
    return part.ids


@pytest.fixture
def warm(follower: User) -> User:
    """A follower of alice whose list exists."""
    home(follower)
    return follower


def test_a_post_leaves_a_row_for_its_fan_out(alice: User) -> None:
    tweet = TweetFactory(author=alice)
    assert [row.arguments for row in waiting("fan_out")] == [{"tweet_id": tweet.id}]


def test_the_task_writes_the_tweet_into_the_followers_list(alice: User, warm: User) -> None:
    tweet = TweetFactory(author=alice)
    fan_out(tweet_id=tweet.id)
    assert listed(warm) == [tweet.id]


def test_a_reader_who_has_no_list_costs_nothing(alice: User, follower: User) -> None:
    fan_out(tweet_id=TweetFactory(author=alice).id)
    assert store.read(store.home_key(follower.pk), count=1) is None


def test_repeated_and_disordered_deliveries_change_nothing(alice: User, warm: User) -> None:
    ids = [TweetFactory(author=alice).id for _ in range(40)]
    disorder = ids * 2
    random.shuffle(disorder)
    for tweet_id in disorder:
        Delivery.objects.all().delete()
        fan_out(tweet_id=tweet_id)
    assert listed(warm) == sorted(ids, reverse=True)


def test_a_list_is_trimmed_and_what_was_cut_off_still_comes_from_the_database(
    alice: User, warm: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_ENTRIES", 10)
    monkeypatch.setattr(store, "SLACK", 2)
    ids = [TweetFactory(author=alice).id for _ in range(25)]
    for tweet_id in ids:
        fan_out(tweet_id=tweet_id)
    part = store.read(store.home_key(warm.pk), count=1000)
    assert isinstance(part, store.Slice)
    assert 10 <= len(part.ids) <= 12
    assert part.floor == ids[-len(part.ids) - 1]
    assert home(warm) == ids[::-1]


def test_a_late_delivery_below_the_floor_is_ignored(alice: User, warm: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST_ENTRIES", 10)
    monkeypatch.setattr(store, "SLACK", 2)
    late, *others = [TweetFactory(author=alice).id for _ in range(25)]
    for tweet_id in others:
        fan_out(tweet_id=tweet_id)
    before = listed(warm)
    fan_out(tweet_id=late)
    assert listed(warm) == before


def test_a_reply_goes_only_to_those_who_follow_both(alice: User, bob: User, warm: User) -> None:
    both = UserFactory()
    FollowFactory(follower=both, followee=alice)
    FollowFactory(follower=both, followee=bob)
    home(both)
    reply = TweetFactory(author=alice, reply_to=TweetFactory(author=bob))
    fan_out(tweet_id=reply.id)
    assert reply.id in listed(both)
    assert listed(warm) == []


def test_a_large_fan_out_is_done_in_portions_that_go_on_where_they_stood(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "PORTION", 3)
    readers = [FollowFactory(followee=alice).follower for _ in range(8)]
    for reader in readers:
        home(reader)
    tweet = TweetFactory(author=alice)
    services.deliver(tweet_id=tweet.id)
    assert sum(listed(reader) == [tweet.id] for reader in readers) == 3
    fan_out(tweet_id=tweet.id)
    assert all(listed(reader) == [tweet.id] for reader in readers)
    delivery = Delivery.objects.get()
    assert (delivery.followers, delivery.delivered, len(delivery.portions)) == (8, 8, 3)


def test_a_worker_that_was_overtaken_does_not_count_twice(alice: User, warm: User) -> None:
    tweet = TweetFactory(author=alice)
    fan_out(tweet_id=tweet.id)
    fan_out(tweet_id=tweet.id)
    assert Delivery.objects.get().delivered == 1


def test_a_tweet_deleted_before_its_fan_out_goes_nowhere(alice: User, warm: User) -> None:
    tweet = TweetFactory(author=alice)
    tweets.delete_tweet(actor=alice, tweet_id=tweet.id)
    fan_out(tweet_id=tweet.id)
    assert listed(warm) == []


def test_the_author_sees_how_far_the_tweet_has_come(alice: User, warm: User) -> None:
    FollowFactory(followee=alice)  # never looked at home: read on demand
    tweet = TweetFactory(author=alice)
    client = Client(headers={"Authorization": f"Bearer {AccessToken.of(alice)}"})
    assert client.get(f"/api/tweets/{tweet.id}/delivery").json()["state"] == "waiting"
    fan_out(tweet_id=tweet.id)
    receipt = client.get(f"/api/tweets/{tweet.id}/delivery").json()
    assert (receipt["state"], receipt["delivered"], receipt["recipients"], receipt["on_demand"]) == ("done", 1, 1, 1)
    assert receipt["seconds"] >= 0


def test_while_it_is_delivered_the_author_sees_of_how_many(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "PORTION", 3)
    readers = [FollowFactory(followee=alice).follower for _ in range(6)]
    UserCounts.objects.update_or_create(user=alice, defaults={"followers": len(readers)})
    for reader in readers:
        home(reader)
    tweet = TweetFactory(author=alice)
    client = Client()
    client.force_login(alice)

    def receipt() -> tuple:
        shown = client.get(f"/api/tweets/{tweet.id}/delivery").json()
        return shown["state"], shown["delivered"], shown["recipients"]

    services.deliver(tweet_id=tweet.id)
    assert receipt() == ("delivering", 3, 6)
    assert "In 3 of about 6 timelines so far." in client.get(f"/@alice/{tweet.id}/why").text
    fan_out(tweet_id=tweet.id)
    assert receipt() == ("done", 6, 6)
    assert re.search(r"In 6 of 6 timelines after \d+\.\d s\.", client.get(f"/@alice/{tweet.id}/why").text)


def test_a_tweet_that_was_loaded_in_bulk_is_on_its_way_to_nobody(alice: User) -> None:
    FollowFactory(followee=alice)
    UserCounts.objects.update_or_create(user=alice, defaults={"followers": 1})
    tweet = TweetFactory(author=alice)
    waiting("fan_out").delete()
    client = Client()
    client.force_login(alice)
    receipt = client.get(f"/api/tweets/{tweet.id}/delivery").json()
    assert (receipt["state"], receipt["delivered"], receipt["on_demand"]) == ("done", 0, 1)
    assert receipt["seconds"] is None
    assert "1 follower reads it on demand" in client.get(f"/@alice/{tweet.id}/why").text


def test_a_stranger_learns_nothing_of_the_delivery(alice: User, mallory: User) -> None:
    tweet = TweetFactory(author=alice)
    client = Client(headers={"Authorization": f"Bearer {AccessToken.of(mallory)}"})
    assert client.get(f"/api/tweets/{tweet.id}/delivery").status_code == 404


def all_is_done() -> bool:
    OutboxRow.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    do_due_work()
    return not OutboxRow.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_while_redis_is_silent_one_fan_out_waits_for_it_and_the_others_make_room(
    alice: User, warm: User, settings
) -> None:
    tweets = [TweetFactory(author=alice).id for _ in range(5)]
    with Redis.from_url(settings.TIMELINES_URL) as redis:
        redis.client_pause(60_000, all=False)  # reads go on, and so does what ends it
        try:
            do_due_work()
        finally:
            redis.client_unpause()
    waited, *others = waiting("fan_out").order_by("id")
    assert "Timeout" in waited.last_error
    assert {row.last_error for row in others} == {"Open()"}
    assert {row.attempts for row in (waited, *others)} == {0}
    eventually(all_is_done, "Redis to be asked again")
    assert listed(warm) == tweets[::-1]


def test_a_tweet_whose_fan_out_was_given_up_is_in_its_readers_homes(
    alice: User, bob: User, warm: User, settings
) -> None:
    """One key that Redis chokes on: the fan-out fails each time it comes to it, before all others."""
    settings.OUTBOX_MAX_ATTEMPTS = 1
    FollowFactory(follower=bob, followee=alice)
    store.connection().set(store.home_key(bob.pk), "not a list")
    tweet = TweetFactory(author=alice)
    do_due_work()
    assert home(warm) == []
    assert relay.bury_hopeless() == 1
    do_due_work()
    assert home(warm) == home(bob) == [tweet.id]
    assert listed(warm) == [tweet.id]
    assert waiting("fan_out").get().dead_at is not None


def test_nobody_who_has_the_tweet_pays_for_a_fan_out_that_was_given_up(
    alice: User, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OUTBOX_MAX_ATTEMPTS = 1
    monkeypatch.setattr(services, "PORTION", 1)
    early, broken, late = (FollowFactory(followee=alice).follower for _ in range(3))
    for reader in (early, late):
        home(reader)
    store.connection().set(store.home_key(broken.pk), "not a list")
    tweet = TweetFactory(author=alice)
    for _ in range(2):
        do_due_work()
    relay.bury_hopeless()
    do_due_work()
    raised = [HomeVersion.objects.get(viewer=reader).version // HomeVersion.STEP for reader in (early, broken, late)]
    assert raised == [1, 2, 2]
    assert home(early) == home(late) == [tweet.id]
