"""What two people, and a few more, write to each other."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.core import ids
from apps.follows import services as graph
from apps.media.models import Media
from apps.media.services import prepare
from apps.messaging.models import Conversation, Message, ReadMark
from apps.users.models import User
from apps.users.services import upload_media
from tests.calls import Caller
from tests.factories.follows import FollowFactory
from tests.factories.users import UserFactory
from tests.media.pictures import jpeg
from tests.work import do_due_work

pytestmark = pytest.mark.django_db


def send(sender: User, *recipients: User, status: int = 201, **body: Any) -> dict:
    if recipients:
        body["recipient_ids"] = [str(user.pk) for user in recipients]
    answer = Caller(sender).post("/messages", {"text": "Hello", **body})
    assert answer.status_code == status, answer.text
    return answer.json()


def say(sender: User, talk: str, text: str, status: int = 201, **body: Any) -> dict:
    return send(sender, conversation_id=talk, text=text, status=status, **body)


def texts(reader: User, talk: str) -> list[str]:
    return [message["text"] or message["kind"] for message in Caller(reader).all(f"/messages/{talk}", limit=2)]


def listed(reader: User, which: str = "/conversations") -> list[str]:
    return [talk["id"] for talk in Caller(reader).all(which, limit=1)]


def unread(reader: User) -> dict:
    return Caller(reader).get("/conversations/unread_count").json()


def delivered(reader: User, talk: str) -> dict[str, list[str]]:
    return {m["text"]: m["delivered_to"] for m in Caller(reader).all(f"/messages/{talk}") if m["kind"] == "text"}


def told(reader: User) -> list[str]:
    return [news["kind"] for news in Caller(reader).all("/notifications/me")]


@pytest.fixture
def friends(alice: User, bob: User) -> None:
    FollowFactory(follower=alice, followee=bob)
    FollowFactory(follower=bob, followee=alice)


class TestBetweenTwo:
    def test_there_is_one_conversation_whoever_begins(self, friends: None, alice: User, bob: User) -> None:
        first = send(alice, bob, text="Tea?")
        second = send(bob, alice, text="Yes")
        assert first["conversation_id"] == second["conversation_id"]
        assert int(first["id"]) < int(second["id"])
        assert texts(alice, first["conversation_id"]) == ["Yes", "Tea?"]
        assert Conversation.objects.count() == 1

    def test_a_message_says_what_the_contract_says(self, friends: None, alice: User, bob: User) -> None:
        sent = send(alice, bob, text="@bob read https://example.com #tea @nobody")
        assert sent["sender"]["username"] == "alice" and sent["kind"] == "text"
        assert [mention["user_id"] for mention in sent["entities"]["mentions"]] == [str(bob.pk), None]
        assert (sent["media"], sent["read_by"], sent["reactions"], sent["reply_to_id"]) == ([], [], [], None)
        talk = Caller(bob).get(f"/conversations/{sent['conversation_id']}").json()
        assert (talk["kind"], talk["unread_count"], talk["is_request"]) == ("direct", 1, False)
        assert {person["username"] for person in talk["participants"]} == {"alice", "bob"}
        assert talk["last_message"]["id"] == sent["id"]

    def test_a_typed_name_adds_nobody(self, friends: None, alice: User, bob: User, mallory: User) -> None:
        talk = send(alice, bob, text="@mallory is nice")["conversation_id"]
        assert Caller(mallory).get(f"/messages/{talk}").status_code == 404
        assert listed(mallory) == listed(mallory, "/conversations/requests") == []

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({"text": ""}, "message_is_empty"),
            ({"text": "\u200b"}, "message_is_empty"),
            ({"text": "a" * 5001}, "message_is_too_long"),
            ({"text": 5}, "invalid"),
            ({"recipient_ids": []}, "say_to_whom"),
            ({"conversation_id": "1"}, "say_to_whom"),
            ({"recipient_ids": ["me"]}, "oneself"),
            ({"recipient_ids": ["@nobody"]}, "not_found"),
            ({"recipient_ids": [str(n) for n in range(1, 60)]}, "max_length"),
            ({"media_ids": ["1"]}, "no_such_media"),
            ({"reply_to_id": "1"}, "no_such_message"),
        ],
    )
    def test_what_is_no_message_changes_nothing(self, alice: User, bob: User, body: dict, code: str) -> None:
        answer = Caller(alice).post("/messages", {"text": "Hello", "recipient_ids": [str(bob.pk)], **body})
        assert 400 <= answer.status_code <= 404
        assert code in (answer.json().get("code"), *(error["code"] for error in answer.json()["errors"]))
        assert not Message.objects.exists() and not Conversation.objects.exists()

    def test_five_thousand_characters_of_any_script_fit(self, friends: None, alice: User, bob: User) -> None:
        assert len(send(alice, bob, text="語" * 5000)["text"]) == 5000

    def test_the_same_key_sends_once(self, friends: None, alice: User, bob: User) -> None:
        body = {"text": "Once", "recipient_ids": [str(bob.pk)]}
        answers = [Caller(alice).post("/messages", body, Idempotency_Key="k1").json() for _ in range(2)]
        assert answers[0]["id"] == answers[1]["id"] and Message.objects.count() == 1

    def test_an_answer_names_what_it_answers_in_the_same_conversation(
        self, friends: None, alice: User, bob: User, mallory: User
    ) -> None:
        first = send(alice, bob, text="Tea?")
        answer = say(bob, first["conversation_id"], "Yes", reply_to_id=first["id"])
        assert answer["reply_to_id"] == first["id"]
        send(mallory, bob, text="Hi", reply_to_id=first["id"], status=404)
        elsewhere = send(bob, mallory, text="Hi")["conversation_id"]
        say(bob, elsewhere, "What she said", reply_to_id=first["id"], status=404)

    def test_unconfirmed_people_say_nothing(self, unconfirmed: User, bob: User) -> None:
        send(unconfirmed, bob, status=403)

    def test_a_page_neither_repeats_nor_skips_while_others_write(self, friends: None, alice: User, bob: User) -> None:
        talk = send(alice, bob, text="0")["conversation_id"]
        for number in range(1, 6):
            say(bob, talk, str(number))
        first = Caller(alice).get(f"/messages/{talk}", limit=3).json()
        say(bob, talk, "late")
        rest = Caller(alice).client.get(first["next"], headers=Caller(alice).headers).json()
        assert [m["text"] for m in first["results"] + rest["results"]] == ["5", "4", "3", "2", "1", "0"]


class TestWhoMayWrite:
    def test_strangers_ask_and_are_not_told_what_became_of_it(self, alice: User, mallory: User) -> None:
        talk = send(mallory, alice, text="Hi")["conversation_id"]
        assert (listed(alice), listed(alice, "/conversations/requests")) == ([], [talk])
        assert unread(alice) == {"unread_count": 0, "requests_count": 1}
        Caller(alice).post(f"/conversations/{talk}/read")
        assert Caller(mallory).get(f"/messages/{talk}").json()["results"][0]["read_by"] == []
        assert Caller(mallory).get(f"/conversations/{talk}").json()["is_request"] is False
        accepted = Caller(alice).post(f"/conversations/{talk}/accept").json()
        assert accepted["is_request"] is False and listed(alice) == [talk]
        assert Caller(mallory).get(f"/messages/{talk}").json()["results"][0]["read_by"] == [str(alice.pk)]

    def test_to_answer_is_to_accept(self, alice: User, mallory: User) -> None:
        talk = send(mallory, alice)["conversation_id"]
        say(alice, talk, "Hi")
        assert (listed(alice), listed(alice, "/conversations/requests")) == ([talk], [])

    def test_a_deleted_request_is_gone_until_they_write_again(self, alice: User, mallory: User) -> None:
        talk = send(mallory, alice, text="first")["conversation_id"]
        assert Caller(alice).post(f"/conversations/{talk}/leave").status_code == 204
        assert listed(alice, "/conversations/requests") == [] and texts(alice, talk) == []
        assert unread(alice)["requests_count"] == 0
        say(mallory, talk, "second")
        assert listed(alice, "/conversations/requests") == [talk] and texts(alice, talk) == ["second"]
        assert texts(mallory, talk) == ["second", "first"]

    def test_who_asks_has_five_messages_there_until_they_are_heard(self, alice: User, bob: User, mallory: User) -> None:
        first = send(mallory, alice, text="1")
        talk = first["conversation_id"]
        second = say(mallory, talk, "2")
        send(mallory, alice, text="3")
        Caller(mallory).post(f"/messages/{second['id']}/unsend")
        say(mallory, talk, "4")
        say(mallory, talk, "5")
        # What was done with the request otherwise is not told: it counts as before.
        Caller(alice).post(f"/messages/{first['id']}/delete")
        Caller(alice).delete(f"/conversations/{talk}")
        say(mallory, talk, "6")
        for refused in (say(mallory, talk, "7", status=403), send(mallory, alice, text="7", status=403)):
            assert refused["type"].endswith("#request_is_full")
            assert refused["detail"] == "5 messages wait for an answer. You can write more once they accept."
        assert texts(mallory, talk) == ["6", "5", "4", "3", "1"]
        Caller(alice).post(f"/conversations/{talk}/accept")
        say(mallory, talk, "7")
        group = send(mallory, alice, bob)["conversation_id"]
        assert [say(mallory, group, str(number))["text"] for number in range(6)] == list("012345")

    def test_an_answer_makes_room_and_the_site_says_how_much_there_is(
        self, settings, alice: User, mallory: User
    ) -> None:
        settings.MESSAGES_UNTIL_ACCEPTED = 1
        talk = send(mallory, alice)["conversation_id"]
        assert say(mallory, talk, "Hello?", status=403)["detail"].startswith("1 message waits")
        say(alice, talk, "Hi")
        say(alice, talk, "Yes?")
        say(mallory, talk, "Tea?")

    def test_a_conversation_of_two_cannot_be_left(self, alice: User, mallory: User) -> None:
        talk = send(mallory, alice, text="Hi")["conversation_id"]
        declined = [Caller(alice).post(f"/conversations/{talk}/leave").status_code for _ in range(2)]
        assert declined == [204, 204] and texts(alice, talk) == []
        say(alice, talk, "Who are you?")
        for one in (alice, mallory):
            before = texts(one, talk)
            refused = Caller(one).post(f"/conversations/{talk}/leave")
            assert refused.status_code == 403 and refused.json()["type"].endswith("#not_a_group")
            assert texts(one, talk) == before and listed(one) == [talk]
        assert Caller(alice).delete(f"/conversations/{talk}").status_code == 204
        assert listed(alice) == []

    @pytest.mark.parametrize(("policy", "stranger", "followed"), [("following", 403, 201), ("nobody", 403, 403)])
    def test_the_setting_decides_who_begins(
        self, alice: User, bob: User, mallory: User, policy: str, stranger: int, followed: int
    ) -> None:
        FollowFactory(follower=alice, followee=bob)
        assert Caller(alice).patch("/users/me", {"settings": {"message_policy": policy}}).status_code == 200
        refused = send(mallory, alice, status=stranger)
        assert "because" not in refused["detail"]
        send(bob, alice, status=followed)

    def test_whom_they_wrote_to_may_answer_whatever_they_set(self, alice: User, mallory: User) -> None:
        User.objects.filter(pk=alice.pk).update(message_policy="nobody")
        talk = send(alice, mallory)["conversation_id"]
        say(mallory, talk, "Oh hello")

    def test_a_block_ends_it_in_both_directions(self, friends: None, alice: User, bob: User) -> None:
        first = send(alice, bob)
        talk = first["conversation_id"]
        graph.block(actor=alice, target=bob)
        refusals = {say(one, talk, "Still there?", status=403)["detail"] for one in (alice, bob)}
        refusals |= {send(one, other, status=403)["detail"] for one, other in ((alice, bob), (bob, alice))}
        assert refusals == {"You cannot write to this account"}
        assert Caller(bob).put(f"/messages/{first['id']}/reactions/👍").status_code == 403
        assert texts(bob, talk) == ["Hello"]

    def test_those_who_left_or_were_suspended_are_out_of_sight(self, friends: None, alice: User, bob: User) -> None:
        talk = send(alice, bob, text="Hello bob")["conversation_id"]
        say(bob, talk, "Hello alice")
        for state in ("suspended_at", "leaving_at"):
            User.objects.filter(pk=bob.pk).update(**{state: timezone.now()})
            assert texts(alice, talk) == ["Hello bob"]
            assert unread(alice)["unread_count"] == 0
            assert [
                p["username"] for p in Caller(alice).get("/conversations").json()["results"][0]["participants"]
            ] == ["alice"]
            say(alice, talk, "Where are you?", status=403)
            User.objects.filter(pk=bob.pk).update(**{state: None})
        assert texts(alice, talk) == ["Hello alice", "Hello bob"]

    def test_nobody_writes_to_many_strangers_a_day(self, settings, alice: User) -> None:
        settings.RATE_LIMITS = {**settings.RATE_LIMITS, "strangers": "2/day"}
        crowd = [UserFactory() for _ in range(3)]
        assert [send(alice, one)["kind"] for one in crowd[:2]] == ["text", "text"]
        send(alice, crowd[2], status=429)
        FollowFactory(follower=crowd[2], followee=alice)
        send(alice, crowd[2])

    def test_nobody_asks_many_strangers_a_day_into_groups(self, settings, alice: User, follower: User) -> None:
        settings.RATE_LIMITS = {**settings.RATE_LIMITS, "strangers": "2/day"}
        crowd = [UserFactory() for _ in range(3)]
        send(alice, crowd[0])
        send(alice, *crowd[1:], status=429)
        assert not Conversation.objects.filter(is_group=True).exists()
        # What was refused counted none of them.
        group = send(alice, follower, crowd[1])["conversation_id"]
        members = f"/conversations/{group}/members"
        assert Caller(alice).put(f"{members}/{crowd[2].pk}").status_code == 429
        Caller(follower).post(f"/conversations/{group}/accept")
        assert Caller(follower).put(f"{members}/{crowd[2].pk}").status_code == 200


class TestReading:
    def test_what_is_unread_is_what_can_be_counted(self, friends: None, alice: User, bob: User) -> None:
        talk = send(alice, bob, text="one")["conversation_id"]
        second = say(alice, talk, "two")
        say(alice, talk, "three")
        assert unread(bob)["unread_count"] == 3
        read = Caller(bob).post(f"/conversations/{talk}/read", {"up_to_id": second["id"]}).json()
        assert read["unread_count"] == 1 == unread(bob)["unread_count"]
        assert Caller(bob).post(f"/conversations/{talk}/read", {"up_to_id": "1"}).json()["unread_count"] == 1
        marks = {m["text"]: m["read_by"] for m in Caller(alice).all(f"/messages/{talk}")}
        assert marks == {"one": [str(bob.pk)], "two": [str(bob.pk)], "three": []}
        Caller(bob).post(f"/conversations/{talk}/read")
        assert unread(bob)["unread_count"] == 0
        # A mark is a row: whoever stands above hears of it.
        assert ReadMark.objects.get(user=bob).up_to_id == max(Message.objects.values_list("pk", flat=True))

    def test_a_mark_never_lies_beyond_what_was_said(self, friends: None, alice: User, bob: User) -> None:
        talk = send(alice, bob, text="one")["conversation_id"]
        Caller(bob).post(f"/conversations/{talk}/read", {"up_to_id": str(2**62)})
        say(alice, talk, "two")
        assert unread(bob)["unread_count"] == 1

    def test_marks_can_be_turned_off(self, friends: None, alice: User, bob: User) -> None:
        talk = send(alice, bob)["conversation_id"]
        Caller(bob).patch("/users/me", {"settings": {"shares_read_marks": False}})
        Caller(bob).post(f"/conversations/{talk}/read")
        assert Caller(alice).get(f"/messages/{talk}").json()["results"][0]["read_by"] == []
        # What was read meanwhile stays one's own; what is read from now on is shown.
        Caller(bob).patch("/users/me", {"settings": {"shares_read_marks": True}})
        Caller(bob).post(f"/conversations/{talk}/read")
        assert Caller(alice).get(f"/messages/{talk}").json()["results"][0]["read_by"] == []
        say(alice, talk, "two")
        Caller(bob).post(f"/conversations/{talk}/read")
        assert Caller(alice).get(f"/messages/{talk}").json()["results"][0]["read_by"] == [str(bob.pk)]
        Caller(bob).patch("/users/me", {"settings": {"shares_read_marks": False}})
        assert Caller(alice).get(f"/messages/{talk}").json()["results"][0]["read_by"] == []

    def test_marks_do_not_cross_a_block(self, friends: None, alice: User, bob: User) -> None:
        talk = send(alice, bob)["conversation_id"]
        graph.block(actor=alice, target=bob)
        Caller(bob).post("/conversations/delivered")
        Caller(bob).post(f"/conversations/{talk}/read")
        (said,) = Caller(alice).get(f"/messages/{talk}").json()["results"]
        assert (said["read_by"], said["delivered_to"]) == ([], [])

    def test_whoever_is_blocked_instead_of_answered_asks_no_more(self, alice: User, mallory: User) -> None:
        send(mallory, alice)
        assert unread(alice)["requests_count"] == 1
        graph.block(actor=alice, target=mallory)
        assert unread(alice)["requests_count"] == 0
        assert Caller(alice).all("/conversations/requests") == []
        graph.unblock(actor=alice, target=mallory)
        assert len(Caller(alice).all("/conversations/requests")) == unread(alice)["requests_count"] == 1

    def test_a_message_is_delivered_when_it_has_come_to_a_device(
        self, friends: None, alice: User, bob: User, mallory: User
    ) -> None:
        talk = send(alice, bob, text="one")["conversation_id"]
        second = say(alice, talk, "two")
        say(alice, talk, "three")
        asked = send(mallory, alice, text="May I?")["conversation_id"]
        assert delivered(alice, talk) == {"one": [], "two": [], "three": []}
        Caller(bob).post("/conversations/delivered", {"up_to_id": second["id"]})
        assert delivered(alice, talk) == {"one": [str(bob.pk)], "two": [str(bob.pk)], "three": []}
        Caller(bob).post("/conversations/delivered", {"up_to_id": "1"})
        assert delivered(alice, talk)["two"] == [str(bob.pk)], "never back"
        Caller(bob).post("/conversations/delivered")
        assert delivered(alice, talk)["three"] == [str(bob.pk)]
        # What was only asked for tells nothing about who was asked.
        Caller(alice).post("/conversations/delivered")
        assert delivered(mallory, asked) == {"May I?": []}
        assert unread(bob)["unread_count"] == 3

    def test_what_was_read_was_delivered(self, friends: None, alice: User, bob: User) -> None:
        talk = send(alice, bob, text="one")["conversation_id"]
        Caller(bob).post(f"/conversations/{talk}/read")
        assert delivered(alice, talk) == {"one": [str(bob.pk)]}

    def test_marks_of_delivery_can_be_turned_off(self, friends: None, alice: User, bob: User) -> None:
        talk = send(alice, bob, text="one")["conversation_id"]
        Caller(bob).patch("/users/me", {"settings": {"shares_delivered_marks": False}})
        Caller(bob).post("/conversations/delivered")
        assert delivered(alice, talk) == {"one": []}
        Caller(bob).post(f"/conversations/{talk}/read")
        assert Caller(alice).get(f"/messages/{talk}").json()["results"][0]["read_by"] == [str(bob.pk)]

    def test_in_a_group_no_mark_crosses_a_block_and_who_left_gets_nothing(
        self, alice: User, bob: User, mallory: User
    ) -> None:
        talk = send(alice, bob, mallory, text="one")["conversation_id"]
        for member in (bob, mallory):
            Caller(member).post(f"/conversations/{talk}/accept")
        Caller(bob).post(f"/conversations/{talk}/leave")
        say(alice, talk, "two")
        for member in (bob, mallory):
            Caller(member).post("/conversations/delivered")
        assert delivered(alice, talk)["two"] == [str(mallory.pk)]
        graph.block(actor=mallory, target=alice)
        assert delivered(alice, talk)["two"] == []

    def test_a_muted_conversation_does_not_call(self, friends: None, alice: User, bob: User) -> None:
        talk = send(alice, bob)["conversation_id"]
        assert Caller(bob).put(f"/conversations/{talk}/mute").json()["is_muted"] is True
        assert unread(bob)["unread_count"] == 0
        assert Caller(bob).delete(f"/conversations/{talk}/mute").json()["is_muted"] is False
        assert unread(bob)["unread_count"] == 1

    def test_the_last_spoken_in_comes_first(self, friends: None, alice: User, bob: User, mallory: User) -> None:
        first = send(alice, bob)["conversation_id"]
        second = send(alice, mallory)["conversation_id"]
        assert listed(alice) == [second, first]
        say(bob, first, "Hi")
        assert listed(alice) == [first, second]

    def test_one_finds_ones_own_messages_and_no_others(
        self, friends: None, alice: User, bob: User, mallory: User
    ) -> None:
        send(alice, bob, text="The Teapot costs 100%")
        send(mallory, alice, text="A teapot of gold")
        send(bob, mallory, text="teapot behind your back")

        def find(reader: User, words: str) -> list[str]:
            return [m["text"] for m in Caller(reader).all("/messages/search", q=words, limit=1)]

        assert find(alice, "teapot") == ["A teapot of gold", "The Teapot costs 100%"]
        assert find(alice, "teapot 100%") == ["The Teapot costs 100%"]
        assert find(alice, "%") == ["The Teapot costs 100%"]
        assert find(alice, "_") == []
        assert Caller(alice).get("/messages/search", q=" ").status_code == 400


class TestTakingBack:
    def test_unsending_takes_it_from_all(self, friends: None, alice: User, bob: User) -> None:
        sent = send(alice, bob, text="Oops")
        say(alice, sent["conversation_id"], "Fine", reply_to_id=sent["id"])
        assert Caller(bob).post(f"/messages/{sent['id']}/unsend").status_code == 403
        assert Caller(alice).post(f"/messages/{sent['id']}/unsend").status_code == 204
        assert texts(bob, sent["conversation_id"]) == texts(alice, sent["conversation_id"]) == ["Fine"]
        assert unread(bob)["unread_count"] == 1
        assert Caller(alice).post(f"/messages/{sent['id']}/unsend").status_code == 404

    def test_after_an_hour_it_stands(self, friends: None, alice: User, bob: User) -> None:
        sent = send(alice, bob)
        old = ids.at(timezone.now() - timedelta(hours=1, seconds=1))
        Message.objects.filter(pk=sent["id"]).update(id=old)
        assert Caller(alice).post(f"/messages/{old}/unsend").json()["type"].endswith("too_late_to_unsend")
        assert Message.objects.filter(pk=old).exists()

    def test_deleting_is_for_oneself(self, friends: None, alice: User, bob: User) -> None:
        sent = send(alice, bob, text="Oops")
        assert Caller(bob).post(f"/messages/{sent['id']}/delete").status_code == 204
        assert texts(bob, sent["conversation_id"]) == [] and texts(alice, sent["conversation_id"]) == ["Oops"]
        assert unread(bob)["unread_count"] == 0
        assert Caller(bob).post(f"/messages/{sent['id']}/delete").status_code == 404


class TestReactions:
    def test_one_emoji_each(self, friends: None, alice: User, bob: User) -> None:
        path = f"/messages/{send(alice, bob)['id']}/reactions"
        Caller(bob).put(f"{path}/👍")
        Caller(alice).put(f"{path}/👍")
        answer = Caller(bob).put(f"{path}/❤️").json()
        assert answer["reactions"] == [
            {"emoji": "❤️", "user_ids": [str(bob.pk)]},
            {"emoji": "👍", "user_ids": [str(alice.pk)]},
        ]
        Caller(bob).delete(f"{path}/👍")
        assert len(Caller(bob).delete(f"{path}/❤️").json()["reactions"]) == 1

    @pytest.mark.parametrize("emoji", ["a", "1", "👍👍", "👍 ", "hello", "%23", "%3Cb%3E"])
    def test_what_is_no_single_emoji_is_refused(self, friends: None, alice: User, bob: User, emoji: str) -> None:
        answer = Caller(bob).put(f"/messages/{send(alice, bob)['id']}/reactions/{emoji}")
        assert answer.status_code == 400

    @pytest.mark.parametrize("emoji", ["👍", "👩‍👩‍👧‍👦", "🇳🇴", "1️⃣", "👋🏽"])
    def test_emoji_of_many_parts_are_single(self, friends: None, alice: User, bob: User, emoji: str) -> None:
        answer = Caller(bob).put(f"/messages/{send(alice, bob)['id']}/reactions/{emoji}").json()
        assert answer["reactions"][0]["emoji"] == emoji


class TestGroups:
    @pytest.fixture
    def group(self, alice: User, bob: User, follower: User) -> str:
        FollowFactory(follower=bob, followee=alice)
        return send(alice, bob, follower, text="Hello all")["conversation_id"]

    def test_all_read_what_all_write(self, group: str, alice: User, bob: User, follower: User, mallory: User) -> None:
        say(bob, group, "Hi")
        assert texts(follower, group) == ["Hi", "Hello all"]
        assert Caller(mallory).get(f"/messages/{group}").status_code == 404
        say(mallory, group, "Me too", status=404)

    def test_strangers_are_asked(self, alice: User, bob: User, follower: User) -> None:
        group = send(alice, bob, follower)["conversation_id"]
        assert listed(bob, "/conversations/requests") == [group] and listed(follower) == [group]

    def test_who_was_asked_and_is_sent_away_hears_no_more_of_it(self, alice: User, bob: User, mallory: User) -> None:
        group = send(mallory, alice, bob, text="Cheap stones")["conversation_id"]
        do_due_work()
        assert told(alice) == ["message_request"]
        Caller(mallory).patch(f"/conversations/{group}", {"name": "CHEAP STONES"})
        Caller(mallory).delete(f"/conversations/{group}/members/@alice")
        Caller(bob).post(f"/conversations/{group}/leave")
        do_due_work()
        for asked in (alice, bob):
            assert listed(asked) == listed(asked, "/conversations/requests") == []
            assert unread(asked) == {"unread_count": 0, "requests_count": 0}
            assert told(asked) == []
            assert Caller(asked).get(f"/conversations/{group}").status_code == 404
            assert Caller(asked).get(f"/messages/{group}").status_code == 404
            assert Caller(asked).post(f"/conversations/{group}/accept").status_code == 404
            assert Caller(asked).get("/messages/search", q="stones").json()["results"] == []

    def test_who_is_asked_again_after_that_is_asked(self, alice: User, bob: User, mallory: User) -> None:
        group = send(mallory, alice, bob)["conversation_id"]
        Caller(alice).post(f"/conversations/{group}/leave")
        Caller(mallory).put(f"/conversations/{group}/members/@alice")
        say(mallory, group, "Do come")
        assert (listed(alice), listed(alice, "/conversations/requests")) == ([], [group])
        assert texts(alice, group) == ["Do come", "added"]

    def test_who_was_asked_changes_nothing_until_they_accept(
        self, group: str, alice: User, bob: User, mallory: User
    ) -> None:
        Caller(bob).put(f"/conversations/{group}/members/@mallory")
        asked, before = Caller(mallory), texts(alice, group)
        tries = [
            lambda: asked.patch(f"/conversations/{group}", {"name": "Hijacked"}),
            lambda: asked.patch(f"/conversations/{group}", {"picture_id": None}),
            lambda: asked.delete(f"/conversations/{group}/members/@alice"),
            lambda: asked.put(f"/conversations/{group}/members/@follower"),
        ]
        for change in tries:
            answer = change()
            assert (answer.status_code, answer.json()["type"].rpartition("#")[2]) == (403, "not_accepted")
        assert texts(alice, group) == before
        asked.post(f"/conversations/{group}/accept")
        assert tries[0]().json()["name"] == "Hijacked"

    def test_members_add_and_see_who_did(self, group: str, alice: User, bob: User, mallory: User) -> None:
        members = f"/conversations/{group}/members"
        assert Caller(bob).put(f"{members}/@mallory").status_code == 200
        Caller(bob).put(f"{members}/@mallory")
        note = Caller(alice).get(f"/messages/{group}").json()["results"][0]
        assert (note["kind"], note["sender"]["username"], note["subject_id"]) == ("added", "bob", str(mallory.pk))
        assert texts(alice, group) == ["added", "Hello all"]
        say(alice, group, "Welcome")
        # What was said before is not theirs.
        assert texts(mallory, group) == ["Welcome", "added"]

    def test_who_is_removed_sees_nothing_newer(self, group: str, alice: User, bob: User, follower: User) -> None:
        Caller(alice).delete(f"/conversations/{group}/members/@bob")
        say(alice, group, "Now that he is gone")
        assert texts(bob, group) == ["removed", "Hello all"]
        assert Caller(bob).get(f"/conversations/{group}").json()["is_member"] is False
        assert Caller(bob).get(f"/conversations/{group}").json()["last_message"]["kind"] == "removed"
        assert Caller(bob).get("/messages/search", q="gone").json()["results"] == []
        say(bob, group, "Hey", status=403)
        assert Caller(bob).put(f"/conversations/{group}/members/@bob").status_code == 403
        Caller(follower).put(f"/conversations/{group}/members/@bob")
        assert texts(bob, group) == ["added"]

    def test_who_left_knows_a_group_as_it_was(self, group: str, alice: User, bob: User, mallory: User) -> None:
        Caller(alice).patch(f"/conversations/{group}", {"name": "Then"})
        Caller(bob).post(f"/conversations/{group}/leave")
        Caller(alice).patch(f"/conversations/{group}", {"name": "Now"})
        Caller(alice).put(f"/conversations/{group}/members/@mallory")
        known = Caller(bob).get(f"/conversations/{group}").json()
        assert (known["name"], known["participants"], known["picture_url"]) == ("Then", [], None)

    def test_who_leaves_sees_nothing_newer(self, group: str, alice: User, bob: User) -> None:
        Caller(bob).post(f"/conversations/{group}/leave")
        assert Caller(bob).post(f"/conversations/{group}/leave").status_code == 204
        say(alice, group, "Now that he is gone")
        assert texts(bob, group) == ["left", "Hello all"] and texts(alice, group)[1] == "left"
        assert Caller(bob).get(f"/conversations/{group}").json()["unread_count"] == 0
        assert unread(bob)["unread_count"] == 0
        Caller(bob).delete(f"/conversations/{group}")
        assert listed(bob) == []

    def test_who_leaves_does_not_see_how_others_take_it_from_then_on(
        self, group: str, alice: User, bob: User, follower: User
    ) -> None:
        said = say(alice, group, "What do you think?")["id"]

        def seen() -> dict[str, int]:
            shown = Caller(bob).get(f"/messages/{group}").json()["results"]
            (message,) = [message for message in shown if message["id"] == said]
            return {one["emoji"]: len(one["user_ids"]) for one in message["reactions"]}

        Caller(alice).put(f"/messages/{said}/reactions/👍")
        Caller(bob).post(f"/conversations/{group}/leave")
        assert seen() == {"👍": 1}
        Caller(follower).put(f"/messages/{said}/reactions/❤️")
        assert seen() == {"👍": 1}
        # Another one in its place is one of later, too.
        Caller(alice).put(f"/messages/{said}/reactions/😮")
        assert seen() == {}
        page = Client()
        page.force_login(bob)
        assert "😮 by" not in page.get(f"/messages/{group}").content.decode()

    def test_blocked_people_are_not_added_nor_read(self, group: str, alice: User, bob: User, blocked: User) -> None:
        assert Caller(alice).put(f"/conversations/{group}/members/@blocked").status_code == 403
        assert Caller(bob).put(f"/conversations/{group}/members/@blocked").status_code == 200
        say(blocked, group, "Hello alice")
        assert texts(bob, group)[0] == "Hello alice"
        assert texts(alice, group) == ["added", "Hello all"] and unread(alice)["unread_count"] == 0
        assert Caller(alice).get("/conversations").json()["results"][0]["last_message"]["kind"] == "added"

    def test_a_group_of_fifty_is_full(self, settings, alice: User) -> None:
        settings.RATE_LIMIT_SCALE = 1e6
        crowd = [UserFactory() for _ in range(49)]
        group = send(alice, *crowd)["conversation_id"]
        one_more = UserFactory()
        answer = Caller(alice).put(f"/conversations/{group}/members/{one_more.pk}")
        assert answer.json()["type"].endswith("group_is_full")

    def test_its_name_is_changed_for_all_to_see(self, group: str, alice: User, bob: User) -> None:
        named = Caller(bob).patch(f"/conversations/{group}", {"name": "  Tea \n club "}).json()
        assert named["name"] == "Tea club"
        assert texts(alice, group) == ["Tea club", "Hello all"]
        assert Caller(bob).patch(f"/conversations/{group}", {"name": "x" * 51}).status_code == 400
        talk = send(alice, bob)["conversation_id"]
        assert Caller(bob).patch(f"/conversations/{talk}", {"name": "Us"}).status_code == 403


class TestPictures:
    def picture(self, owner: User, size: tuple[int, int] = (1200, 800)) -> Media:
        media = upload_media(actor=owner, file=BytesIO(jpeg(size)))
        prepare(key=media.key)
        return media

    def path(self, url: str) -> str:
        return url.partition("//")[2].partition("/")[2]

    def status(self, reader: User | None, url: str) -> int:
        caller = Caller(reader)
        return caller.client.get(f"/{self.path(url)}", headers=caller.headers).status_code

    def test_only_those_who_see_the_message_get_its_picture(
        self, friends: None, alice: User, bob: User, mallory: User
    ) -> None:
        media = self.picture(alice)
        sent = send(alice, bob, text="", media_ids=[str(media.pk)])
        url = sent["media"][0]["url"]
        assert [self.status(reader, url) for reader in (alice, bob, mallory, None)] == [200, 200, 404, 401]
        # Nor by the door to pictures of tweets, and nobody sends it again.
        assert self.status(bob, url.replace("/messages/", "/pictures/")) == 404
        send(alice, bob, media_ids=[str(media.pk)], status=409)
        Caller(bob).post(f"/messages/{sent['id']}/delete")
        assert self.status(bob, url) == 404
        Caller(alice).post(f"/messages/{sent['id']}/unsend")
        assert self.status(alice, url) == 404 and not Media.objects.exists()

    def test_a_group_has_one(self, alice: User, bob: User, follower: User, mallory: User) -> None:
        group = send(alice, bob, follower)["conversation_id"]
        Caller(bob).post(f"/conversations/{group}/accept")
        first, second = self.picture(alice), self.picture(bob)
        shown = Caller(alice).patch(f"/conversations/{group}", {"picture_id": str(first.pk)}).json()["picture_url"]
        assert [self.status(reader, shown) for reader in (bob, mallory)] == [200, 404]
        Caller(bob).patch(f"/conversations/{group}", {"picture_id": str(second.pk)})
        assert list(Media.objects.values_list("pk", flat=True)) == [second.pk]
        assert Caller(bob).patch(f"/conversations/{group}", {"picture_id": None}).json()["picture_url"] is None
        assert texts(follower, group)[:3] == ["pictured"] * 3
        assert Caller(bob).patch(f"/conversations/{group}", {"picture_id": "5"}).status_code == 404

    @pytest.mark.parametrize("width", [1, 200, 340, 341, 2000])
    def test_a_group_shows_its_picture_however_small_that_is(self, width: int, alice: User, bob: User) -> None:
        group = send(alice, bob, UserFactory())["conversation_id"]
        media = self.picture(alice, (width, 200))
        Caller(alice).patch(f"/conversations/{group}", {"picture_id": str(media.pk)})
        reader = Client()
        reader.force_login(alice)
        for page in ("/messages", f"/messages/{group}", f"/messages/{group}/info"):
            shown = re.findall(rf'src="(/media/messages/{media.key}/\w+\.webp)"', reader.get(page).text)
            assert shown and {reader.get(url).status_code for url in shown} == {200}
