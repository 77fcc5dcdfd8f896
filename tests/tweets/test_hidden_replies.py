"""Replies that the answered author put aside: out of the thread, one click away."""

import pytest
from django.test import Client

from apps.tweets import services
from apps.tweets.models import HiddenReply, Tweet
from apps.users.models import User
from tests.calls import Caller
from tests.factories.tweets import TweetFactory


@pytest.fixture
def reply(alice: User, bob: User) -> Tweet:
    return TweetFactory(author=bob, text="Rude", reply_to=TweetFactory(author=alice))


def listed(reply: Tweet, where: str, reader: User | None = None) -> bool:
    rows = Caller(reader).all(f"/tweets/{reply.reply_to_id}/{where}")
    return [row["id"] for row in rows] == [str(reply.pk)]


def test_it_moves_aside_and_back_for_everybody(alice: User, reply: Tweet) -> None:
    assert listed(reply, "replies") and not listed(reply, "hidden_replies")
    for _ in range(2):
        assert Caller(alice).put(f"/tweets/{reply.pk}/hide_reply").json()["id"] == str(reply.pk)
    for reader in (None, alice, reply.author):
        assert listed(reply, "hidden_replies", reader) and not listed(reply, "replies", reader)
    assert Caller().get(f"/tweets/{reply.pk}").status_code == 200
    for _ in range(2):
        assert Caller(alice).delete(f"/tweets/{reply.pk}/hide_reply").status_code == 200
    assert listed(reply, "replies") and not listed(reply, "hidden_replies")


def test_only_whom_it_answers_may_hide_it(alice: User, mallory: User, staff: User, reply: Tweet) -> None:
    own = TweetFactory(author=alice, reply_to=Tweet.objects.get(replies=reply))
    for actor, tweet in ((reply.author, reply), (mallory, reply), (staff, reply), (alice, own)):
        for method in ("put", "delete"):
            answer = getattr(Caller(actor), method)(f"/tweets/{tweet.pk}/hide_reply")
            assert (answer.status_code, answer.json()["type"].rpartition("#")[2]) == (403, "not_a_reply_to_you")
    assert not HiddenReply.objects.exists()


def test_the_thread_leads_to_them(client: Client, alice: User, mallory: User, reply: Tweet) -> None:
    thread = f"/@alice/{reply.reply_to_id}"
    client.force_login(mallory)
    assert "hide_reply" not in client.get(thread).text
    client.force_login(alice)
    assert f"/tweets/{reply.pk}/hide_reply" in client.get(thread).text
    assert "Hidden replies" not in client.get(thread).text
    client.post(f"/tweets/{reply.pk}/hide_reply")
    page = client.get(thread).text
    assert "Rude</div>" not in page and f'href="{thread}/hidden"' in page
    aside = client.get(f"{thread}/hidden").text
    assert "Rude</div>" in aside and f"/tweets/{reply.pk}/show_reply" in aside
    client.post(f"/tweets/{reply.pk}/show_reply")
    assert "Rude</div>" in client.get(thread).text
    assert "No hidden replies" in client.get(f"{thread}/hidden").text


def test_who_may_not_see_it_does_not_find_it_aside(alice: User, protected: User, mallory: User) -> None:
    tweet = TweetFactory(author=alice)
    reply = TweetFactory(author=protected, text="canary", reply_to=tweet)
    services.hide_reply(actor=alice, tweet_id=reply.pk)
    assert listed(reply, "hidden_replies", alice)
    for reader in (None, mallory):
        assert Caller(reader).all(f"/tweets/{tweet.pk}/hidden_replies") == []
