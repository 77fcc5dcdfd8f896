"""Messages told to browsers while no page is open: to those whom they call, and to nobody else."""

from io import BytesIO
from typing import Any

import pytest

from apps.follows import services as graph
from apps.media.services import prepare
from apps.messaging import services as messaging
from apps.notifications.models import PushState, PushSubscription
from apps.tweets import services as tweets
from apps.users.models import User
from apps.users.services import upload_media
from tests.calls import Caller
from tests.factories.follows import FollowFactory
from tests.factories.tweets import TweetFactory
from tests.media.pictures import jpeg
from tests.notifications.push_service import PushService, subscribed, work
from tests.work import waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("push_key")]


@pytest.fixture
def talk(alice: User, bob: User) -> int:
    FollowFactory(follower=bob, followee=alice)
    FollowFactory(follower=alice, followee=bob)
    work()  # who follows whom is no matter here
    return messaging.send_message(sender=alice, recipients=[bob], text="Tea?").conversation_id


def say(sender: User, talk: int, text: str = "Now?", **more: Any) -> int:
    return messaging.send_message(sender=sender, conversation_id=talk, text=text, **more).pk


def test_whoever_is_written_to_is_told_and_the_sender_is_not(
    service: PushService, talk: int, alice: User, bob: User
) -> None:
    own, theirs = subscribed(service, alice), subscribed(service, bob)
    say(alice, talk, "Tea is\nready")
    work()
    assert theirs.told == [{"title": "Alice", "body": "Tea is ready", "url": f"/messages/{talk}", "tag": "messages"}]
    assert own.told == []
    assert b"ready" not in theirs.pushed[0].body
    work()
    assert len(theirs.pushed) == 1, "nobody is told twice"


def test_several_are_one_and_name_who_said_what(
    service: PushService, talk: int, alice: User, bob: User, follower: User
) -> None:
    browser = subscribed(service, bob)
    say(alice, talk, "One")
    say(alice, talk, "Two")
    work()
    assert (browser.told[0]["title"], browser.told[0]["body"]) == ("Alice", "One\nTwo")
    FollowFactory(follower=bob, followee=follower)
    work()
    messaging.send_message(sender=follower, recipients=[bob], text="Three")
    say(alice, talk, "Four")
    work()
    told = browser.told[1]
    assert (told["title"], told["url"]) == ("2 new messages", "/messages")
    assert told["body"] == "follower: Three\nAlice: Four"


def test_messages_and_news_do_not_take_each_others_place(
    service: PushService, talk: int, alice: User, bob: User
) -> None:
    browser = subscribed(service, bob)
    say(alice, talk)
    tweets.like(actor=alice, tweet_id=TweetFactory(author=bob).pk)
    work()
    work()
    assert sorted((told["tag"], told["title"]) for told in browser.told) == [
        ("messages", "Alice"),
        ("news", "Alice liked your tweet"),
    ]
    assert len({pushed.headers["topic"] for pushed in browser.pushed}) == 2


def test_a_picture_is_named_as_one(service: PushService, talk: int, alice: User, bob: User) -> None:
    browser = subscribed(service, bob)
    media = upload_media(actor=alice, file=BytesIO(jpeg()))
    prepare(key=media.key)
    say(alice, talk, "", media_ids=[media.pk])
    work()
    assert browser.told[0]["body"] == "A picture"


def test_what_was_read_or_taken_back_or_deleted_meanwhile_is_not_told(
    service: PushService, talk: int, alice: User, bob: User
) -> None:
    browser = subscribed(service, bob)
    say(alice, talk)
    messaging.mark_read(actor=bob, conversation_id=talk)
    work()
    messaging.unsend(actor=alice, message_id=say(alice, talk))
    work()
    messaging.delete_for_me(actor=bob, message_id=say(alice, talk))
    work()
    assert browser.told == []


def test_a_muted_conversation_does_not_call(service: PushService, talk: int, alice: User, bob: User) -> None:
    browser = subscribed(service, bob)
    messaging.mute(actor=bob, conversation_id=talk)
    say(alice, talk)
    work()
    assert browser.told == []


def test_a_request_does_not_call_before_it_is_accepted(service: PushService, alice: User, mallory: User) -> None:
    browser = subscribed(service, alice)
    asked = messaging.send_message(sender=mallory, recipients=[alice], text="Hello").conversation_id
    work()
    assert browser.told == [] and not waiting("push_news").exists()
    messaging.accept(actor=alice, conversation_id=asked)
    messaging.mark_read(actor=alice, conversation_id=asked)
    say(mallory, asked, "Thanks")
    work()
    assert [told["body"] for told in browser.told] == ["Thanks"]


def test_after_a_block_nothing_of_before_is_told(service: PushService, talk: int, alice: User, bob: User) -> None:
    browser = subscribed(service, bob)
    say(alice, talk)
    graph.block(actor=bob, target=alice)
    work()
    assert browser.told == []


def test_in_a_group_nothing_crosses_a_block_and_who_left_is_not_told(
    service: PushService, alice: User, bob: User, follower: User, mallory: User
) -> None:
    for member in (bob, mallory):
        FollowFactory(follower=member, followee=alice)
    group = messaging.send_message(sender=alice, recipients=[bob, follower, mallory], text="Hi").conversation_id
    graph.block(actor=bob, target=alice)
    messaging.leave(actor=mallory, conversation_id=group)
    one, other, former = (subscribed(service, member) for member in (follower, bob, mallory))
    say(alice, group, "Tea at five")
    work()
    assert [(told["title"], told["body"]) for told in one.told] == [("Alice and Bob", "Alice: Tea at five")]
    assert other.told == former.told == []


def test_a_group_is_told_of_by_its_name(service: PushService, alice: User, bob: User, follower: User) -> None:
    group = messaging.send_message(sender=alice, recipients=[bob, follower], text="Hi").conversation_id
    for member in (bob, follower):
        messaging.accept(actor=member, conversation_id=group)
        messaging.mark_read(actor=member, conversation_id=group)
    browser = subscribed(service, bob)
    messaging.edit_group(actor=alice, conversation_id=group, name="Tea club")
    say(alice, group, "At five")
    say(follower, group, "Or six?")
    work()
    assert (browser.told[0]["title"], browser.told[0]["body"]) == ("Tea club", "Alice: At five\nfollower: Or six?")
    assert browser.told[0]["url"] == f"/messages/{group}"


def test_it_can_be_turned_off_and_what_came_meanwhile_stays_untold(
    service: PushService, talk: int, alice: User, bob: User
) -> None:
    browser = subscribed(service, bob)
    assert Caller(bob).get("/notifications/settings").json()["pushes_messages"] is True
    assert Caller(bob).patch("/notifications/settings", {"pushes_messages": False}).json()["pushes_messages"] is False
    say(alice, talk, "Psst")
    work()
    assert browser.told == []
    Caller(bob).patch("/notifications/settings", {"pushes_messages": True})
    say(alice, talk, "Now?")
    work()
    assert [told["body"] for told in browser.told] == ["Now?"]


def test_what_was_said_before_it_asked_is_no_news(service: PushService, talk: int, alice: User, bob: User) -> None:
    browser = subscribed(service, bob)
    say(alice, talk, "Now?")
    work()
    assert [told["body"] for told in browser.told] == ["Now?"], "and not the one before"


def test_whoever_asked_for_nothing_costs_nothing(talk: int, alice: User, bob: User, settings: Any) -> None:
    say(alice, talk)
    assert not waiting("push_news").exists() and not PushState.objects.exists()


def test_a_browser_that_is_gone_is_forgotten(service: PushService, talk: int, alice: User, bob: User) -> None:
    browser = subscribed(service, bob)
    service.answers[browser.path] = 410
    say(alice, talk)
    work()
    assert not PushSubscription.objects.exists() and not waiting("push_news").exists()
