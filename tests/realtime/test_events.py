"""What reaches whom, and what one missed."""

import time
from pathlib import Path

import pytest
from django.test import Client

from apps.follows import services as graph
from apps.messaging import services as messaging
from apps.moderation.services import sanctions
from apps.notifications import services as notifications
from apps.realtime import store
from apps.tweets import services as tweets
from apps.tweets import standing
from apps.users import services as accounts
from apps.users.models import User
from tests.factories.follows import FollowFactory
from tests.factories.users import UserFactory
from tests.realtime.windows import SocketServer, Window, opened, session, window
from tests.work import do_due_work

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def talk(alice: User, bob: User) -> int:
    FollowFactory(follower=bob, followee=alice)
    FollowFactory(follower=alice, followee=bob)
    return messaging.send_message(sender=alice, recipients=[bob], text="Tea?").conversation_id


def test_a_message_reaches_both_and_nobody_else(
    sockets: SocketServer, talk: int, alice: User, bob: User, mallory: User
) -> None:
    with window(sockets, alice) as own, window(sockets, bob) as theirs, window(sockets, mallory) as strange:
        said = messaging.send_message(sender=alice, conversation_id=talk, text="Now?")
        for looking in (own, theirs):
            event = looking.hear("message", message_id=str(said.pk))
            assert event["id"] == str(said.pk)
            assert event["data"]["conversation_id"] == str(talk)
        assert strange.hears_nothing("message")
        messaging.unsend(actor=alice, message_id=said.pk)
        theirs.hear("message", message_id=str(said.pk), change="unsent")


def test_in_a_group_nothing_crosses_a_block(sockets: SocketServer, alice: User, bob: User, mallory: User) -> None:
    group = messaging.send_message(sender=alice, recipients=[bob, mallory], text="Hi").conversation_id
    for member in (bob, mallory):
        messaging.accept(actor=member, conversation_id=group)
    graph.block(actor=bob, target=mallory)
    with window(sockets, alice) as one, window(sockets, bob) as other:
        said = messaging.send_message(sender=mallory, conversation_id=group, text="Psst")
        one.hear("message", message_id=str(said.pk))
        assert other.hears_nothing("message")
        # Nor what others, who see it, do with it.
        messaging.react(actor=alice, message_id=said.pk, emoji="❤️")
        messaging.unsend(actor=mallory, message_id=said.pk)
        one.hear("message", message_id=str(said.pk), change="unsent")
        assert other.hears_nothing("message")


def test_who_took_a_message_away_for_themselves_hears_no_more_of_it(
    sockets: SocketServer, talk: int, alice: User, bob: User
) -> None:
    said = messaging.send_message(sender=alice, conversation_id=talk, text="Now?")
    messaging.delete_for_me(actor=bob, message_id=said.pk)
    with window(sockets, alice) as one, window(sockets, bob) as other:
        messaging.react(actor=alice, message_id=said.pk, emoji="❤️")
        one.hear("message", message_id=str(said.pk), change="reacted")
        assert other.hears_nothing("message")


def test_who_left_a_group_is_not_told_how_others_take_what_was_said(
    sockets: SocketServer, alice: User, bob: User, mallory: User
) -> None:
    said = messaging.send_message(sender=alice, recipients=[bob, mallory], text="Hi")
    messaging.accept(actor=mallory, conversation_id=said.conversation_id)
    messaging.leave(actor=mallory, conversation_id=said.conversation_id)
    with window(sockets, bob) as member, window(sockets, mallory) as former:
        messaging.react(actor=alice, message_id=said.pk, emoji="👍")
        member.hear("message", message_id=str(said.pk), change="reacted")
        assert former.hears_nothing("message")
        messaging.unsend(actor=alice, message_id=said.pk)
        former.hear("message", message_id=str(said.pk), change="unsent")


def test_reading_is_told_unless_it_is_kept_to_oneself(sockets: SocketServer, talk: int, alice: User, bob: User) -> None:
    with window(sockets, alice) as sender, window(sockets, bob) as reader:
        messaging.mark_read(actor=bob, conversation_id=talk)
        assert sender.hear("read", user_id=str(bob.pk))["data"]["conversation_id"] == str(talk)
        reader.hear("read", user_id=str(bob.pk))
        User.objects.filter(pk=bob.pk).update(shares_read_marks=False)
        messaging.send_message(sender=alice, conversation_id=talk, text="Now?")
        messaging.mark_read(actor=User.objects.get(pk=bob.pk), conversation_id=talk)
        reader.hear("read", user_id=str(bob.pk))
        began = len(sender.heard)
        assert sender.hears_nothing("read", user_id=str(bob.pk))
        assert "message" in {event["type"] for event in sender.heard[began:]}


def test_what_has_come_is_told_unless_it_is_kept_to_oneself(
    sockets: SocketServer, talk: int, alice: User, bob: User
) -> None:
    with window(sockets, alice) as sender, window(sockets, bob) as reader:
        said = messaging.send_message(sender=alice, conversation_id=talk, text="Now?")
        reader.hear("message", message_id=str(said.pk))
        reader.say({"type": "delivered", "up_to_id": str(said.pk)})
        event = sender.hear("delivered", user_id=str(bob.pk), up_to_id=str(said.pk))
        assert event["data"]["conversation_id"] == str(talk)
        reader.say({"type": "delivered", "up_to_id": str(said.pk)})
        assert sender.hears_nothing("delivered")
        User.objects.filter(pk=bob.pk).update(shares_delivered_marks=False)
        said = messaging.send_message(sender=alice, conversation_id=talk, text="And now?")
        reader.say({"type": "delivered", "up_to_id": str(said.pk)})
        assert sender.hears_nothing("delivered")


def test_in_a_group_who_spoke_last_is_told_whom_it_reached(
    sockets: SocketServer, alice: User, bob: User, mallory: User
) -> None:
    group = messaging.send_message(sender=alice, recipients=[bob, mallory], text="Hi").conversation_id
    for member in (bob, mallory):
        messaging.accept(actor=member, conversation_id=group)
    with window(sockets, alice) as sender, window(sockets, bob) as one, window(sockets, mallory) as other:
        said = messaging.send_message(sender=alice, conversation_id=group, text="Tea?").pk
        for looking in (one, other):
            looking.hear("message", message_id=str(said))
            looking.say({"type": "delivered", "up_to_id": str(said)})
        reached = {sender.hear("delivered", up_to_id=str(said))["data"]["user_id"] for _ in range(2)}
        assert reached == {str(bob.pk), str(mallory.pk)}
        assert one.hears_nothing("delivered")


def test_a_block_and_its_end_are_told_where_the_two_write_to_each_other(
    sockets: SocketServer, talk: int, alice: User, bob: User, mallory: User
) -> None:
    with window(sockets, alice) as one, window(sockets, bob) as other, window(sockets, mallory) as strange:
        graph.block(actor=bob, target=mallory)
        for act in (graph.block, graph.unblock):
            act(actor=bob, target=alice)
            for window_ in (one, other):
                assert window_.hear("conversation")["data"] == {"conversation_id": str(talk)}
        assert strange.hears_nothing("conversation"), "the two have never written"


def test_in_a_group_a_block_is_told_to_the_two_alone(
    sockets: SocketServer, alice: User, bob: User, mallory: User
) -> None:
    group = messaging.send_message(sender=alice, recipients=[bob, mallory], text="Hi").conversation_id
    with window(sockets, alice) as other, window(sockets, bob) as one, window(sockets, mallory) as across:
        graph.block(actor=bob, target=mallory)
        for window_ in (one, across):
            window_.hear("conversation", conversation_id=str(group))
        assert other.hears_nothing("conversation")


def test_what_one_does_with_a_conversation_reaches_ones_other_windows_alone(
    sockets: SocketServer, talk: int, alice: User, bob: User
) -> None:
    said = messaging.send_message(sender=bob, conversation_id=talk, text="Now?").pk
    with window(sockets, alice) as elsewhere, window(sockets, bob) as other:
        messaging.delete_for_me(actor=alice, message_id=said)
        elsewhere.hear("conversation", conversation_id=str(talk))
        for act in (messaging.mute, messaging.unmute, messaging.clear):
            act(actor=alice, conversation_id=talk)
            elsewhere.hear("conversation", conversation_id=str(talk))
        assert other.hears_nothing("conversation")


def test_that_a_request_is_accepted_is_told_to_both_and_that_it_is_deleted_to_nobody_else(
    sockets: SocketServer, alice: User, bob: User, mallory: User
) -> None:
    asked = messaging.send_message(sender=mallory, recipients=[alice], text="Hello").conversation_id
    refused = messaging.send_message(sender=mallory, recipients=[bob], text="Hello").conversation_id
    with window(sockets, alice) as elsewhere, window(sockets, mallory) as stranger:
        messaging.clear(actor=bob, conversation_id=refused)
        assert stranger.hears_nothing("conversation")
        messaging.accept(actor=alice, conversation_id=asked)
        for window_ in (elsewhere, stranger):
            window_.hear("conversation", conversation_id=str(asked))


def test_what_an_account_is_now_reaches_those_who_write_with_it(
    sockets: SocketServer, talk: int, alice: User, bob: User, mallory: User, staff: User
) -> None:
    with window(sockets, alice) as one, window(sockets, mallory) as strange:
        for changes in ({"display_name": "Robert"}, {"message_policy": "nobody"}, {"shares_read_marks": False}):
            accounts.edit_profile(actor=bob, **changes)
            one.hear("conversation", conversation_id=str(talk))
        accounts.edit_profile(actor=bob, theme="dark")
        assert one.hears_nothing("conversation")
        sanctions.suspend_account(moderator=staff, user=bob, reason="spam")
        one.hear("conversation", conversation_id=str(talk))
        sanctions.lift_suspension(moderator=staff, user=bob)
        one.hear("conversation", conversation_id=str(talk))
        # Some let those alone write to them whom they follow.
        graph.follow(actor=User.objects.get(pk=bob.pk), target=mallory)
        graph.unfollow(actor=User.objects.get(pk=bob.pk), target=alice)
        one.hear("conversation", conversation_id=str(talk))
        assert strange.hears_nothing("conversation")


def test_typing_reaches_the_others_and_a_strangers_nobody(
    sockets: SocketServer, talk: int, alice: User, bob: User, mallory: User
) -> None:
    asked = messaging.send_message(sender=mallory, recipients=[alice], text="Hello").conversation_id
    with window(sockets, alice) as one, window(sockets, bob) as other, window(sockets, mallory) as strange:
        strange.say({"type": "typing", "conversation_id": str(talk)})
        strange.say({"type": "typing", "conversation_id": str(asked)})
        other.say({"type": "typing", "conversation_id": str(talk)})
        assert one.hear("typing")["data"] == {"conversation_id": str(talk), "user_id": str(bob.pk)}
        assert one.hears_nothing("typing")


def test_news_and_their_reading_reach_every_window(sockets: SocketServer, alice: User, bob: User) -> None:
    with window(sockets, alice) as one, window(sockets, alice) as other:
        tweets.post_tweet(author=bob, text="Hello @alice")
        do_due_work()
        event = one.hear("notification", unread_count=1)
        assert other.hear("notification", unread_count=1)["data"] == event["data"]
        notifications.mark_read(actor=alice, up_to=int(event["data"]["newest_id"]))
        one.hear("notification", unread_count=0)
        other.hear("notification", unread_count=0)


def watch(looking: Window, *tweet_ids: int) -> None:
    looking.say({"type": "watch", "tweet_ids": [str(id_) for id_ in tweet_ids]})


def test_counts_come_to_those_who_have_the_tweet_before_them(
    sockets: SocketServer, alice: User, bob: User, mallory: User, follower: User, blocked: User
) -> None:
    tweet, other = (tweets.post_tweet(author=alice, text=text) for text in ("A stone", "Another"))
    with window(sockets, bob) as one, window(sockets, blocked) as strange, window(sockets, mallory) as elsewhere:
        watch(one, tweet.pk, other.pk)
        watch(strange, tweet.pk, 1)
        watch(elsewhere, other.pk)
        nothing = {"replies": 0, "retweets": 0, "quotes": 0, "likes": 0, "bookmarks": 0, "views": 0}
        one.hear("counts", tweet_id=str(tweet.pk), counts=nothing)
        # What is not theirs to see is not there for them, like what never was.
        strange.hear("tweet_deleted", tweet_id=str(tweet.pk))
        strange.hear("tweet_deleted", tweet_id="1")
        elsewhere.hear("counts", tweet_id=str(other.pk))
        for fan in (follower, mallory):
            tweets.like(actor=fan, tweet_id=tweet.pk)
        tweets.post_tweet(author=follower, text="Yes", reply_to_id=tweet.pk)
        one.hear("counts", tweet_id=str(tweet.pk), counts={**nothing, "likes": 2, "replies": 1})
        assert strange.hears_nothing("counts", 4)
        assert elsewhere.hears_nothing("counts")
        watch(one, other.pk)
        one.say({"type": "ping"})
        one.hear("pong")
        tweets.unlike(actor=mallory, tweet_id=tweet.pk)
        assert one.hears_nothing("counts", 4, tweet_id=str(tweet.pk))


def test_a_tweet_that_is_gone_leaves_those_who_had_it_before_them(
    sockets: SocketServer, alice: User, bob: User, mallory: User
) -> None:
    deleted, kept = (tweets.post_tweet(author=alice, text=text) for text in ("A stone", "Another"))
    with window(sockets, bob) as one, window(sockets, mallory) as other:
        for looking in (one, other):
            watch(looking, deleted.pk, kept.pk)
            looking.hear("counts", tweet_id=str(kept.pk))
        tweets.delete_tweet(actor=alice, tweet_id=deleted.pk)
        for looking in (one, other):
            looking.hear("tweet_deleted", tweet_id=str(deleted.pk))
        # Who may not see it any more is not told how it is counted.
        graph.block(actor=alice, target=bob)
        tweets.like(actor=mallory, tweet_id=kept.pk)
        one.hear("tweet_deleted", tweet_id=str(kept.pk))
        other.hear("counts", tweet_id=str(kept.pk))
        assert not any(event["type"] == "counts" and event["data"]["counts"]["likes"] for event in one.heard)


def test_however_many_watch_however_much_it_is_one_statement(
    alice: User, protected: User, django_assert_num_queries
) -> None:
    ids = [
        tweets.post_tweet(author=author, text=str(number)).pk for number in range(20) for author in (alice, protected)
    ]
    readers = [UserFactory().pk for _ in range(20)]
    with django_assert_num_queries(1):
        assert len(standing.counts(ids)) == 40
    with django_assert_num_queries(1):
        seen = standing.seen([(reader, id_) for reader in [*readers, alice.pk] for id_ in ids])
    assert len(seen) == 20 * 20 + 40


def test_what_is_new_at_home_is_counted_for_who_is_there(
    sockets: SocketServer, alice: User, follower: User, mallory: User
) -> None:
    browser = Client()
    browser.force_login(follower)
    browser.get("/home")  # warms the list
    with window(sockets, follower) as looking, window(sockets, mallory) as strange:
        newest = [tweets.post_tweet(author=alice, text=f"number {number}") for number in range(2)][-1]
        do_due_work()
        event = looking.hear("timeline", new=2)
        assert event["data"]["newest_id"] == str(newest.pk)
        assert strange.hears_nothing("timeline", 2.5)


def test_who_comes_back_is_told_what_they_missed(sockets: SocketServer, talk: int, alice: User, bob: User) -> None:
    browser = Client()
    browser.force_login(bob)
    browser.get("/home")
    with window(sockets, bob) as looking:
        last = looking.heard[-1]["id"]
    said = [messaging.send_message(sender=alice, conversation_id=talk, text=f"{number}").pk for number in range(3)]
    posted = tweets.post_tweet(author=alice, text="Hello @bob")
    do_due_work()
    with opened(sockets, f"?after={last}", session_key=session(bob)) as looking:
        for message_id in said:
            looking.hear("message", message_id=str(message_id))
        looking.hear("notification")
        assert looking.heard[-1]["data"]["unread_count"] >= 1
        looking.hear("timeline", newest_id=str(posted.pk))
        heard = [event["data"]["message_id"] for event in looking.heard if event["type"] == "message"]
        assert len(heard) == len(set(heard))


def test_what_redis_did_not_carry_is_found_in_postgresql(
    sockets: SocketServer, talk: int, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with window(sockets, bob) as looking:
        monkeypatch.setattr(store.breaker, "_closed_again_at", time.monotonic() + 600)
        said = messaging.send_message(sender=alice, conversation_id=talk, text="Now?")
        tweets.post_tweet(author=alice, text="Hello @bob")
        do_due_work()
        looking.hear("message", seconds=10, message_id=str(said.pk))
        looking.hear("notification", seconds=10)


def test_nothing_is_missed_when_the_process_is_killed(
    tmp_path: Path, django_db_setup: None, talk: int, alice: User, bob: User
) -> None:
    server = SocketServer(tmp_path / "log")
    heard: list[str] = []
    said: list[str] = []
    after = ""
    try:
        for _ in range(3):
            with opened(server, f"?after={after}" if after else "", session_key=session(bob)) as looking:
                looking.hear("notification")
                said.append(str(messaging.send_message(sender=alice, conversation_id=talk, text="there").pk))
                looking.hear("message", message_id=said[-1])
                server.kill()
                heard += [event["data"]["message_id"] for event in looking.heard if event["type"] == "message"]
                after = max((event["id"] for event in looking.heard), key=int)
            said.append(str(messaging.send_message(sender=alice, conversation_id=talk, text="away").pk))
            server.start()
        with opened(server, f"?after={after}", session_key=session(bob)) as looking:
            looking.hear("message", message_id=said[-1])
            heard += [event["data"]["message_id"] for event in looking.heard if event["type"] == "message"]
    finally:
        server.kill()
    assert list(dict.fromkeys(one for one in heard if one in said)) == said
