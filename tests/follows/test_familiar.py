"""Who follows somebody among those whom one follows."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.follows import services
from apps.users.models import User
from tests.calls import Caller
from tests.factories.follows import BlockFactory, FollowFactory
from tests.factories.users import UserFactory


def known(reader: User, target: User, number: int, prefix: str = "friend") -> list[User]:
    """People whom `reader` follows and who follow `target`."""
    people: list[User] = [UserFactory(username=f"{prefix}{n}") for n in range(number)]
    for one in people:
        FollowFactory(follower=reader, followee=one)
        FollowFactory(follower=one, followee=target)
    return people


def test_the_list_holds_those_alone(alice: User, bob: User, follower: User) -> None:
    known(bob, alice, 3)
    FollowFactory(follower=bob, followee=UserFactory())
    found = [one["username"] for one in Caller(bob).all("/users/@alice/familiar_followers", limit=2)]
    assert found == ["friend2", "friend1", "friend0"]


def test_blocks_leave_it(alice: User, bob: User) -> None:
    (friend,) = known(bob, alice, 1)
    BlockFactory(blocker=friend, blocked=bob)
    assert Caller(bob).all("/users/@alice/familiar_followers") == []
    services.block(actor=alice, target=bob)
    assert Caller(bob).get("/users/@alice/familiar_followers").status_code == 403


def test_a_profile_names_two_and_counts_the_rest(client: Client, alice: User, bob: User) -> None:
    client.force_login(bob)
    assert "Followed by" not in client.get("/@alice").text
    known(bob, alice, 1, "first")
    assert "Followed by @first0<" in client.get("/@alice").text
    known(bob, alice, 1, "second")
    assert "Followed by @second0 and @first0<" in client.get("/@alice").text
    known(bob, alice, 3)
    assert "Followed by @friend2, @friend1 and 3 others you follow<" in client.get("/@alice").text
    assert "@friend0" in client.get("/@alice/familiar").text
    client.force_login(alice)
    assert "Followed by" not in client.get("/@alice").text


def test_a_profile_costs_the_same(client: Client, alice: User, bob: User) -> None:
    client.force_login(bob)
    counts = []
    for prefix in ("a", "b"):
        known(bob, alice, 5, prefix)
        with CaptureQueriesContext(connection) as queries:
            client.get("/@alice")
        counts.append(len(queries))
    assert counts[0] == counts[1]
