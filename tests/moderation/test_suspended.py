"""What people are told whose account is suspended, and when that ends."""

import time
from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core import mail
from django.test import Client

from apps.moderation import errors, services
from apps.users.models import User
from tests.factories.users import PASSWORD, UserFactory
from tests.work import do_due_work

INACTIVE = "/accounts/inactive/"


def suspend(moderator: User, user: User, category: str = "impersonation") -> None:
    services.suspend_account(moderator=moderator, user=user, reason="Seen before <here>", category=category)


def sign_in(client: Client, name: str, password: str = PASSWORD) -> str:
    return client.post("/accounts/login/", {"login": name, "password": password}, follow=True).text


class TestMails:
    def test_a_suspension_goes_out_once_with_its_category_and_a_way_to_object(
        self, staff: User, alice: User, settings: Any
    ) -> None:
        settings.CONTACT_EMAIL = "desk@example.com"
        suspend(staff, alice)
        suspend(staff, alice, "spam")
        do_due_work()
        (sent,) = mail.outbox
        assert sent.to == ["alice@example.com"]
        assert "is suspended" in sent.subject
        assert "What was wrong: Pretends to be somebody else." in sent.body
        assert "write to desk@example.com" in sent.body
        assert f"{settings.SITE_URL}/terms" in sent.body
        assert "Seen before" not in sent.body, "colleagues alone read the reason"

    def test_one_by_a_report_tells_what_it_was_reported_for(self, staff: User, alice: User, bob: User) -> None:
        report = services.report(reporter=bob, user=alice, category="abuse", comment="Says bob")
        client = Client()
        client.force_login(staff)
        data = {
            "action": "suspend", ACTION_CHECKBOX_NAME: [report.pk], "confirmed": "yes", "reason": "Enough",
        }  # fmt: skip
        client.post("/admin/moderation/report/", data)
        do_due_work()
        (sent,) = mail.outbox
        assert "What was wrong: Abuse or harassment." in sent.body
        assert "bob" not in sent.body, "who is reported does not learn by whom"

    @pytest.mark.parametrize("category", ["", "other"])
    def test_what_says_nothing_is_not_said(self, staff: User, alice: User, category: str) -> None:
        suspend(staff, alice, category)
        do_due_work()
        assert "What was wrong" not in mail.outbox[0].body
        assert "tell those who run" in mail.outbox[0].body

    def test_the_end_goes_out_once_too(self, staff: User, alice: User) -> None:
        suspend(staff, alice)
        do_due_work()
        mail.outbox.clear()
        for _ in range(2):
            services.lift_suspension(moderator=staff, user=alice)
        do_due_work()
        (sent,) = mail.outbox
        assert "is back" in sent.subject
        assert "/accounts/login/" in sent.body

    def test_an_address_that_nobody_confirmed_is_not_written_to(self, staff: User, unconfirmed: User) -> None:
        suspend(staff, unconfirmed)
        do_due_work()
        assert not mail.outbox

    def test_an_unknown_category_suspends_nobody(self, staff: User, alice: User) -> None:
        with pytest.raises(errors.UnknownCategory):
            suspend(staff, alice, "rude")
        alice.refresh_from_db()
        assert alice.state == "active"


class TestSigningIn:
    def test_the_right_password_is_told_why(self, staff: User, alice: User, settings: Any) -> None:
        settings.CONTACT_EMAIL = "desk@example.com"
        suspend(staff, alice)
        client = Client()
        page = sign_in(client, "alice")
        assert "This account is suspended" in page
        assert "Pretends to be somebody else" in page
        assert 'href="mailto:desk@example.com"' in page
        assert "Seen before" not in page
        assert "Pretends" in client.get(INACTIVE).text, "also after looking at the terms"

    def test_nobody_else_is(self, staff: User, alice: User, bob: User) -> None:
        suspend(staff, alice)
        client = Client()
        assert "The name or the password is wrong" in sign_in(client, "alice", "wrong")
        client.force_login(bob)
        for one in (client, Client()):
            page = one.get(INACTIVE)
            assert "suspended" in page.text
            assert "Pretends" not in page.text
            assert "no-store" in page["Cache-Control"]

    def test_the_next_at_the_same_browser_is_not(self, staff: User, alice: User) -> None:
        suspend(staff, alice)
        client = Client()
        sign_in(client, "alice")
        session = client.session
        session["refused"] = [alice.pk, time.time() - 601]
        session.save()
        assert "Pretends" not in client.get(INACTIVE).text

    def test_one_that_was_lifted_is_not_told_again(self, staff: User, alice: User) -> None:
        suspend(staff, alice)
        client = Client()
        sign_in(client, "alice")
        services.lift_suspension(moderator=staff, user=alice)
        assert "Pretends" not in client.get(INACTIVE).text


class TestTheDesk:
    def test_a_moderator_says_what_they_are_told(self, staff: User) -> None:
        user, client = UserFactory(), Client()
        client.force_login(staff)
        data = {"action": "suspend", ACTION_CHECKBOX_NAME: [user.pk]}
        assert "Only that it broke the terms" in client.post("/admin/users/user/", data).text
        client.post("/admin/users/user/", {**data, "confirmed": "yes", "reason": "Bots", "category": "spam"})
        do_due_work()
        assert "What was wrong: Spam." in mail.outbox[0].body

    def test_the_terms_say_where_to_object(self, settings: Any, client: Client, db: None) -> None:
        assert "may object to those who run this site" in client.get("/terms").text
        settings.CONTACT_EMAIL = "desk@example.com"
        assert "mailto:desk@example.com" in client.get("/terms").text
