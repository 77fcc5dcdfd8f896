"""Lists over HTTP: made, filled, shown and hidden."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.follows import services
from apps.follows.models import List, ListMember
from apps.follows.services import lists as rooms
from apps.users import services as accounts
from apps.users.models import User
from tests.calls import Caller
from tests.factories.users import UserFactory


def made(owner: User, *members: User, **more: Any) -> List:
    row = services.make_list(actor=owner, **{"name": "Friends", **more})
    for member in members:
        services.add_to_list(actor=owner, list_id=row.pk, target=member)
    return row


def names(results: list[dict[str, Any]]) -> list[str]:
    return [one["username"] for one in results]


class TestOverTheApi:
    def test_a_list_is_made_changed_and_deleted(self, alice: User) -> None:
        caller = Caller(alice)
        row = caller.post("/lists", {"name": " News\n of the day "}).json()
        assert (row["name"], row["owner"]["username"], row["members_count"]) == ("News of the day", "alice", 0)
        assert (row["is_private"], row["hides_from_home"], row["is_pinned"]) == (False, False, False)
        changed = caller.patch(f"/lists/{row['id']}", {"is_private": True, "description": "Mornings"}).json()
        assert (changed["name"], changed["is_private"], changed["description"]) == (row["name"], True, "Mornings")
        assert caller.get("/lists").json()["results"] == [changed]
        assert caller.delete(f"/lists/{row['id']}").status_code == 204
        assert caller.get(f"/lists/{row['id']}").status_code == 404

    def test_members_need_not_be_followed_and_are_there_once(self, alice: User, bob: User, mallory: User) -> None:
        caller, row = Caller(alice), made(alice)
        path = f"/lists/{row.pk}/members"
        for member in ("@bob", "@mallory", "@bob"):
            assert caller.put(f"{path}/{member}").json()["username"] == member[1:]
        assert names(caller.all(path, limit=1)) == ["mallory", "bob"]
        assert caller.get(f"{path}/@bob").json()["relationship"]["following"] is False
        assert caller.get(f"/lists/{row.pk}").json()["members_count"] == 2
        for _ in range(2):
            assert caller.delete(f"{path}/@bob").status_code == 204
        assert caller.get(f"{path}/@bob").status_code == 404
        assert caller.put(f"{path}/@alice").json()["errors"][0]["code"] == "oneself"

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({}, "required"),
            ({"name": ""}, "blank"),
            ({"name": "\u200b"}, "list_needs_a_name"),
            ({"name": "x" * 51}, "max_length"),
            ({"name": "x", "description": "y" * 161}, "max_length"),
            ({"name": "x", "is_private": "perhaps"}, "invalid"),
        ],
    )
    def test_what_is_no_list(self, alice: User, body: dict[str, str], code: str) -> None:
        answer = Caller(alice).post("/lists", body)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, code)
        assert not List.objects.exists()

    def test_there_are_only_so_many(self, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rooms, "MOST_LISTS", 1)
        monkeypatch.setattr(rooms, "MOST_MEMBERS", 1)
        row = made(alice, bob)
        assert Caller(alice).post("/lists", {"name": "More"}).json()["type"].endswith("too_many_lists")
        extra = Caller(alice).put(f"/lists/{row.pk}/members/{UserFactory().pk}")
        assert extra.json()["type"].endswith("too_many_members")
        assert Caller(alice).put(f"/lists/{row.pk}/members/@bob").status_code == 200

    def test_only_the_owner_knows_of_a_private_list(self, alice: User, bob: User, mallory: User) -> None:
        row = made(alice, bob, name="canary-list", is_private=True)
        for reader in (None, bob, mallory):
            for path in (f"/lists/{row.pk}", f"/lists/{row.pk}/members", f"/timelines/lists/{row.pk}"):
                assert Caller(reader).get(path).status_code == 404
        client = Client()
        client.force_login(bob)
        for path in (f"/lists/{row.pk}", f"/lists/{row.pk}/members", f"/lists/{row.pk}/edit"):
            assert client.get(path).status_code == 404
        assert "canary-list" not in client.get("/@alice/lists").text

    def test_what_only_the_owner_needs_to_know_is_not_told(self, alice: User, bob: User) -> None:
        row = made(alice, bob, hides_from_home=True)
        assert "hides_from_home" in Caller(alice).get(f"/lists/{row.pk}").json()
        assert "hides_from_home" not in Caller(bob).get(f"/lists/{row.pk}").json()

    def test_lists_of_closed_profiles_are_closed(self, protected: User, alice: User, bob: User) -> None:
        row = made(protected, bob)
        assert Caller(alice).get(f"/lists/{row.pk}").status_code == 200
        assert Caller(bob).get(f"/lists/{row.pk}").status_code == 404
        accounts.leave(actor=protected)
        assert Caller(alice).get(f"/lists/{row.pk}").status_code == 404

    def test_a_block_takes_both_off_each_others_lists(self, alice: User, bob: User) -> None:
        row = made(alice, bob)
        made(bob, alice)
        services.block(actor=bob, target=alice)
        assert not ListMember.objects.exists()
        assert Caller(alice).put(f"/lists/{row.pk}/members/@bob").status_code == 403
        assert Caller(bob).get(f"/lists/{row.pk}").status_code == 404

    def test_who_went_out_of_sight_can_still_be_taken_off(self, alice: User, bob: User) -> None:
        row = made(alice, bob)
        accounts.leave(actor=bob)
        assert Caller(alice).all(f"/lists/{row.pk}/members") == []
        assert Caller(alice).delete(f"/lists/{row.pk}/members/{bob.pk}").status_code == 204

    @pytest.mark.parametrize("path", ["/lists", "/lists/{}/members"])
    def test_pages_cost_the_same_however_long(self, alice: User, path: str) -> None:
        row, caller, counts = made(alice), Caller(alice), []
        for _ in range(2):
            for _ in range(4):
                made(alice, UserFactory())
                services.add_to_list(actor=alice, list_id=row.pk, target=UserFactory())
            with CaptureQueriesContext(connection) as queries:
                caller.get(path.format(row.pk))
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestPages:
    def test_a_list_is_made_filled_edited_and_deleted(self, client: Client, alice: User, bob: User) -> None:
        client.force_login(alice)
        assert "You have no lists yet" in client.get("/lists").text
        assert client.post("/lists/new", {"name": " "}).status_code == 422
        page = client.post("/lists/new", {"name": "<Friends>", "is_private": "on"}, follow=True).text
        assert "Nobody stands on this list yet" in page
        row = List.objects.get()
        assert row.is_private
        page = client.post(f"/lists/{row.pk}/add", {"handle": "@bob"}, follow=True).text
        assert "@bob is on the list." in page
        assert f'formaction="/lists/{row.pk}/remove/bob"' in page
        refused = client.post(f"/lists/{row.pk}/add", {"handle": "nobody"})
        assert refused.status_code == 422
        assert "There is no such account" in refused.text
        assert "&lt;Friends&gt;" in client.get("/lists").text
        client.post(f"/lists/{row.pk}/edit", {"name": "Foes", "hides_from_home": "on"})
        row.refresh_from_db()
        assert (row.name, row.is_private, row.hides_from_home) == ("Foes", False, True)
        client.post(f"/lists/{row.pk}/remove/bob")
        assert not ListMember.objects.exists()
        assert "Delete this list?" in client.get(f"/lists/{row.pk}/delete").text
        client.post(f"/lists/{row.pk}/delete")
        assert not List.objects.exists()

    def test_from_the_menu_of_a_profile(self, client: Client, alice: User, bob: User) -> None:
        client.force_login(alice)
        assert 'href="/@bob/lists"' in client.get("/@bob").text
        first, second = made(alice, bob, name="First"), made(alice, name="Second")
        foreign = made(bob, name="By bob")
        page = client.get("/@bob/lists").text
        assert page.count("checked") == 1
        assert "By bob" in page
        client.post("/@bob/lists", {"lists": [str(second.pk)]})
        assert list(ListMember.objects.values_list("list_id", flat=True)) == [second.pk]
        assert client.post("/@bob/lists", {"lists": [str(foreign.pk)]}).status_code == 422
        client.post("/@bob/lists", {})
        assert not ListMember.objects.exists()
        assert first.pk

    def test_a_public_list_is_read_and_not_written_by_others(self, client: Client, alice: User, bob: User) -> None:
        row = made(alice, bob)
        page = client.get(f"/lists/{row.pk}/members").text
        assert "@bob" in page
        assert "/remove/" not in page
        client.force_login(bob)
        assert client.get(f"/lists/{row.pk}").status_code == 200
        for verb in ("edit", "delete"):
            assert client.get(f"/lists/{row.pk}/{verb}").status_code == 403
        assert client.post(f"/lists/{row.pk}/add", {"handle": "alice"}).status_code == 403
        assert client.post(f"/lists/{row.pk}/remove/bob").status_code == 403
