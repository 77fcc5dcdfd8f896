"""People over HTTP."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.follows.models import Mute
from apps.users.models import User
from tests.calls import Caller
from tests.factories.follows import FollowFactory, FollowRequestFactory, MuteFactory
from tests.factories.users import UserFactory

NONE = {
    "following": False,
    "requested": False,
    "followed_by": False,
    "blocking": False,
    "muting": False,
    "wants_retweets": False,
    "notifying": False,
}


class TestProfiles:
    def test_anybody_reads_a_profile_by_id_or_handle(self, alice: User, follower: User) -> None:
        by_id, by_handle = Caller().get(f"/users/{alice.pk}"), Caller().get("/users/@ALICE/")
        assert by_id.status_code == 200
        profile = by_id.json()
        assert profile == by_handle.json()
        assert (profile["id"], profile["username"], profile["followers_count"]) == (str(alice.pk), "alice", 1)
        assert profile["pinned_tweet"] is None
        assert "relationship" not in profile
        assert "email" not in profile

    def test_with_credentials_comes_the_relationship(self, alice: User, follower: User) -> None:
        profile = Caller(follower).get(f"/users/{alice.pk}").json()
        assert profile["relationship"] == {**NONE, "following": True, "wants_retweets": True}

    def test_a_blocked_reader_gets_the_head_and_is_not_told_of_the_block(self, alice: User, blocked: User) -> None:
        answer = Caller(blocked).get(f"/users/{alice.pk}")
        assert answer.status_code == 200
        assert answer.json()["relationship"] == NONE

    def test_who_is_gone_is_not_there(self, alice: User, leaving: User, suspended: User) -> None:
        for gone in (leaving, suspended):
            assert Caller(alice).get(f"/users/{gone.pk}").status_code == 404
            assert Caller(alice).get(f"/users/@{gone.username}").status_code == 404
        assert Caller().get("/users/1").status_code == 404

    def test_an_unchanged_profile_is_not_sent_again(self, alice: User) -> None:
        first = Caller().get(f"/users/{alice.pk}")
        again = Caller().client.get(f"/api/users/{alice.pk}", headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304


class TestFollowing:
    def test_follow_and_unfollow_answer_the_relationship(self, alice: User, bob: User) -> None:
        caller = Caller(bob)
        for _ in range(2):
            answer = caller.post("/follow/", {"user_id": str(alice.pk)})
            assert (answer.status_code, answer.json()) == (200, {**NONE, "following": True, "wants_retweets": True})
        for _ in range(2):
            answer = caller.post("/unfollow", {"user_id": "@alice"})
            assert (answer.status_code, answer.json()) == (200, NONE)

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ({}, 400),
            ({"user_id": None}, 400),
            ({"user_id": "abc"}, 400),
            ({"user_id": ["1"]}, 400),
            ({"user_id": "9" * 5000}, 400),
            ({"user_id": "١٢"}, 400),
            ({"user_id": -1}, 400),
            ({"user_id": True}, 400),
            ({"user_id": "me"}, 400),
            ({"user_id": "@nobody"}, 404),
            ({"user_id": "123"}, 404),
        ],
    )
    def test_whom_one_cannot_follow(self, bob: User, body: dict, status: int) -> None:
        answer = Caller(bob).post("/follow/", body)
        assert answer.status_code == status, answer.content
        assert answer["Content-Type"] == "application/problem+json"

    def test_it_takes_credentials(self, alice: User) -> None:
        assert Caller().post("/follow/", {"user_id": str(alice.pk)}).status_code == 401

    def test_a_block_forbids_it(self, alice: User, blocked: User) -> None:
        answer = Caller(blocked).post("/follow", {"user_id": str(alice.pk)})
        assert answer.status_code == 403
        assert answer.json()["type"].endswith("#blocked")

    def test_a_tie_to_somebody_who_left_can_be_undone(self, alice: User, leaving: User, bob: User) -> None:
        FollowFactory(follower=alice, followee=leaving)
        assert Caller(alice).post("/unfollow", {"user_id": str(leaving.pk)}).status_code == 200
        assert Caller(bob).post("/unfollow", {"user_id": str(leaving.pk)}).status_code == 404


class TestRequests:
    def test_from_asking_to_following(self, bob: User, protected: User) -> None:
        asker, asked = Caller(bob), Caller(protected)
        answer = asker.post("/follow", {"user_id": str(protected.pk)})
        assert answer.json() == {**NONE, "requested": True}
        assert [user["username"] for user in asked.all("/follow_requests")] == ["bob"]
        assert asked.post(f"/follow_requests/{bob.pk}/accept").json()["followed_by"]
        assert asked.all("/follow_requests") == []
        assert asker.get(f"/users/{protected.pk}").json()["relationship"]["following"]

    def test_rejecting(self, bob: User, protected: User) -> None:
        FollowRequestFactory(requester=bob, target=protected)
        assert Caller(protected).post(f"/follow_requests/{bob.pk}/reject").json() == NONE
        assert Caller(protected).post(f"/follow_requests/{bob.pk}/accept").status_code == 404

    def test_nobody_answers_the_requests_of_others(self, bob: User, protected: User, mallory: User) -> None:
        FollowRequestFactory(requester=bob, target=protected)
        assert Caller(mallory).post(f"/follow_requests/{bob.pk}/accept").status_code == 404
        assert Caller(mallory).all("/follow_requests") == []


class TestSettings:
    @pytest.mark.parametrize(("what", "member"), [("block", "blocking"), ("mute", "muting")])
    def test_put_and_delete_are_idempotent(self, alice: User, bob: User, what: str, member: str) -> None:
        caller = Caller(bob)
        for _ in range(2):
            answer = caller.put(f"/users/{alice.pk}/{what}")
            assert (answer.status_code, answer.json()) == (200, {**NONE, member: True})
        assert [user["username"] for user in caller.all(f"/{what}s")] == ["alice"]
        for _ in range(2):
            assert caller.delete(f"/users/@alice/{what}").json() == NONE
        assert caller.all(f"/{what}s") == []

    def test_a_mute_with_an_end(self, alice: User, bob: User) -> None:
        caller = Caller(bob)
        assert caller.put("/users/@alice/mute", {"expires_at": "2130-01-01T00:00:00Z"}).json()["muting"]
        assert caller.put("/users/@alice/mute", {"expires_at": "soon"}).status_code == 400

    def test_a_mute_cannot_have_ended_already(self, alice: User, bob: User) -> None:
        caller, past = Caller(bob), "2020-01-01T00:00:00Z"
        answer = caller.put("/users/@alice/mute", {"expires_at": past})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "expires_at")
        assert answer.json()["type"].endswith("#time_is_past")
        assert not Mute.objects.exists()
        caller.put("/users/@alice/mute")
        assert caller.put("/users/@alice/mute", {"expires_at": past}).status_code == 400
        assert Mute.objects.get().expires_at is None, "nothing changed"

    def test_a_mute_that_ended_can_be_said_again(self, alice: User, bob: User) -> None:
        ended = "2020-01-01T00:00:00Z"
        MuteFactory(muter=bob, muted=alice, expires_at=ended)
        assert not Caller(bob).put("/users/@alice/mute", {"expires_at": ended}).json()["muting"]
        assert Caller(bob).put("/users/@alice/mute").json()["muting"]

    def test_retweets_off(self, alice: User, follower: User, bob: User) -> None:
        caller = Caller(follower)
        assert not caller.put("/users/@alice/retweets_off").json()["wants_retweets"]
        assert caller.delete("/users/@alice/retweets_off").json()["wants_retweets"]
        assert Caller(bob).put("/users/@alice/retweets_off").status_code == 403

    def test_not_to_oneself(self, alice: User) -> None:
        for what in ("block", "mute", "retweets_off"):
            assert Caller(alice).put(f"/users/me/{what}").status_code == 400


class TestLists:
    def test_pages_go_forth_and_back_without_repeating(self, alice: User) -> None:
        people = [FollowFactory(followee=alice).follower.username for _ in range(7)][::-1]
        caller = Caller()
        first = caller.get(f"/followers/{alice.pk}", limit=3).json()
        assert [user["username"] for user in first["results"]] == people[:3]
        FollowFactory(followee=alice)
        second = caller.client.get(first["next"]).json()
        assert [user["username"] for user in second["results"]] == people[3:6]
        back = caller.client.get(second["previous"]).json()
        assert [user["username"] for user in back["results"]] == people[:3]
        third = caller.client.get(second["next"]).json()
        assert [user["username"] for user in third["results"]] == people[6:]
        assert third["next"] is None

    def test_who_cannot_be_seen_is_left_out(self, alice: User, blocked: User, leaving: User, suspended: User) -> None:
        followee = UserFactory()
        for one in (alice, blocked, leaving, suspended, UserFactory(username="plain")):
            FollowFactory(follower=one, followee=followee)
        assert [user["username"] for user in Caller(alice).all(f"/followers/{followee.pk}")] == ["plain", "alice"]
        assert [user["username"] for user in Caller(blocked).all(f"/followers/{followee.pk}")] == ["plain", "blocked"]

    def test_a_cursor_is_good_for_its_own_list_alone(self, alice: User, bob: User) -> None:
        FollowFactory.create_batch(3, followee=alice)
        url = Caller().get(f"/followers/{alice.pk}", limit=1).json()["next"]
        answer = Caller().client.get(url.replace(f"/followers/{alice.pk}", f"/followers/{bob.pk}"))
        assert answer.status_code == 400

    def test_across_a_block_they_are_forbidden(self, alice: User, blocked: User) -> None:
        for reader, of in ((blocked, alice), (alice, blocked)):
            for path in ("followers", "following"):
                answer = Caller(reader).get(f"/{path}/{of.pk}")
                assert answer.status_code == 403
                assert answer.json()["type"].endswith("#blocked")

    def test_of_a_protected_account_they_are_for_its_followers(self, alice: User, bob: User, protected: User) -> None:
        for reader, status in ((Caller(), 403), (Caller(bob), 403), (Caller(alice), 200), (Caller(protected), 200)):
            assert reader.get(f"/followers/{protected.pk}").status_code == status
            assert reader.get(f"/following/{protected.pk}").status_code == status

    def test_a_page_costs_the_same_however_long_it_is(self, alice: User) -> None:
        caller = Caller(alice)
        FollowFactory.create_batch(2, followee=alice)
        caller.get("/followers/me")
        with CaptureQueriesContext(connection) as few:
            caller.get("/followers/me")
        FollowFactory.create_batch(30, followee=alice)
        with CaptureQueriesContext(connection) as many:
            caller.get("/followers/me", limit=100)
        assert len(few) == len(many)
