"""From the reporter's form to the moderator's decision and back."""

import re
from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Permission
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.messaging import services as messaging
from apps.moderation import errors, services
from apps.moderation.models import AccountWarning, HiddenTweet, Report, ReportStep, Suspension
from apps.tweets import services as tweets
from apps.tweets.models import Tweet
from apps.users.models import User
from tests.calls import Caller
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory
from tests.work import do_due_work

QUEUE = "/admin/moderation/report/"


@pytest.fixture
def desk(staff: User) -> Client:
    client = Client()
    client.force_login(staff)
    return client


def reported(reporter: User, user: User, tweet: Tweet | None = None) -> Report:
    return services.report(reporter=reporter, user=user, category="spam", tweet_id=tweet.pk if tweet else None)


def act(desk: Client, action: str, reports: list[Report], **more: str) -> Any:
    data = {"action": action, ACTION_CHECKBOX_NAME: [report.pk for report in reports], **more}
    return desk.post(QUEUE, data, follow=True)


def decide(desk: Client, action: str, report: Report, reason: str = "Spam") -> Any:
    return act(desk, action, [report], confirmed="yes", reason=reason)


def state(reporter: User) -> str:
    return Caller(reporter).get("/reports").json()["results"][0]["state"]


class TestReporting:
    def test_an_account(self, alice: User, bob: User) -> None:
        body = {"user_id": "@alice", "category": "abuse", "comment": " They shout.\n "}
        made = Caller(bob).post("/reports", body)
        assert made.status_code == 201
        report = made.json()
        assert (report["user"]["username"], report["tweet_id"]) == ("alice", None)
        assert (report["category"], report["comment"], report["state"]) == ("abuse", "They shout.", "open")
        assert Caller(bob).get("/reports").json()["results"] == [report]
        assert Caller(alice).get("/reports").json()["results"] == [], "whoever is reported does not learn of it"

    def test_a_tweet_also_by_the_id_of_a_retweet(self, alice: User, bob: User, mallory: User) -> None:
        tweet = TweetFactory(author=alice)
        retweet = tweets.retweet(actor=mallory, tweet_id=tweet.pk)
        body = {"user_id": str(alice.pk), "tweet_id": str(retweet.pk), "category": "spam"}
        assert Caller(bob).post("/reports", body).json()["tweet_id"] == str(tweet.pk)

    def test_twice_is_once_and_the_last_words_count(self, alice: User, bob: User) -> None:
        caller = Caller(bob)
        first = caller.post("/reports", {"user_id": "@alice", "category": "spam"}).json()
        again = caller.post("/reports", {"user_id": "@alice", "category": "other", "comment": "More"}).json()
        assert (again["id"], again["category"], again["comment"]) == (first["id"], "other", "More")
        assert Report.objects.count() == 1

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({"category": "rude"}, 400, "invalid_choice"),
            ({"comment": "x" * 1001}, 400, "max_length"),
            ({"message_id": "1"}, 404, None),
            ({"tweet_id": "12"}, 404, None),
            ({"user_id": "@bob"}, 400, "oneself"),
            ({"user_id": "@suspended"}, 404, None),
        ],
    )
    def test_what_cannot_be_reported(
        self, alice: User, bob: User, suspended: User, body: dict[str, str], status: int, code: str | None
    ) -> None:
        answer = Caller(bob).post("/reports", {"user_id": "@alice", "category": "spam", **body})
        assert answer.status_code == status
        assert code is None or answer.json()["errors"][0]["code"] == code
        assert not Report.objects.exists()

    def test_a_tweet_is_reported_with_its_own_author(self, alice: User, bob: User, mallory: User) -> None:
        body = {"user_id": "@alice", "tweet_id": str(TweetFactory(author=mallory).pk), "category": "spam"}
        assert Caller(bob).post("/reports", body).json()["errors"][0]["code"] == "not_their_tweet"

    def test_a_tweet_that_one_may_not_see_is_not_there(self, bob: User, protected: User) -> None:
        body = {"user_id": "@protected", "tweet_id": str(TweetFactory(author=protected).pk), "category": "spam"}
        assert Caller(bob).post("/reports", body).status_code == 404

    def test_pages_of_reports_cost_the_same(self, bob: User) -> None:
        caller = Caller(bob)
        counts = []
        for number in (2, 6):
            for user in UserFactory.create_batch(number):
                reported(bob, user, TweetFactory(author=user))
            with CaptureQueriesContext(connection) as queries:
                assert caller.get("/reports").status_code == 200
            counts.append(len(queries))
        assert counts[0] == counts[1]
        assert len(caller.all("/reports", limit=3)) == 8


class TestPages:
    def test_the_menus_lead_to_the_form(self, client: Client, alice: User, bob: User) -> None:
        tweet = TweetFactory(author=alice)
        client.force_login(bob)
        page = client.get("/@alice").text
        assert 'href="/@alice/report"' in page
        assert f'href="/@alice/{tweet.pk}/report"' in page
        assert "/report" not in Client().get("/@alice").text

    def test_a_tweet_is_reported_without_scripts(self, client: Client, alice: User, bob: User) -> None:
        tweet = TweetFactory(author=alice, text="Buy gold")
        client.force_login(bob)
        page = client.get(f"/@alice/{tweet.pk}/report")
        assert "Buy gold" in page.text
        key = re.findall(r'name="idempotency_key" value="(\w+)"', page.text)[0]
        form = {"category": "spam", "comment": "All day", "idempotency_key": key}
        for _ in range(2):
            answer = client.post(f"/@alice/{tweet.pk}/report", form)
            assert (answer.status_code, answer["Location"]) == (302, "/reports")
        shown = client.get("/reports").text
        assert "A tweet by @alice" in shown
        assert "Waits for a moderator" in shown
        assert Report.objects.get().tweet_id == tweet.pk

    def test_what_is_missing_is_said_and_what_was_typed_stays(self, client: Client, alice: User, bob: User) -> None:
        client.force_login(bob)
        answer = client.post("/@alice/report", {"comment": "A long story"})
        assert answer.status_code == 422
        assert "A long story" in answer.text
        assert "This field is required" in answer.text

    def test_only_the_signed_in_report_and_never_themselves(self, client: Client, alice: User) -> None:
        assert client.get("/@alice/report")["Location"].startswith("/accounts/login/")
        client.force_login(alice)
        assert client.get("/@alice/report").status_code == 400
        assert "You have reported nothing" in client.get("/reports").text

    def test_a_message_is_shown_with_who_wrote_it_and_when(self, client: Client, alice: User, bob: User) -> None:
        said = messaging.send_message(sender=alice, recipients=[bob], text="Buy gold")
        client.force_login(bob)
        page = client.get(f"/messages/m/{said.pk}/report").text
        assert "@alice" in page and "Buy gold" in page
        assert f"{said.created_at:%Y at %H:%M} UTC" in page
        client.post(f"/messages/m/{said.pk}/report", {"category": "spam"})
        shown = client.get("/reports").text
        assert "A message by @alice" in shown and "Buy gold" not in shown


class TestTheQueue:
    def test_a_report_is_taken_noted_and_dismissed(self, desk: Client, staff: User, alice: User, bob: User) -> None:
        report = reported(bob, alice)
        act(desk, "take", [report])
        assert state(bob) == "in_review"
        assert list(desk.get(QUEUE, {"assignee": "me"}).context["cl"].result_list) == [report]
        decide(desk, "note", report, "Knows her")
        decide(desk, "dismiss", report, "A joke")
        assert state(bob) == "dismissed"
        kinds = list(ReportStep.objects.order_by("pk").values_list("kind", "text"))
        assert kinds == [("taken", ""), ("noted", "Knows her"), ("dismissed", "A joke")]
        page = desk.get(f"{QUEUE}{report.pk}/change/").text
        assert "Knows her" in page
        assert "A joke" in page

    def test_it_can_be_given_back(self, desk: Client, alice: User, bob: User) -> None:
        report = reported(bob, alice)
        act(desk, "take", [report])
        act(desk, "give_back", [report])
        assert state(bob) == "open"
        assert list(desk.get(QUEUE, {"assignee": "nobody"}).context["cl"].result_list) == [report]

    def test_a_warning_goes_out_by_mail(self, desk: Client, alice: User, bob: User) -> None:
        decide(desk, "warn", reported(bob, alice), "Less shouting, <please>.")
        do_due_work()
        assert (mail.outbox[0].to, AccountWarning.objects.get().user) == (["alice@example.com"], alice)
        assert "Less shouting, <please>." in mail.outbox[0].body
        assert state(bob) == "acted"
        alice.refresh_from_db()
        assert alice.state == "active"

    def test_hiding_the_tweet_settles_all_reports_about_it(
        self, desk: Client, alice: User, bob: User, mallory: User
    ) -> None:
        tweet = TweetFactory(author=alice)
        report = reported(bob, alice, tweet)
        other, account = reported(mallory, alice, tweet), reported(mallory, alice)
        decide(desk, "hide", report)
        assert Caller().get(f"/tweets/{tweet.pk}").status_code == 404
        states = [Report.objects.get(pk=one.pk).state for one in (report, other, account)]
        assert states == ["acted", "acted", "open"]

    def test_suspending_settles_all_reports_about_the_account(
        self, desk: Client, alice: User, bob: User, mallory: User
    ) -> None:
        report, other = reported(bob, alice, TweetFactory(author=alice)), reported(mallory, alice)
        decide(desk, "suspend", report)
        assert Suspension.objects.get().user == alice
        assert {Report.objects.get(pk=one.pk).state for one in (report, other)} == {"acted"}
        assert Caller(bob).get("/reports").json()["results"][0]["user"] is None

    def test_a_colleagues_report_that_it_settles_keeps_whose_it_was_and_their_note(
        self, desk: Client, alice: User, bob: User, mallory: User
    ) -> None:
        colleague = UserFactory(username="colleague", is_staff=True, is_superuser=True)
        report, theirs = reported(bob, alice), reported(mallory, alice)
        services.take_report(moderator=colleague, report=theirs)
        services.note_report(moderator=colleague, report=theirs, reason="Asked her")
        decide(desk, "suspend", report, "Enough")
        theirs.refresh_from_db()
        assert (theirs.state, theirs.assignee) == ("acted", colleague)
        page = desk.get(f"{QUEUE}{theirs.pk}/change/").text
        assert all(words in page for words in ("colleague", "Asked her", "Enough"))
        services.note_report(moderator=colleague, report=theirs, reason="Also after that")

    def test_reports_about_accounts_that_are_gone_are_told_apart(
        self, desk: Client, alice: User, bob: User, mallory: User
    ) -> None:
        dismissed = reported(bob, alice)
        decide(desk, "dismiss", dismissed, "A joke")
        for report in (reported(bob, alice, TweetFactory(author=alice)), reported(bob, mallory)):
            decide(desk, "suspend", report)
        User.objects.filter(pk=alice.pk).update(username="renamed")
        client = Client()
        client.force_login(bob)
        page = client.get("/reports").text
        names = re.findall(r"<strong>([^<]*)</strong>", page)
        assert names == ["@mallory", "A tweet by @alice", "@alice"]
        assert page.count("No longer shown") == 3
        assert 'href="/@alice' not in page
        assert "renamed" not in page, "nor what they are called since"
        told = [(one["username"], one["state"]) for one in Caller(bob).get("/reports").json()["results"]]
        assert told == [("mallory", "acted"), ("alice", "acted"), ("alice", "dismissed")]
        Report.objects.update(username="")
        assert re.findall(r"<strong>([^<]*)</strong>", client.get("/reports").text)[1] == "A tweet by an account"

    def test_the_desk_names_what_it_does_by_handle_and_first_words(
        self, desk: Client, alice: User, bob: User, mallory: User
    ) -> None:
        tweet, said = TweetFactory(author=alice, text="Buy gold now"), TweetFactory(author=mallory)
        about = "@alice (Spam): “Buy gold now”"
        assert about in act(desk, "hide", [reported(bob, alice, tweet)]).text
        assert f"Hidden: {about}." in decide(desk, "hide", Report.objects.get()).text
        assert f"{about}: This report has been settled" in decide(desk, "hide", Report.objects.get()).text
        path = "/admin/tweets/tweet/"
        data = {
            "action": "hide",
            ACTION_CHECKBOX_NAME: [said.pk],
            "confirmed": "yes",
            "reason": "Hm",
            "category": "abuse",
        }
        assert f"Hidden: @mallory: “{said.text}”." in desk.post(path, data, follow=True).text
        assert HiddenTweet.objects.get(tweet=said).category == "abuse"
        assert desk.post(path, {**data, "category": "rude"}, follow=True).text.count("Select a valid choice") == 1

    def test_what_is_settled_stays_settled(self, desk: Client, alice: User, bob: User) -> None:
        report = reported(bob, alice)
        decide(desk, "dismiss", report)
        assert "has been settled" in decide(desk, "suspend", report).text
        assert "not about a tweet" in decide(desk, "hide", reported(bob, alice)).text
        assert not Suspension.objects.exists()

    def test_nobody_settles_what_is_said_about_themselves(self, desk: Client, staff: User, bob: User) -> None:
        report = reported(bob, staff)
        assert "You may not do this" in decide(desk, "dismiss", report).text
        with pytest.raises(errors.NotYours):
            services.dismiss_report(moderator=bob, report=report, reason="No")

    def test_each_right_is_its_own(self, alice: User, bob: User) -> None:
        helper = UserFactory(is_staff=True)
        rights = ["view_report", "change_report"]
        helper.user_permissions.set(Permission.objects.filter(codename__in=rights))
        client = Client()
        client.force_login(helper)
        report = reported(bob, alice)
        page = client.get(QUEUE).text
        assert 'value="dismiss"' in page
        assert 'value="suspend"' not in page
        with pytest.raises(errors.NotYours):
            services.suspend_reported(moderator=helper, report=report, reason="Spam")
        assert Report.objects.get().closed_at is None
