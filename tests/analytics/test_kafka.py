"""What engines outside read, from librdkafka's own mock cluster."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import OFFSET_BEGINNING, Consumer, Producer, TopicPartition

from apps.analytics import services, store, tasks
from apps.analytics.services import publishing
from apps.tweets import services as tweets
from apps.users import services as accounts
from apps.users.models import User
from tests.calls import Caller
from tests.factories.tweets import TweetFactory
from tests.patience import eventually
from tests.work import do_due_work, waiting

# A worker that meets a broker that is away begins with a new connection to the database.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("kafka")]


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """Three brokers; its addresses."""
    holder = Producer({"bootstrap.servers": "none:1", "test.mock.num.brokers": 3, "log_level": 0})
    brokers = holder.list_topics(timeout=10).brokers.values()
    yield ",".join(f"{broker.host}:{broker.port}" for broker in brokers)
    holder.flush(0)


@pytest.fixture(autouse=True)
def topic(cluster: str, settings: Any, request: pytest.FixtureRequest) -> str:
    store.breaker.succeeded()
    name = request.node.name.replace("[", "-").replace("]", "")
    settings.EVENTS_KAFKA_URL = f"kafka://{cluster}/{name}"
    return name


def read(cluster: str, topic: str, most: int) -> list[dict[str, Any]]:
    """The first `most` messages, and whatever comes within a moment after them."""
    consumer = Consumer({"bootstrap.servers": cluster, "group.id": "test", "log_level": 0})
    partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
    consumer.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for number in partitions])
    found: list[dict[str, Any]] = []

    def poll() -> bool:
        message = consumer.poll(0.5)
        if message is not None and not message.error():
            found.append(json.loads(message.value() or b"{}"))
        return len(found) >= most and message is None

    eventually(poll, seconds=30)
    consumer.close()
    return found


def seen(user: User, *ids: int) -> None:
    events = [{"kind": "seen", "tweet_id": str(id_)} for id_ in ids]
    assert Caller(user).post("/analytics/events", {"events": events}).status_code == 200


def test_both_kinds_of_events_come_and_name_no_reader(cluster: str, topic: str, alice: User, bob: User) -> None:
    tweet = TweetFactory(author=alice)
    tweets.like(actor=bob, tweet_id=tweet.pk)
    seen(bob, tweet.pk)
    do_due_work("apps.analytics.")
    tasks.publish_events()
    tasks.write_events()
    found = {message["kind"]: message for message in read(cluster, topic, 3)}
    assert found.keys() == {"posted", "liked", "seen"}
    assert all(message["subject_id"] == str(tweet.pk) for message in found.values())
    assert all(message["owner_id"] == str(alice.pk) for message in found.values())
    assert str(bob.pk) not in json.dumps(found)
    assert store.length() == 0


def test_what_is_undone_is_said_under_the_same_id(cluster: str, topic: str, alice: User, bob: User) -> None:
    tweet = TweetFactory(author=alice)
    tweets.like(actor=bob, tweet_id=tweet.pk)
    do_due_work("apps.analytics.")
    tweets.unlike(actor=bob, tweet_id=tweet.pk)
    do_due_work("apps.analytics.")
    likes = [message for message in read(cluster, topic, 3) if message["kind"] == "liked"]
    assert [message["undone"] for message in likes] == [False, True]
    assert len({message["id"] for message in likes}) == 1


def test_nothing_of_protected_and_unmeasured_accounts_leaves(
    cluster: str, topic: str, alice: User, bob: User, mallory: User
) -> None:
    made = [TweetFactory(author=user) for user in (alice, bob, mallory)]
    seen(User.objects.create(username="reader", email="reader@example.com"), *(one.pk for one in made))
    accounts.edit_profile(actor=alice, is_protected=True)
    services.set_measured(actor=bob, measured=False)
    do_due_work("apps.analytics.")
    tasks.publish_events()
    assert {message["owner_id"] for message in read(cluster, topic, 2)} == {str(mallory.pk)}


def test_while_kafka_is_away_nothing_is_lost_and_the_rest_goes_on(
    cluster: str, topic: str, settings: Any, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    there = settings.EVENTS_KAFKA_URL
    settings.EVENTS_KAFKA_URL = f"kafka://127.0.0.1:9/{topic}"
    tweet = TweetFactory(author=alice)
    seen(bob, tweet.pk)
    with monkeypatch.context() as impatient:
        impatient.setattr(publishing, "_PATIENCE_SECONDS", 1)
        do_due_work("apps.analytics.")
        tasks.publish_events()
    tasks.write_events()
    assert Caller().get(f"/tweets/{tweet.pk}").json()["counts"]["views"] == 1
    assert store.length() == 1 and waiting("record_tweet").exists()
    settings.EVENTS_KAFKA_URL = there
    tasks.publish_events()
    waiting("record_tweet").update(due_at="2020-01-01T00:00:00Z")
    do_due_work("apps.analytics.")
    assert {message["kind"] for message in read(cluster, topic, 2)} == {"seen", "posted"}
    assert store.length() == 0 and not waiting("record_tweet").exists()
