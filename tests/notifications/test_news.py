"""What people are told, by whom, how it is grouped, and that it is taken back."""

import html
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.follows import services as graph
from apps.messaging import services as messaging
from apps.moderation import services as moderation
from apps.moderation.models import AccountWarning
from apps.notifications.models import Kind, Notification, NotificationActor
from apps.notifications.tasks import hear_of_like
from apps.outbox.models import OutboxRow
from apps.tweets import services
from apps.tweets.models import ConversationMute, PollClosed, Tweet
from apps.tweets.services.polls import Question
from apps.users.models import User
from tests.calls import Caller
from tests.factories.follows import FollowFactory
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory
from tests.work import do_due_work


def told(user: User, tab: str = "all") -> list[dict[str, Any]]:
    """After the workers did what there was."""
    do_due_work()
    return Caller(user).all("/notifications/me", tab=tab)


def kinds(user: User, tab: str = "all") -> list[str]:
    return [one["kind"] for one in told(user, tab)]


def unread(user: User) -> int:
    count: int = Caller(user).get("/notifications/unread_count").json()["unread_count"]
    return count


@pytest.fixture
def tweet(alice: User) -> Tweet:
    return TweetFactory(author=alice, text="A stone")


class TestWhatIsTold:
    def test_likes_are_one_group_with_the_newest_first(
        self, alice: User, bob: User, mallory: User, tweet: Tweet
    ) -> None:
        for user in (bob, mallory):
            services.like(actor=user, tweet_id=tweet.pk)
        (row,) = told(alice)
        assert (row["kind"], row["actors_count"], row["is_read"]) == ("like", 2, False)
        assert [one["username"] for one in row["actors"]] == ["mallory", "bob"]
        assert row["tweet"]["id"] == str(tweet.pk)
        assert told(bob) == []

    def test_each_relation_to_a_tweet_is_told_once_as_the_closest(
        self, alice: User, bob: User, mallory: User, tweet: Tweet
    ) -> None:
        services.post_tweet(author=bob, text="@alice yes", reply_to_id=tweet.pk)
        services.post_tweet(author=bob, text="@alice look", quote_of_id=tweet.pk)
        services.post_tweet(author=bob, text="@alice @mallory hello @alice")
        services.retweet(actor=bob, tweet_id=tweet.pk)
        assert kinds(alice) == ["retweet", "mention", "quote", "reply"]
        assert kinds(alice, "mentions") == ["mention", "quote", "reply"]
        assert kinds(mallory) == ["mention"]

    def test_follows_and_requests(self, alice: User, protected: User, mallory: User) -> None:
        before = len(kinds(protected))
        graph.follow(actor=mallory, target=alice)
        graph.follow(actor=mallory, target=protected)
        assert kinds(alice) == ["follow"]
        assert kinds(protected)[:-before] == ["follow_request"]
        graph.accept_request(actor=protected, requester=mallory)
        row = told(protected)[0]
        assert (row["kind"], row["actors"][0]["username"], row["actors_count"]) == ("follow", "mallory", 1 + before)

    def test_who_wants_to_write_is_told_until_they_are_answered(self, alice: User, bob: User, mallory: User) -> None:
        asked = messaging.send_message(sender=mallory, recipients=[alice], text="Hello")
        messaging.send_message(sender=mallory, conversation_id=asked.conversation_id, text="Are you there?")
        (row,) = told(alice)
        assert (row["kind"], row["actors"][0]["username"], row["tweet"]) == ("message_request", "mallory", None)
        assert kinds(mallory) == []
        client = Client()
        client.force_login(alice)
        assert '<a href="/messages/requests">Answer</a>' in client.get("/notifications").text
        messaging.accept(actor=alice, conversation_id=asked.conversation_id)
        assert kinds(alice) == []
        taken_back = messaging.send_message(sender=bob, recipients=[alice], text="Hello")
        assert kinds(alice) == ["message_request"]
        messaging.unsend(actor=bob, message_id=taken_back.pk)
        assert kinds(alice) == []

    def test_who_was_added_to_a_group_is_told_by_whom(
        self, alice: User, bob: User, follower: User, mallory: User
    ) -> None:
        group = messaging.send_message(sender=bob, recipients=[alice, follower], text="Hello").conversation_id
        messaging.add_member(actor=bob, conversation_id=group, target=mallory)
        for asked in (alice, mallory):
            assert [row["actors"][0]["username"] for row in told(asked) if row["kind"] == "message_request"] == ["bob"]
        client = Client()
        client.force_login(alice)
        says = "asks you into the group “Bob, follower and mallory”"
        assert says in html.unescape(client.get("/notifications").text)
        messaging.edit_group(actor=bob, conversation_id=group, name="Tea club")
        assert "asks you into the group “Tea club”" in html.unescape(client.get("/notifications").text)
        messaging.leave(actor=alice, conversation_id=group)
        messaging.clear(actor=mallory, conversation_id=group)
        assert "message_request" not in kinds(alice) + kinds(mallory)

    def test_a_bell_tells_of_tweets_but_not_of_answers_to_others(
        self, alice: User, follower: User, bob: User, tweet: Tweet
    ) -> None:
        graph.set_notifying(actor=follower, target=alice, wanted=True)
        services.post_tweet(author=alice, text="To bob", reply_to_id=TweetFactory(author=bob).pk)
        spoken = services.post_tweet(author=alice, text="To all")
        rows = [row for row in told(follower) if row["kind"] == "tweet"]
        assert [row["tweet"]["id"] for row in rows] == [str(spoken.pk), str(tweet.pk)]

    def test_an_edit_rings_no_bell_that_was_set_since(self, alice: User, follower: User, tweet: Tweet) -> None:
        assert "tweet" not in kinds(follower)
        graph.set_notifying(actor=follower, target=alice, wanted=True)
        services.edit_tweet(actor=alice, tweet_id=tweet.pk, text="Two stones, @follower")
        assert kinds(follower) == ["mention"]

    def test_an_edit_is_told_to_those_who_passed_it_on(
        self, alice: User, bob: User, mallory: User, tweet: Tweet
    ) -> None:
        services.retweet(actor=bob, tweet_id=tweet.pk)
        TweetFactory(author=mallory, quote_of=tweet)
        services.edit_tweet(actor=alice, tweet_id=tweet.pk, text="Two stones, @follower")
        assert kinds(bob) == kinds(mallory) == ["edit"]

    def test_who_is_named_no_more_after_an_edit_is_told_no_more(self, alice: User, bob: User, mallory: User) -> None:
        written = services.post_tweet(author=alice, text="Hello @bob and @mallory")
        assert kinds(bob) == kinds(mallory) == ["mention"]
        services.edit_tweet(actor=alice, tweet_id=written.pk, text="Hello @bob")
        assert (kinds(bob), kinds(mallory)) == (["mention"], [])

    def test_a_closed_poll_is_told_to_all_who_took_part(self, alice: User, bob: User, mallory: User) -> None:
        asked = services.post_tweet(
            author=alice, text="Tea?", poll=Question(options=["yes", "no"], duration_minutes=5, multiple=False)
        )
        Caller(bob).post(f"/polls/{asked.pk}/votes", {"choices": [0]})
        PollClosed.objects.create(poll_id=asked.pk)
        assert kinds(alice) == kinds(bob) == ["poll_closed"]
        assert kinds(mallory) == []

    def test_moderators_reach_everybody(self, alice: User) -> None:
        AccountWarning.objects.create(user=alice, reason="Calm down, please")
        (row,) = told(alice)
        assert (row["kind"], row["text"], row["actors"]) == ("moderation", "Calm down, please", [])

    def test_an_author_is_told_that_a_tweet_was_hidden_until_it_is_shown_again(
        self, alice: User, bob: User, staff: User, tweet: Tweet
    ) -> None:
        moderation.hide_tweet(moderator=staff, tweet=tweet, reason="Between us: spam")
        (row,) = told(alice)
        assert row["kind"] == "moderation" and "any more" in row["text"] and "spam" not in row["text"]
        assert told(bob) == []
        moderation.show_tweet(moderator=staff, tweet=tweet)
        assert told(alice) == [] and unread(alice) == 0

    def test_words_that_warn_are_asked_about_first(self, alice: User, bob: User, client: Client) -> None:
        Caller(alice).post("/filters", {"phrase": "nougat", "contexts": ["notifications"], "action": "warn"})
        services.post_tweet(author=bob, text="@alice nougat again")
        (row,) = told(alice)
        assert row["tweet"]["viewer"]["filtered"] == ["nougat"]
        client.force_login(alice)
        assert "card-folded" in client.get("/notifications").text

    def test_words_that_are_hidden_are_not_read_in_what_is_quoted(self, alice: User, bob: User, mallory: User) -> None:
        Caller(alice).post("/filters", {"phrase": "nougat", "contexts": ["notifications"], "action": "hide"})
        quoted = services.post_tweet(author=mallory, text="nougat again")
        services.post_tweet(author=bob, text="@alice look", quote_of_id=quoted.pk)
        (row,) = told(alice)
        assert row["tweet"]["quote_of"] == {"id": str(quoted.pk), "unavailable": True}

    def test_what_could_not_be_posted_at_its_time_is_told_until_it_is_written_anew(
        self, alice: User, bob: User, tweet: Tweet
    ) -> None:
        at = (timezone.now() + timedelta(hours=1)).isoformat()
        draft = Caller(bob).post("/tweets", {"text": "Later", "reply_to_id": str(tweet.pk), "publish_at": at}).json()
        services.delete_tweet(actor=alice, tweet_id=tweet.pk)
        OutboxRow.objects.filter(task__endswith="release_draft").update(due_at=timezone.now() - timedelta(seconds=1))
        do_due_work()
        (row,) = told(bob)
        assert (row["kind"], row["actors"]) == ("not_posted", [])
        assert row["text"] == "“Later” – the tweet that it answers is not there any more."
        assert told(alice) == []
        Caller(bob).put(f"/drafts/{draft['id']}", {"text": "Alone then"})
        assert told(bob) == []

    def test_it_says_which_tweet_by_its_first_words_and_what_was_wrong(
        self, alice: User, bob: User, staff: User
    ) -> None:
        tweet = TweetFactory(author=alice, text="Buy gold\n" + "and silver " * 20)
        report = moderation.report(reporter=bob, user=alice, category="spam", comment="Again!", tweet_id=tweet.pk)
        moderation.hide_reported(moderator=staff, report=report, reason="Between us")
        (row,) = told(alice)
        assert row["text"].startswith("Nobody sees your tweet “Buy gold and silver and silver")
        assert row["text"].endswith("any more: it was hidden. Why: spam.")
        assert len(row["text"]) < 200 and "Again" not in row["text"] and "Between" not in row["text"]
        services.delete_tweet(actor=alice, tweet_id=tweet.pk)
        (row,) = told(alice)
        assert "gold" not in row["text"] and "any more" in row["text"], "what its author deleted is not said again"

    def test_of_a_warned_tweet_only_the_warning_is_said(self, alice: User, staff: User) -> None:
        tweet = services.post_tweet(author=alice, text="A spoiler", content_warning="The last part")
        moderation.hide_tweet(moderator=staff, tweet=tweet, reason="Hm", category="other")
        (row,) = told(alice)
        assert "“The last part”" in row["text"] and "spoiler" not in row["text"] and "Why" not in row["text"]

    def test_one_is_not_told_of_oneself(self, alice: User, tweet: Tweet) -> None:
        services.like(actor=alice, tweet_id=tweet.pk)
        services.retweet(actor=alice, tweet_id=tweet.pk)
        TweetFactory(author=alice, text="I am @alice", reply_to=tweet)
        assert told(alice) == []


class TestOnce:
    def test_work_that_is_done_again_changes_nothing(self, alice: User, bob: User, tweet: Tweet) -> None:
        services.like(actor=bob, tweet_id=tweet.pk)
        TweetFactory(author=bob, reply_to=tweet)
        rows = list(OutboxRow.objects.all())
        before = told(alice)
        for row in rows:
            OutboxRow.objects.create(task=row.task, arguments=row.arguments)
        assert told(alice) == before

    def test_what_is_undone_is_taken_back(self, alice: User, bob: User, mallory: User, tweet: Tweet) -> None:
        for user in (bob, mallory):
            services.like(actor=user, tweet_id=tweet.pk)
            services.retweet(actor=user, tweet_id=tweet.pk)
            graph.follow(actor=user, target=alice)
        assert [row["actors_count"] for row in told(alice)] == [2, 2, 2]
        services.unlike(actor=mallory, tweet_id=tweet.pk)
        services.undo_retweet(actor=mallory, tweet_id=tweet.pk)
        graph.unfollow(actor=mallory, target=alice)
        rows = told(alice)
        assert [[one["username"] for one in row["actors"]] for row in rows] == [["bob"]] * 3
        services.unlike(actor=bob, tweet_id=tweet.pk)
        services.undo_retweet(actor=bob, tweet_id=tweet.pk)
        graph.unfollow(actor=bob, target=alice)
        assert told(alice) == []
        assert not NotificationActor.objects.exists()

    def test_an_act_that_was_undone_before_anybody_looked_is_never_told(
        self, alice: User, bob: User, tweet: Tweet
    ) -> None:
        services.like(actor=bob, tweet_id=tweet.pk)
        services.unlike(actor=bob, tweet_id=tweet.pk)
        services.like(actor=bob, tweet_id=tweet.pk)
        arguments = {"user_id": bob.pk, "tweet_id": tweet.pk}
        assert [row.arguments for row in OutboxRow.objects.filter(task=hear_of_like.name)] == [arguments] * 3
        assert len(told(alice)) == 1
        services.unlike(actor=bob, tweet_id=tweet.pk)
        assert told(alice) == []

    def test_a_deleted_tweet_takes_its_news_with_it(self, alice: User, bob: User, tweet: Tweet) -> None:
        reply = TweetFactory(author=bob, reply_to=tweet)
        assert kinds(alice) == ["reply"]
        services.delete_tweet(actor=bob, tweet_id=reply.pk)
        assert unread(alice) == 0, "at once"
        assert told(alice) == []
        assert not Notification.objects.exists()

    def test_another_twelve_hours_are_another_group(self, alice: User, bob: User, mallory: User, tweet: Tweet) -> None:
        like = services.like(actor=bob, tweet_id=tweet.pk)
        type(like).objects.filter(pk=like.pk).update(created_at=timezone.now() - timedelta(hours=13))
        services.like(actor=mallory, tweet_id=tweet.pk)
        assert [row["actors_count"] for row in told(alice)] == [1, 1]


class TestWhoMayTell:
    def test_not_whom_one_blocks_or_mutes_and_nothing_out_of_sight(
        self, alice: User, bob: User, mallory: User, tweet: Tweet
    ) -> None:
        graph.mute(actor=alice, target=bob)
        services.like(actor=bob, tweet_id=tweet.pk)
        assert told(alice) == []
        graph.follow(actor=mallory, target=alice)
        TweetFactory(author=mallory, text="@alice hey")
        assert kinds(alice) == ["mention", "follow"]
        assert unread(alice) == 2
        graph.mute(actor=alice, target=mallory)
        assert (told(alice), unread(alice)) == ([], 0), "also what was told before"
        graph.unmute(actor=alice, target=mallory)
        User.objects.filter(pk=mallory.pk).update(is_protected=True)
        assert kinds(alice) == ["follow"]
        User.objects.filter(pk=mallory.pk).update(suspended_at=timezone.now())
        assert (told(alice), unread(alice)) == ([], 0)

    def test_a_muted_conversation_and_muted_words_are_silent(self, alice: User, bob: User, tweet: Tweet) -> None:
        services.mute_words(actor=alice, phrase="spoiler", contexts=["notifications"], action="hide")
        TweetFactory(author=bob, text="A spoiler", reply_to=tweet)
        assert told(alice) == []
        ConversationMute.objects.create(user=alice, conversation=tweet)
        TweetFactory(author=bob, text="Nothing", reply_to=tweet)
        assert told(alice) == []

    @pytest.mark.parametrize("setting", ["not_followed", "not_following", "new_accounts", "without_picture"])
    def test_classes_of_senders_are_filtered_or_dropped(
        self, alice: User, mallory: User, tweet: Tweet, setting: str
    ) -> None:
        caller = Caller(alice)
        assert caller.patch("/notifications/settings", {setting: "filter"}).json()[setting] == "filter"
        services.like(actor=mallory, tweet_id=tweet.pk)
        assert (kinds(alice), kinds(alice, "requests"), unread(alice)) == ([], ["like"], 0)
        caller.patch("/notifications/settings", {setting: "drop"})
        TweetFactory(author=mallory, reply_to=tweet)
        assert kinds(alice, "requests") == ["like"]
        friend = UserFactory()
        FollowFactory(follower=alice, followee=friend)
        FollowFactory(follower=friend, followee=alice)
        services.like(actor=friend, tweet_id=tweet.pk)
        assert "like" in kinds(alice), "friends are no class"

    def test_a_request_is_accepted_or_dismissed(self, alice: User, bob: User, mallory: User, tweet: Tweet) -> None:
        caller = Caller(alice)
        caller.patch("/notifications/settings", {"not_followed": "filter"})
        for user in (bob, mallory):
            services.like(actor=user, tweet_id=tweet.pk)
            TweetFactory(author=user, reply_to=tweet)
        assert sorted(kinds(alice, "requests")) == ["like", "reply", "reply"]
        assert caller.post("/notifications/requests/@bob/accept").status_code == 204
        assert sorted(kinds(alice)) == ["like", "reply"]
        assert caller.post("/notifications/requests/@mallory/dismiss").status_code == 204
        assert kinds(alice, "requests") == []
        services.retweet(actor=bob, tweet_id=tweet.pk)
        services.retweet(actor=mallory, tweet_id=tweet.pk)
        assert kinds(alice)[0] == "retweet"
        assert kinds(alice, "requests") == ["retweet"]

    def test_what_is_undone_while_its_sender_is_accepted_is_not_told(
        self, alice: User, protected: User, mallory: User, tweet: Tweet
    ) -> None:
        Caller(alice).patch("/notifications/settings", {"not_followed": "filter"})
        services.like(actor=mallory, tweet_id=tweet.pk)
        services.retweet(actor=mallory, tweet_id=tweet.pk)
        graph.follow(actor=mallory, target=alice)
        reply = TweetFactory(author=mallory, reply_to=tweet)
        assert sorted(kinds(alice, "requests")) == ["follow", "like", "reply", "retweet"]
        # Nobody has come to it yet.
        services.unlike(actor=mallory, tweet_id=tweet.pk)
        services.undo_retweet(actor=mallory, tweet_id=tweet.pk)
        graph.unfollow(actor=mallory, target=alice)
        services.delete_tweet(actor=mallory, tweet_id=reply.pk)
        assert Caller(alice).post("/notifications/requests/@mallory/accept").status_code == 204
        assert not Notification.objects.filter(recipient=alice, is_filtered=False).exists()
        assert kinds(alice) == kinds(alice, "requests") == []

    def test_requests_to_write_stay_apart_and_go_once_they_are_answered(self, alice: User, mallory: User) -> None:
        Caller(alice).patch("/notifications/settings", {"not_followed": "filter"})
        others = [UserFactory() for _ in range(4)]
        groups = [
            messaging.send_message(sender=mallory, recipients=[alice, *two], text="Come?").conversation_id
            for two in (others[:2], others[2:])
        ]
        assert kinds(alice, "requests") == ["message_request"] * 2
        Caller(alice).post("/notifications/requests/@mallory/accept")
        assert [row["actors_count"] for row in told(alice)] == [1, 1]
        for group in groups:
            messaging.accept(actor=alice, conversation_id=group)
        assert kinds(alice) == []

    def test_a_request_of_which_nothing_is_left_is_taken_back(self, alice: User, mallory: User) -> None:
        said = messaging.send_message(sender=mallory, recipients=[alice], text="May I?")
        assert kinds(alice) == ["message_request"]
        messaging.delete_for_me(actor=alice, message_id=said.pk)
        assert (kinds(alice), unread(alice)) == ([], 0)

    def test_kinds_and_single_tweets_are_silenced(self, alice: User, bob: User, tweet: Tweet) -> None:
        caller = Caller(alice)
        caller.patch("/notifications/settings", {"silenced": ["follow", "follow"]})
        graph.follow(actor=bob, target=alice)
        assert caller.get(f"/tweets/{tweet.pk}/quiet").json() == {"is_quiet": False}
        assert caller.put(f"/tweets/{tweet.pk}/quiet").status_code == 204
        assert caller.get(f"/tweets/{tweet.pk}/quiet").json() == {"is_quiet": True}
        services.like(actor=bob, tweet_id=tweet.pk)
        assert told(alice) == []
        TweetFactory(author=bob, reply_to=tweet)
        assert kinds(alice) == ["reply"]
        assert Caller(bob).put(f"/tweets/{tweet.pk}/quiet").status_code == 403
        caller.delete(f"/tweets/{tweet.pk}/quiet")
        services.retweet(actor=bob, tweet_id=tweet.pk)
        assert kinds(alice) == ["retweet", "reply"]

    @pytest.mark.parametrize(
        "body", [{"silenced": ["moderation"]}, {"silenced": "like"}, {"not_followed": "no"}, {"mails": "hourly"}, []]
    )
    def test_bad_settings_change_nothing(self, alice: User, body: object) -> None:
        before = Caller(alice).get("/notifications/settings").json()
        assert Caller(alice).patch("/notifications/settings", body).status_code == 400
        assert Caller(alice).get("/notifications/settings").json() == before


class TestReading:
    def test_read_is_read_everywhere_and_only_forward(
        self, alice: User, bob: User, mallory: User, tweet: Tweet
    ) -> None:
        services.like(actor=bob, tweet_id=tweet.pk)
        TweetFactory(author=bob, reply_to=tweet)
        newest, older = told(alice)
        assert unread(alice) == 2
        answer = Caller(alice).post("/notifications/read", {"up_to_id": older["id"]}).json()
        assert answer == {"read_up_to_id": older["id"], "unread_count": 1}
        Caller(alice).post("/notifications/read", {"up_to_id": newest["id"]})
        Caller(alice).post("/notifications/read", {"up_to_id": older["id"]})
        assert [row["is_read"] for row in told(alice)] == [True, True]
        services.like(actor=mallory, tweet_id=tweet.pk)
        assert [(row["kind"], row["is_read"]) for row in told(alice)] == [("like", False), ("reply", True)]
        assert unread(alice) == 1

    def test_a_page_at_a_time_and_each_once(self, alice: User, bob: User, tweet: Tweet) -> None:
        for _ in range(7):
            TweetFactory(author=bob, reply_to=tweet)
        do_due_work()
        pages = Caller(alice).pages("/notifications/me", limit=3)
        assert [len(page) for page in pages] == [3, 3, 1]
        ids = [int(row["id"]) for page in pages for row in page]
        assert ids == sorted(set(ids), reverse=True)

    def test_they_are_their_owners_alone(self, alice: User, bob: User) -> None:
        assert Caller(bob).get("/notifications/@alice").status_code == 403
        assert Caller().get("/notifications/@alice").status_code == 401
        assert Caller(bob).get("/notifications/me?tab=none").status_code == 400
        assert Caller(bob).post("/notifications/read", {"up_to_id": str(2**63 - 1)}).status_code == 400

    def test_a_page_costs_the_same_whatever_is_on_it(
        self, alice: User, bob: User, tweet: Tweet, django_assert_max_num_queries: Any
    ) -> None:
        caller = Caller(alice)
        for _ in range(3):
            TweetFactory(author=bob, reply_to=tweet)
        do_due_work()
        caller.get("/notifications/me")
        with django_assert_max_num_queries(6):
            caller.get("/notifications/me")
        for user in UserFactory.create_batch(12):
            services.like(actor=user, tweet_id=tweet.pk)
            TweetFactory(author=user, reply_to=tweet)
        do_due_work()
        with django_assert_max_num_queries(6):
            rows = caller.get("/notifications/me").json()["results"]
        likes = next(row for row in rows if row["kind"] == "like")
        assert (likes["actors_count"], len(likes["actors"])) == (12, 8)


def test_a_viral_tweet_is_one_group(alice: User, tweet: Tweet) -> None:
    fans = UserFactory.create_batch(40)
    for fan in fans:
        services.like(actor=fan, tweet_id=tweet.pk)
    (row,) = told(alice)
    assert row["actors_count"] == 40
    assert Notification.objects.filter(kind=Kind.LIKE).count() == 1
