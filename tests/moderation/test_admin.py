"""The desk in the browser."""

from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.moderation import services
from apps.moderation.models import AccountWarning, HiddenTweet, Report, Suspension
from apps.outbox.models import Heartbeat, OutboxRow
from apps.timelines import services as timelines
from apps.timelines.models import Delivery
from apps.tweets import services as tweets
from apps.tweets.models import Tweet
from apps.users.models import User
from tests.factories.follows import BlockFactory, FollowFactory, FollowRequestFactory
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory


@pytest.fixture
def desk(staff: User) -> Client:
    client = Client()
    client.force_login(staff)
    return client


def act(desk: Client, path: str, action: str, rows: list[Any], **more: str) -> Any:
    data = {"action": action, ACTION_CHECKBOX_NAME: [row.pk for row in rows], **more}
    return desk.post(path, data, follow=True)


class TestActions:
    def test_suspending_asks_why_first(self, desk: Client, alice: User, bob: User) -> None:
        path = "/admin/users/user/"
        page = act(desk, path, "suspend", [alice, bob])
        assert "Suspend these accounts" in page.text
        assert "@alice" in page.text
        assert not Suspension.objects.exists()
        page = act(desk, path, "suspend", [alice, bob], confirmed="yes", reason=" ")
        assert not Suspension.objects.exists()
        page = act(desk, path, "suspend", [alice, bob], confirmed="yes", reason="Spam")
        assert "Suspended: @bob, @alice." in page.text
        assert Suspension.objects.filter(reason="Spam").count() == 2
        assert User.objects.filter(state="suspended").count() == 2

    def test_lifting_asks_for_a_yes(self, desk: Client, suspended: User) -> None:
        act(desk, "/admin/users/user/", "lift", [suspended])
        suspended.refresh_from_db()
        assert suspended.state == "suspended"
        act(desk, "/admin/users/user/", "lift", [suspended], confirmed="yes")
        suspended.refresh_from_db()
        assert suspended.state == "active"

    def test_a_suspension_is_lifted_where_it_stands(self, desk: Client, alice: User, bob: User, staff: User) -> None:
        path = "/admin/moderation/suspension/"
        old, other = (services.suspend_account(moderator=staff, user=one, reason="Spam") for one in (alice, bob))
        services.lift_suspension(moderator=staff, user=alice)
        new = services.suspend_account(moderator=staff, user=alice, reason="Again")
        assert "Lift these suspensions" in act(desk, path, "lift", [new, other]).text
        page = act(desk, path, "lift", [old, other], confirmed="yes")
        assert "@alice: This suspension has been lifted" in page.text
        assert "Suspension lifted: @bob." in page.text
        assert set(User.objects.filter(state="suspended")) == {alice}
        assert 'value="lift"' in desk.get(f"{path}{new.pk}/change/").text

    def test_an_account_shows_its_suspensions(self, desk: Client, alice: User, staff: User) -> None:
        Suspension.objects.create(user=alice, moderator=staff, reason="<Spam>", lifted_at=timezone.now())
        assert "&lt;Spam&gt; (lifted" in desk.get(f"/admin/users/user/{alice.pk}/change/").text

    def test_a_refusal_is_told(self, desk: Client, staff: User) -> None:
        page = act(desk, "/admin/users/user/", "suspend", [staff], confirmed="yes", reason="Oops")
        assert "You may not do this to this account" in page.text

    def test_hiding_and_showing_a_tweet(self, desk: Client, alice: User) -> None:
        tweet, path = TweetFactory(author=alice), "/admin/tweets/tweet/"
        assert "Hide these tweets" in act(desk, path, "hide", [tweet]).text
        act(desk, path, "hide", [tweet], confirmed="yes", reason="Abuse")
        assert HiddenTweet.objects.get().reason == "Abuse"
        assert Tweet.objects.get().hidden_at
        act(desk, path, "show", [tweet], confirmed="yes")
        assert Tweet.objects.get().hidden_at is None

    def test_a_hidden_tweet_is_shown_again_where_it_stands(self, desk: Client, alice: User, staff: User) -> None:
        tweet, path = TweetFactory(author=alice, text="Some words"), "/admin/moderation/hiddentweet/"
        hidden = services.hide_tweet(moderator=staff, tweet=tweet, reason="Abuse")
        page = desk.get(f"{path}{hidden.pk}/change/").text
        assert "@alice: “Some words”" in page and "Hidden tweet of @alice" in page and 'value="show"' in page
        assert "Show these tweets again" in act(desk, path, "show", [hidden]).text
        page = act(desk, path, "show", [hidden], confirmed="yes").text
        assert "Shown again: @alice: “Some words”." in page
        assert Tweet.objects.get().hidden_at is None
        assert "has been shown again" in act(desk, path, "show", [hidden], confirmed="yes").text

    def test_rows_are_called_by_whom_they_are_about(self, desk: Client, alice: User, staff: User) -> None:
        about = {"user": alice, "moderator": staff, "reason": "Spam"}
        for row, name in (
            (Suspension.objects.create(**about), "Suspension of @alice"),
            (AccountWarning.objects.create(**about), "Warning to @alice"),
        ):
            assert name in desk.get(f"/admin/moderation/{row._meta.model_name}/{row.pk}/change/").text

    def test_without_the_right_there_is_no_such_action(self, alice: User) -> None:
        helper = UserFactory(is_staff=True)
        client = Client()
        client.force_login(helper)
        assert client.get("/admin/users/user/").status_code == 403
        assert client.post("/admin/tweets/tweet/", {"action": "hide"}).status_code == 403

    def test_rebuilding_a_home(self, desk: Client, alice: User) -> None:
        assert "1 home timelines rebuilt" in act(desk, "/admin/users/user/", "rebuild_homes", [alice]).text

    def test_dead_letters_are_replayed_and_discarded(self, desk: Client, alice: User) -> None:
        first, second = (
            OutboxRow.objects.create(task="some.task", arguments={}, dead_at="2026-01-01T00:00Z", attempts=10)
            for _ in range(2)
        )
        assert "1 dead letters are due again" in act(desk, "/admin/outbox/outboxrow/", "replay", [first]).text
        first.refresh_from_db()
        assert (first.dead_at, first.attempts) == (None, 0)
        act(desk, "/admin/outbox/outboxrow/", "discard", [first, second])
        assert list(OutboxRow.objects.filter(task="some.task")) == [first], "what lives is not discarded"


LISTS = [
    "/admin/moderation/accountwarning/",
    "/admin/moderation/report/",
    "/admin/follows/block/",
    "/admin/follows/follow/",
    "/admin/follows/followrequest/",
    "/admin/moderation/hiddentweet/",
    "/admin/moderation/suspension/",
    "/admin/outbox/heartbeat/",
    "/admin/outbox/outboxrow/",
    "/admin/timelines/delivery/",
    "/admin/timelines/mergedauthor/",
    "/admin/tweets/tweet/",
    "/admin/users/user/",
]


class TestLists:
    def _one_of_each(self, staff: User) -> None:
        author, reader = UserFactory(), UserFactory()
        tweet = TweetFactory(author=author)
        tweets.retweet(actor=reader, tweet_id=tweet.pk)
        TweetFactory(author=reader, reply_to=tweet)
        timelines.deliver(tweet_id=tweet.pk)
        timelines.merge_author(author_id=author.pk)
        FollowFactory()
        FollowRequestFactory()
        BlockFactory()
        Suspension.objects.create(user=author, moderator=staff, reason="Spam", lifted_by=staff)
        HiddenTweet.objects.create(tweet=tweet, moderator=staff, reason="Spam", shown_by=staff)
        AccountWarning.objects.create(user=author, moderator=staff, reason="Spam")
        Report.objects.create(reporter=reader, user=author, tweet=tweet, category="spam", assignee=staff)
        Heartbeat.objects.create(name=f"worker-{tweet.pk}")

    @pytest.mark.parametrize("path", LISTS)
    def test_no_list_asks_once_per_row(self, desk: Client, staff: User, path: str) -> None:
        self._one_of_each(staff)
        desk.get(path)
        with CaptureQueriesContext(connection) as few:
            assert desk.get(path).status_code == 200
        for _ in range(5):
            self._one_of_each(staff)
        with CaptureQueriesContext(connection) as many:
            assert desk.get(path).status_code == 200
        assert len(many) == len(few)

    @pytest.mark.parametrize("path", LISTS)
    def test_every_list_searches_and_every_row_opens(self, desk: Client, staff: User, path: str) -> None:
        self._one_of_each(staff)
        for words in ("a", "@user1", "1", "9" * 30, "\x00", "١٢"):
            assert desk.get(path, {"q": words}).status_code in (200, 400), words
        shown = desk.get(path).context["cl"].result_list[0]
        assert desk.get(f"{path}{shown.pk}/change/").status_code == 200

    def test_tweets_are_found_by_id_handle_and_words(self, desk: Client, alice: User, bob: User) -> None:
        tweet = TweetFactory(author=alice, text="Something rare")
        TweetFactory(author=bob)
        for words in (str(tweet.pk), "@ALICE", "rare"):
            found = desk.get("/admin/tweets/tweet/", {"q": words}).context["cl"].result_list
            assert list(found) == [tweet], words

    @pytest.mark.parametrize(("state", "number"), [("live", 2), ("hidden", 1), ("deleted", 1)])
    def test_tweets_by_state(self, desk: Client, alice: User, state: str, number: int) -> None:
        one, two, *_ = TweetFactory.create_batch(4, author=alice)
        tweets.hide(tweet=one)
        tweets.delete_tweet(actor=alice, tweet_id=two.pk)
        assert len(desk.get("/admin/tweets/tweet/", {"state": state}).context["cl"].result_list) == number

    def test_deliveries_tell_how_long_they_took(self, desk: Client, alice: User) -> None:
        tweet = TweetFactory(author=alice)
        timelines.deliver(tweet_id=tweet.pk)
        assert Delivery.objects.get().finished_at
        assert str(tweet.pk) in desk.get("/admin/timelines/delivery/").text

    def test_nobody_else_sees_the_desk(self, alice: User) -> None:
        client = Client()
        client.force_login(alice)
        for path in LISTS:
            assert client.get(path).status_code in (302, 403)
