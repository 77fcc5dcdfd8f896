"""What the socket process goes on doing when what it leans on is killed, and comes back."""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction

from apps.messaging import services as messaging
from apps.notifications import selectors
from apps.notifications import services as notifications
from apps.realtime import events, store
from apps.tweets import services as tweets
from apps.users.models import User
from tests.factories.follows import FollowFactory
from tests.faults.redis_server import RedisServer
from tests.realtime.windows import SocketServer, Window, opened, session, window
from tests.work import do_due_work

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def talk(alice: User, bob: User) -> int:
    FollowFactory(follower=bob, followee=alice)
    FollowFactory(follower=alice, followee=bob)
    return messaging.send_message(sender=alice, recipients=[bob], text="Tea?").conversation_id


@pytest.fixture
def wires(tmp_path: Path, settings) -> Iterator[RedisServer]:
    """A Redis that carries events and nothing else, to be killed."""
    server = RedisServer(tmp_path / "r", {**os.environ})
    server.start()
    settings.CHANNELS_URL = server.url(0)
    store._redis.cache_clear()
    yield server
    store._redis.cache_clear()
    store.breaker.succeeded()
    server.kill()


@pytest.fixture
def sockets(tmp_path: Path, django_db_setup: None, wires: RedisServer) -> Iterator[SocketServer]:
    server = SocketServer(tmp_path / "log", CHANNELS_URL=wires.url(0))
    yield server
    server.stop()


@contextlib.contextmanager
def unreachable(settings) -> Iterator[None]:
    """The Redis of the events, for whoever publishes from here."""
    reachable, settings.CHANNELS_URL = settings.CHANNELS_URL, "redis://127.0.0.1:1/0"
    store._redis.cache_clear()
    yield
    settings.CHANNELS_URL = reachable
    store._redis.cache_clear()
    store.breaker.succeeded()


def is_told_of_typing(teller: Window, hearer: Window, conversation_id: int, seconds: float) -> bool:
    """Typing is in no table: only a hint that was published and heard can tell of it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        teller.say({"type": "typing", "conversation_id": str(conversation_id)})
        if not hearer.hears_nothing("typing", 1.0):
            return True
    return False


def test_sockets_outlive_a_redis_that_is_killed_and_hear_from_it_again(
    sockets: SocketServer, wires: RedisServer, talk: int, alice: User, bob: User, follower: User
) -> None:
    with window(sockets, alice) as one, window(sockets, bob) as other:
        for _ in range(2):
            wires.kill()
            said = messaging.send_message(sender=alice, conversation_id=talk, text="Are you there?")
            other.hear("message", 12.0, message_id=str(said.pk))  # PostgreSQL knew
            with window(sockets, follower) as late:  # who comes meanwhile is let in, and subscribed later
                wires.start()
                assert is_told_of_typing(other, one, talk, 15)
                tweets.post_tweet(author=bob, text="Hello @follower")
                do_due_work()
                late.hear("notification", 12.0)


def test_a_hint_that_was_lost_among_others_is_made_good(
    sockets: SocketServer, talk: int, alice: User, bob: User, settings
) -> None:
    """The newest message is heard; one before it was said while its sender could not reach Redis."""
    do_due_work()
    with window(sockets, alice) as one, window(sockets, bob) as other:
        with unreachable(settings):
            lost = messaging.send_message(sender=alice, conversation_id=talk, text="one")
        for text in ("two", "three"):
            said = messaging.send_message(sender=alice, conversation_id=talk, text=text)
            other.hear("message", message_id=str(said.pk))
        other.hear("message", 12.0, message_id=str(lost.pk))
        assert other.hears_nothing("message", 6.0)  # and none of them twice

        tweets.post_tweet(author=bob, text="Hello @alice")
        do_due_work()
        told = one.hear("notification", unread_count=1 + selectors.unread_count(bob.pk))
        with unreachable(settings):
            notifications.mark_read(actor=alice, up_to=int(told["data"]["newest_id"]))
        one.hear("notification", 12.0, unread_count=0)


def test_nothing_newer_is_told_before_what_was_missed(sockets: SocketServer, talk: int, alice: User, bob: User) -> None:
    """It could be all that arrives before the process is killed; and one goes on after the highest id that one saw."""
    missed = messaging.send_message(sender=alice, conversation_id=talk, text="Are you there?")
    key = session(bob)
    with contextlib.ExitStack() as windows:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE messaging_message IN ACCESS EXCLUSIVE MODE")
            looking = windows.enter_context(opened(sockets, f"?after={missed.pk - 1}", session_key=key))
            store.send([(bob.pk, events.now(events.TYPING, {"conversation_id": str(talk), "user_id": str(alice.pk)}))])
            assert looking.hears_nothing("typing", 1.0)
            assert not looking.heard
        looking.hear("typing")
    before = looking.heard[: [event["type"] for event in looking.heard].index("typing")]
    assert str(missed.pk) in [event["data"].get("message_id") for event in before]


def test_sockets_outlive_a_database_that_ends_their_connections(
    sockets: SocketServer, talk: int, alice: User, bob: User
) -> None:
    do_due_work()  # the follows are told
    notifications.mark_read(actor=alice, up_to=selectors.newest_id(alice.pk))
    with window(sockets, alice) as one, window(sockets, bob) as other:
        for round_ in range(3):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            said = messaging.send_message(sender=alice, conversation_id=talk, text=f"number {round_}")
            other.hear("message", 12.0, message_id=str(said.pk))
            tweets.post_tweet(author=bob, text=f"Hello @alice, {round_}")
            do_due_work()
            told = one.hear("notification", 12.0, unread_count=1)
            notifications.mark_read(actor=alice, up_to=int(told["data"]["newest_id"]))
            one.hear("notification", 12.0, unread_count=0)
        assert is_told_of_typing(other, one, talk, 5)


def test_nonsense_in_the_channel_deafens_nobody(
    sockets: SocketServer, wires: RedisServer, talk: int, alice: User, bob: User
) -> None:
    with window(sockets, alice) as one, window(sockets, bob) as other:
        for nonsense in (b"", b"\xff\xfe", b"\x81\xa4user\x01", b"\x90", b"\xc0"):
            wires.client().publish(store._channel(alice.pk), nonsense)
        assert is_told_of_typing(other, one, talk, 10)
