"""Who may listen, and for how long."""

from contextlib import suppress

import pytest
from django.contrib.auth import get_user_model
from websockets.exceptions import ConnectionClosed, InvalidStatus

from apps.realtime import store
from apps.users import services as accounts
from apps.users.models import BrowserSession, User
from tests.realtime.windows import SocketServer, bearer, opened, session, ticket, window

pytestmark = pytest.mark.django_db(transaction=True)
ENDED = 4401


def refused(sockets: SocketServer, query: str = "", **sent: str) -> bool:
    with pytest.raises(InvalidStatus) as answer, opened(sockets, query, **sent):
        pass
    return answer.value.response.status_code == 403


def test_nobody_listens_without_a_session_or_ticket(sockets: SocketServer, alice: User) -> None:
    assert refused(sockets)
    assert refused(sockets, session_key="a" * 32)
    assert refused(sockets, "?ticket=")
    assert refused(sockets, "?ticket=nonsense", session_key=session(alice))


@pytest.mark.parametrize("origin", ["", "null", "https://evil.example", "http://localhost.evil.example", "localhost"])
def test_a_page_of_another_site_cannot_use_the_session(sockets: SocketServer, alice: User, origin: str) -> None:
    key = session(alice)
    assert refused(sockets, session_key=key, origin=origin)
    with opened(sockets, session_key=key):
        pass


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "99999999999999999999", "9223372036854775808", "٣", ""])
def test_after_is_an_id(sockets: SocketServer, alice: User, after: str) -> None:
    assert refused(sockets, f"?after={after}", session_key=session(alice))


def test_a_ticket_is_good_once_and_needs_no_origin(sockets: SocketServer, alice: User) -> None:
    good = ticket(bearer(alice))
    with opened(sockets, f"?ticket={good}", origin="") as looking:
        assert looking.hear("notification")["data"] == {"unread_count": 0, "newest_id": None, "requests_count": 0}
    assert refused(sockets, f"?ticket={good}")


def test_a_ticket_is_good_for_half_a_minute(alice: User) -> None:
    ticket(bearer(alice))
    (key,) = store._redis().keys("chirp:ticket:*")
    assert 0 < store._redis().ttl(key) <= 30


def test_a_key_listens_only_if_it_may_read(sockets: SocketServer, alice: User, client) -> None:
    _, writing = accounts.create_api_key(actor=alice, name="k", scopes=["write"])
    answer = client.post("/api/stream_tickets", headers={"Authorization": f"Api-Key {writing}"})
    assert answer.status_code == 403 and "scope_missing" in answer.text
    _, reading = accounts.create_api_key(actor=alice, name="k", scopes=["read"])
    with opened(sockets, f"?ticket={ticket(f'Api-Key {reading}')}") as looking:
        looking.hear("notification")


def test_a_ticket_does_not_outlive_what_it_was_given_for(sockets: SocketServer, alice: User) -> None:
    good = ticket(bearer(alice))
    accounts.sign_out_everywhere(actor=alice)
    assert refused(sockets, f"?ticket={good}")


def test_a_socket_ends_with_its_session(sockets: SocketServer, alice: User) -> None:
    with window(sockets, alice) as looking, window(sockets, alice) as other:
        BrowserSession.objects.filter(pk=BrowserSession.objects.earliest("seen_at").pk).delete()
        assert looking.closed_with() == ENDED
        other.say({"type": "ping"})
        other.hear("pong")


def test_a_socket_ends_when_all_access_does(sockets: SocketServer, alice: User, bob: User) -> None:
    with window(sockets, alice) as looking, opened(sockets, f"?ticket={ticket(bearer(alice))}") as program:
        accounts.sign_out_everywhere(actor=alice)
        assert looking.closed_with() == ENDED
        assert program.closed_with() == ENDED


def test_a_socket_ends_with_its_sign_in_and_no_other(sockets: SocketServer, alice: User) -> None:
    here, there = accounts.issue_tokens(user=alice), accounts.issue_tokens(user=alice)
    unused = ticket(f"Bearer {here.access}")
    with (
        opened(sockets, f"?ticket={ticket(f'Bearer {here.access}')}") as looking,
        opened(sockets, f"?ticket={ticket(f'Bearer {there.access}')}") as another,
    ):
        renewed = accounts.refresh_tokens(refresh=here.refresh)  # the same sign-in goes on
        looking.say({"type": "ping"})
        looking.hear("pong")
        accounts.sign_out(refresh=renewed.refresh)
        assert looking.closed_with() == ENDED
        assert refused(sockets, f"?ticket={unused}")
        another.say({"type": "ping"})
        another.hear("pong")


def test_a_socket_ends_with_its_key_and_no_other(sockets: SocketServer, alice: User) -> None:
    key, plain = accounts.create_api_key(actor=alice, name="k", scopes=["read"])
    _, other = accounts.create_api_key(actor=alice, name="k", scopes=["read"])
    with (
        opened(sockets, f"?ticket={ticket(f'Api-Key {plain}')}") as looking,
        opened(sockets, f"?ticket={ticket(f'Api-Key {other}')}") as another,
    ):
        accounts.revoke_api_key(actor=alice, key_id=key.pk)
        assert looking.closed_with() == ENDED
        another.say({"type": "ping"})
        another.hear("pong")


def test_a_socket_ends_with_its_account(sockets: SocketServer, alice: User, staff: User) -> None:
    with window(sockets, alice) as looking:
        get_user_model().objects.filter(pk=alice.pk).update(suspended_at="2026-01-01T00:00Z")
        assert looking.closed_with() == ENDED


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("no json", 4400),
        ("[]", 4400),
        ("[" * 900, 4400),
        ('{"type": "typing"}', 4400),
        ('{"type": "typing", "conversation_id": "-1"}', 4400),
        ('{"type": "typing", "conversation_id": "99999999999999999999"}', 4400),
        ('{"type": "typing", "conversation_id": {"$gt": 0}}', 4400),
        ('{"type": "watch"}', 4400),
        ('{"type": "watch", "tweet_ids": "1"}', 4400),
        ('{"type": "watch", "tweet_ids": [1]}', 4400),
        ('{"type": "watch", "tweet_ids": ["1", "x"]}', 4400),
        ('{"type": "watch", "tweet_ids": [' + ",".join(['"1"'] * 41) + "]}", 4400),
        ('{"type": "ping", "x": "' + "x" * 1000 + '"}', 1009),
        ("x" * 5000, 1009),
        (b"\x00\xff", 1003),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_nonsense_ends_a_socket_with_a_clear_code(sockets: SocketServer, alice: User, frame: str, code: int) -> None:
    with window(sockets, alice) as looking:
        looking.say(frame)
        assert looking.closed_with() == code


def test_what_is_not_known_is_ignored(sockets: SocketServer, alice: User) -> None:
    with window(sockets, alice) as looking:
        looking.say({"type": "subscribe", "user_id": "1"})
        looking.say({"type": ["typing"]})
        looking.say({"type": "ping"})
        looking.hear("pong")
        assert [event["type"] for event in looking.heard] == ["notification", "pong"]


def test_who_says_too_much_is_sent_away(sockets: SocketServer, alice: User) -> None:
    with window(sockets, alice) as looking:
        with suppress(ConnectionClosed):  # it may be over before all is said
            for _ in range(60):
                looking.say({"type": "ping"})
        assert looking.closed_with() == 4429
