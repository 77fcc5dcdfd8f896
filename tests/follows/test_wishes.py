"""What one wants of one account, for one's own eyes: bells, notes, mutes that end; and sending a follower away."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.follows import services
from apps.follows.models import Follow, Mute, Note
from apps.follows.services.notes import MAX_NOTE
from apps.users.models import User
from tests.calls import Caller
from tests.factories.follows import FollowFactory, FollowRequestFactory, MuteFactory
from tests.factories.users import UserFactory


def relationship(caller: Caller, handle: str) -> dict[str, bool]:
    return caller.get(f"/users/@{handle}").json()["relationship"]


class TestTheBell:
    def test_it_is_rung_and_stilled(self, alice: User, follower: User) -> None:
        caller = Caller(follower)
        for _ in range(2):
            assert caller.put("/users/@alice/notify").json()["notifying"] is True
        assert relationship(caller, "alice")["notifying"] is True
        for _ in range(2):
            assert caller.delete("/users/@alice/notify").json()["notifying"] is False

    def test_only_for_those_one_follows_and_gone_with_the_follow(self, alice: User, bob: User) -> None:
        caller = Caller(bob)
        assert caller.put("/users/@alice/notify").status_code == 403
        services.follow(actor=bob, target=alice)
        caller.put("/users/@alice/notify")
        services.unfollow(actor=bob, target=alice)
        services.follow(actor=bob, target=alice)
        assert relationship(caller, "alice")["notifying"] is False

    def test_the_button_of_the_profile(self, client: Client, alice: User, follower: User) -> None:
        client.force_login(follower)
        assert 'formaction="/@alice/notify_on" aria-pressed="false"' in client.get("/@alice").text
        client.post("/@alice/notify_on")
        assert Follow.objects.get(follower=follower).notifying
        assert 'formaction="/@alice/notify_off" aria-pressed="true"' in client.get("/@alice").text
        client.post("/@alice/notify_off")
        assert not Follow.objects.get(follower=follower).notifying

    def test_there_is_none_where_one_does_not_follow(self, client: Client, alice: User, bob: User) -> None:
        client.force_login(bob)
        assert "notify_on" not in client.get("/@alice").text


class TestNotes:
    def test_a_note_is_kept_changed_and_forgotten(self, alice: User, bob: User) -> None:
        caller = Caller(bob)
        assert caller.get("/users/@alice/note").json() == {"text": ""}
        assert caller.put("/users/@alice/note", {"text": " Met in Oslo "}).json() == {"text": "Met in Oslo"}
        caller.put("/users/@alice/note", {"text": "Met in Bergen"})
        assert caller.get("/users/@alice/note").json() == {"text": "Met in Bergen"}
        for _ in range(2):
            assert caller.delete("/users/@alice/note").status_code == 204
        assert not Note.objects.exists()

    def test_it_has_an_end(self, alice: User, bob: User) -> None:
        caller = Caller(bob)
        assert caller.put("/users/@alice/note", {"text": "x" * MAX_NOTE}).status_code == 200
        assert caller.put("/users/@alice/note", {"text": "x" * (MAX_NOTE + 1)}).status_code == 400
        assert caller.get("/users/@alice/note").json() == {"text": "x" * MAX_NOTE}

    def test_nobody_else_ever_reads_it(self, alice: User, bob: User, mallory: User) -> None:
        Caller(bob).put("/users/@alice/note", {"text": "canary-note"})
        for reader in (None, alice, mallory):
            for path in ("/users/@alice", "/users/@bob", "/users/@alice/note"):
                assert "canary-note" not in Caller(reader).get(path).text
        client = Client()
        for reader in (alice, mallory):
            client.force_login(reader)
            for path in ("/@alice", "/@bob", "/@alice/note"):
                assert "canary-note" not in client.get(path).text

    def test_the_page(self, client: Client, alice: User, bob: User) -> None:
        client.force_login(bob)
        assert "Note something" in client.get("/@alice").text
        answer = client.post("/@alice/note", {"text": "<b>Tall</b>"}, follow=True)
        assert "Your note is kept." in answer.text
        assert "&lt;b&gt;Tall&lt;/b&gt;" in client.get("/@alice").text
        assert client.post("/@alice/note", {"text": "x" * 501}).status_code == 422
        client.post("/@alice/note", {"text": ""})
        assert "Note something" in client.get("/@alice").text
        assert client.get("/@bob/note").status_code == 400
        assert Client().get("/@alice/note")["Location"].startswith("/accounts/login/")


class TestMutesThatEnd:
    @pytest.mark.parametrize("days", [1, 7, 30])
    def test_by_a_button(self, client: Client, alice: User, bob: User, days: int) -> None:
        client.force_login(bob)
        assert f'formaction="/@alice/mute_{days}d"' in client.get("/@alice").text
        client.post(f"/@alice/mute_{days}d")
        end = Mute.objects.get().expires_at
        assert end
        assert abs(end - timezone.now() - timedelta(days=days)) < timedelta(minutes=1)
        assert f"Muted until {end.day} {end:%B %Y}" in client.get("/settings/muted").text
        client.post("/@alice/mute")
        assert "Muted for ever" in client.get("/settings/muted").text

    def test_the_end_is_in_the_list(self, alice: User, bob: User, mallory: User) -> None:
        end = "2130-01-01T00:00:00Z"
        Caller(bob).put("/users/@alice/mute", {"expires_at": end})
        Caller(bob).put("/users/@mallory/mute")
        muted = {one["username"]: one["mute_expires_at"] for one in Caller(bob).all("/mutes", limit=1)}
        assert muted == {"alice": end, "mallory": None}

    def test_a_page_of_mutes_costs_the_same(self, bob: User) -> None:
        caller, counts = Caller(bob), []
        for number in (2, 9):
            for user in UserFactory.create_batch(number):
                MuteFactory(muter=bob, muted=user)
            with CaptureQueriesContext(connection) as queries:
                caller.get("/mutes")
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestSendingAFollowerAway:
    def test_over_the_api(self, alice: User, follower: User) -> None:
        for _ in range(2):
            answer = Caller(alice).delete("/users/@follower/followed_by")
            assert (answer.status_code, answer.json()["followed_by"]) == (200, False)
        assert Caller().get("/users/@alice").json()["followers_count"] == 0

    def test_a_request_goes_too(self, bob: User, protected: User) -> None:
        FollowRequestFactory(requester=bob, target=protected)
        Caller(protected).delete("/users/@bob/followed_by")
        assert relationship(Caller(bob), "protected")["requested"] is False

    def test_in_ones_own_list_of_followers(self, client: Client, alice: User, follower: User, bob: User) -> None:
        FollowFactory(follower=bob, followee=follower)
        client.force_login(alice)
        assert 'href="/@follower/remove_follower"' in client.get("/@alice/followers").text
        assert "remove_follower" not in client.get("/@follower/followers").text
        assert 'href="/@follower/remove_follower"' in client.get("/@follower").text
        assert "Remove @follower?" in client.get("/@follower/remove_follower").text
        assert Follow.objects.filter(followee=alice).exists(), "asked first"
        assert client.post("/@follower/remove_follower")["Location"] == "/@follower"
        assert not Follow.objects.filter(followee=alice).exists()
        FollowFactory(follower=follower, followee=alice)
        by_dialog = {"HX-Request": "true", "Referer": "http://testserver/@alice/followers"}
        answer = client.post("/@follower/remove_follower", headers=by_dialog)
        assert (answer.status_code, answer["HX-Redirect"]) == (204, "http://testserver/@alice/followers")
        assert "@follower no longer follows you." in client.get("/@alice/followers").text
