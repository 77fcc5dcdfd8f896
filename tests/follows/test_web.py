"""People: lists, and what one does to another by a button."""

import json

import pytest
from django.test import Client

from apps.follows.models import Block, Follow, FollowRequest, Mute
from apps.users.models import User
from tests.factories.follows import FollowFactory, FollowRequestFactory

HTMX = {"HX-Request": "true"}


def test_the_follow_button_says_what_is(client: Client, alice: User, bob: User) -> None:
    client.force_login(bob)
    assert 'data-state="none"' in client.get("/@alice").text
    assert 'data-state="following"' in client.post("/@alice/follow", headers=HTMX).text
    assert 'data-state="none"' in client.post("/@alice/unfollow", headers=HTMX).text
    client.post("/@alice/block", headers=HTMX)
    assert 'data-state="blocked"' in client.get("/@alice").text


def test_who_follows_one_is_followed_back(client: Client, alice: User, bob: User, protected: User) -> None:
    for one in (alice, protected):
        FollowFactory(follower=one, followee=bob)
    client.force_login(bob)
    back = 'data-state="back" aria-label="Follow back @{}">Follow back</button>'
    for path in ("/@alice", "/@bob/followers"):
        assert back.format("alice") in client.get(path).text
    assert 'data-state="following"' in client.post("/@alice/follow", headers=HTMX).text
    assert back.format("alice") in client.post("/@alice/unfollow", headers=HTMX).text
    assert 'data-state="requested"' in client.post("/@protected/follow", headers=HTMX).text
    assert back.format("protected") in client.post("/@protected/unfollow", headers=HTMX).text
    client.force_login(alice)
    assert 'aria-label="Following @bob. Unfollow"' in client.get("/@bob").text
    client.logout()
    assert 'data-state="none"' in client.get("/@alice").text


def test_a_protected_account_is_asked(client: Client, protected: User, bob: User) -> None:
    client.force_login(bob)
    assert 'data-state="requested"' in client.post("/@protected/follow", headers=HTMX).text
    client.force_login(protected)
    assert "@bob" in client.get("/settings/requests").text
    client.post("/@bob/accept")
    assert Follow.objects.filter(follower=bob, followee=protected).exists()
    assert not FollowRequest.objects.exists()


def test_a_request_can_be_declined(client: Client, protected: User, bob: User) -> None:
    FollowRequestFactory(requester=bob, target=protected)
    client.force_login(protected)
    client.post("/@bob/reject")
    assert not FollowRequest.objects.exists()
    assert not Follow.objects.filter(follower=bob).exists()


def test_a_plain_form_leads_back(client: Client, alice: User, bob: User) -> None:
    client.force_login(bob)
    answer = client.post("/@alice/follow", headers={"Referer": "http://testserver/welcome"})
    assert (answer.status_code, answer["Location"]) == (303, "http://testserver/welcome")


@pytest.mark.parametrize(("verb", "model"), [("block", Block), ("mute", Mute)])
def test_blocking_and_muting_offer_to_be_undone(client: Client, alice: User, bob: User, verb: str, model: type) -> None:
    client.force_login(bob)
    answer = client.post(f"/@alice/{verb}", headers=HTMX)
    events = json.loads(answer.headers["HX-Trigger"])
    assert events["author-gone"] == "alice"
    client.post(events["toast"]["undo"], headers=HTMX)
    assert not model.objects.exists()  # type: ignore[attr-defined]


def test_retweets_of_somebody_can_be_turned_off(client: Client, alice: User, follower: User) -> None:
    client.force_login(follower)
    for verb, wanted in (("retweets_off", False), ("retweets_on", True)):
        client.post(f"/@alice/{verb}")
        assert Follow.objects.get(follower=follower).wants_retweets is wanted


@pytest.mark.parametrize("verb", ["follow", "block", "mute"])
def test_nobody_does_it_to_themselves(client: Client, alice: User, verb: str) -> None:
    client.force_login(alice)
    assert client.post(f"/@alice/{verb}").status_code == 400


def test_acts_are_posts_of_the_signed_in(client: Client, alice: User) -> None:
    refused = client.get("/@alice/follow")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "POST")
    assert "Nothing to open here" in refused.text
    assert client.post("/@alice/follow")["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("name", ["suspended", "leaving"])
def test_who_is_out_of_sight_is_not_there(
    client: Client, alice: User, name: str, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(name)
    client.force_login(alice)
    assert client.get(f"/@{name}").status_code == 404
    assert client.post(f"/@{name}/follow").status_code == 404


def test_followers_and_following_are_listed(client: Client, alice: User, follower: User) -> None:
    assert "@follower" in client.get("/@alice/followers").text
    assert "@alice" in client.get("/@follower/following").text
    assert "No followers yet" in client.get("/@follower/followers").text
    assert client.get("/@Alice/followers")["Location"] == "/@alice/followers"


def test_blocked_and_muted_accounts_are_ones_own_lists(client: Client, alice: User, blocked: User, muted: User) -> None:
    client.force_login(alice)
    assert "@blocked" in client.get("/settings/blocked").text
    assert "@muted" in client.get("/settings/muted").text
    client.force_login(muted)
    assert "You mute nobody" in client.get("/settings/muted").text


def test_lists_of_people_go_on(client: Client, alice: User) -> None:
    for _ in range(25):
        FollowFactory(followee=alice)
    text = client.get("/@alice/followers").text
    path = text.partition('rel="next" hx-get="')[2].partition('"')[0]
    rest = client.get(path, headers=HTMX).text
    assert (text.count('class="row"'), rest.count('class="row"')) == (20, 5)
    assert "That is everyone." in rest
