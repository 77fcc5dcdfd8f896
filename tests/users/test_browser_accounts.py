"""Sign-up, sign-in and what follows, as a browser does it: allauth's views with our adapter."""

import re

import pytest

from apps.users import services
from apps.users.models import OutgoingMail, User
from tests.factories.users import PASSWORD

pytestmark = pytest.mark.django_db


def login(client, name, password=PASSWORD):
    return client.post("/accounts/login/", {"login": name, "password": password})


def signup(client, **changes):
    good = {"username": "zoe", "email": "Zoe@example.com", "password1": PASSWORD}
    return client.post("/accounts/signup/", {**good, **changes})


def is_signed_in(client):
    return "_auth_user_id" in client.session


def link_in(mail):
    found = re.search(r"https?://\S+?(/accounts/\S+)", mail.text)
    assert found
    return found[1]


def test_signing_up_signs_in_and_sends_the_mail_that_confirms(client):
    assert signup(client).status_code == 302
    assert is_signed_in(client)
    user = User.objects.get()
    assert (user.username, user.email, user.is_email_confirmed) == ("zoe", "zoe@example.com", False)
    mail = OutgoingMail.objects.get()
    assert mail.subject == "Welcome to Chirp: confirm your e-mail address"
    assert mail.text.startswith("Hello @zoe,")
    client.post(link_in(mail))
    user.refresh_from_db()
    assert user.is_email_confirmed


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("username", "ALICE", "This handle is taken."),
        ("username", "admin", "reserved"),
        ("username", "no spaces", "A handle has up to 15 letters (a to z), digits and underscores"),
        ("email", "alice@example.com", "in use"),
        ("password1", "short", "too short"),
    ],
)
def test_a_form_says_what_is_wrong_and_keeps_what_was_typed(client, alice, field, value, words):
    page = signup(client, **{field: value})
    assert page.status_code == 200
    assert words in page.text
    assert not is_signed_in(client)
    assert User.objects.count() == 1


def test_of_two_sign_ups_at_once_one_is_told_so(client, alice, monkeypatch):
    monkeypatch.setattr("apps.users.services.check_username", lambda username: None)
    page = client.post(
        "/accounts/signup/", {"username": "ALICE", "email": "z@example.com", "password1": PASSWORD}, follow=True
    )
    assert "This handle is taken." in page.text
    assert not is_signed_in(client)


@pytest.mark.parametrize("name", ["alice", "ALICE", "alice@example.com"])
def test_signing_in(client, alice, name):
    assert login(client, name)["Location"] == "/home"
    assert is_signed_in(client)


def test_a_wrong_password_says_no_more_than_that(client, alice):
    for name in ("alice", "nobody", "nobody@example.com"):
        assert "The name or the password is wrong." in login(client, name, "wrong").text


def test_guesses_at_one_account_end(client, alice):
    for number in range(20):
        client.post("/accounts/login/", {"login": "alice", "password": "wrong"}, REMOTE_ADDR=f"198.51.100.{number}")
    answer = client.post("/accounts/login/", {"login": "alice", "password": PASSWORD}, REMOTE_ADDR="198.51.100.99")
    assert (answer.status_code, answer["X-RateLimit-Remaining"]) == (429, "0")


def test_a_suspended_account_is_told_clearly(client, suspended):
    assert login(client, "suspended")["Location"] == "/accounts/inactive/"
    assert "suspended" in client.get("/accounts/inactive/").text
    assert not is_signed_in(client)


def test_who_was_leaving_is_back_and_told_so(client, leaving):
    page = client.post("/accounts/login/", {"login": "leaving", "password": PASSWORD}, follow=True)
    leaving.refresh_from_db()
    assert leaving.state == "active"
    assert is_signed_in(client)
    assert page.redirect_chain


@pytest.mark.parametrize(
    "next_url", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_site(client, alice, next_url):
    answer = client.post("/accounts/login/", {"login": "alice", "password": PASSWORD, "next": next_url})
    assert answer["Location"] == "/home"


def test_signing_in_leads_back(client, alice):
    answer = client.post("/accounts/login/", {"login": "alice", "password": PASSWORD, "next": "/@bob"})
    assert answer["Location"] == "/@bob"


@pytest.mark.parametrize("end", ["leaves", "is suspended"])
def test_a_session_ends_when_its_owner(client, alice, end):
    client.force_login(alice)
    assert client.get("/api/users/me").status_code == 200
    if end == "leaves":
        services.leave(actor=alice)
    else:
        services.suspend(user=alice)
    assert client.get("/api/users/me").status_code == 401


def test_changing_the_password_keeps_this_session_and_ends_all_else(client, alice):
    pair = services.issue_tokens(user=alice)
    client.force_login(alice)
    answer = client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "another long sentence", "password2": "another long sentence"},
    )
    assert answer.status_code == 302
    assert client.get("/api/users/me").status_code == 200
    with pytest.raises(services.BadRefreshToken):
        services.refresh_tokens(refresh=pair.refresh)
    told = OutgoingMail.objects.get()
    assert (told.recipient, told.subject) == ("alice@example.com", "Your password was changed")
    assert "127.0.0.1" in told.text


def test_guesses_at_the_old_password_end(client, alice):
    client.force_login(alice)
    new = {"password1": "another long sentence", "password2": "another long sentence"}
    for _ in range(20):
        assert client.post("/accounts/password/change/", {"oldpassword": "wrong", **new}).status_code == 200
    assert client.post("/accounts/password/change/", {"oldpassword": PASSWORD, **new}).status_code == 429


def test_a_forgotten_password_is_reset_by_mail(client, alice):
    client.post("/accounts/password/reset/", {"email": "Alice@example.com"}, headers={"host": "localhost"})
    mail = OutgoingMail.objects.get()
    assert mail.recipient == "alice@example.com"
    form = client.get(link_in(mail), follow=True)
    client.post(
        form.redirect_chain[-1][0], {"password1": "another long sentence", "password2": "another long sentence"}
    )
    assert services.sign_in(name="alice", password="another long sentence") == alice


def test_nobody_is_written_to_because_a_stranger_typed_an_address(client, db):
    answer = client.post("/accounts/password/reset/", {"email": "stranger@example.com"})
    assert answer.status_code == 302
    assert not OutgoingMail.objects.exists()


def test_a_browser_left_open_is_not_enough_to_change_the_address(client, alice):
    client.force_login(alice)
    answer = client.post("/accounts/email/", {"action_add": "", "email": "new@example.com"})
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not OutgoingMail.objects.exists()
    assert "Password" in client.get(answer["Location"]).text
    client.post(answer["Location"], {"password": PASSWORD})
    client.post("/accounts/email/", {"action_add": "", "email": "new@example.com"})
    assert OutgoingMail.objects.get().recipient == "new@example.com"


def test_a_new_address_counts_once_it_is_confirmed(client, alice, mallory):
    client.force_login(alice)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/email/", {"action_add": "", "email": "new@example.com"})
    alice.refresh_from_db()
    assert alice.email == "alice@example.com"
    client.post(link_in(OutgoingMail.objects.get(recipient="new@example.com")))
    alice.refresh_from_db()
    assert alice.email == "new@example.com"


def test_an_address_that_another_took_meanwhile_is_not_confirmed(client, alice):
    client.force_login(alice)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/email/", {"action_add": "", "email": "new@example.com"})
    services.register(username="zoe", email="new@example.com", password=PASSWORD)
    answer = client.post(link_in(OutgoingMail.objects.filter(recipient="new@example.com").earliest("id")))
    alice.refresh_from_db()
    assert answer.status_code == 302
    assert alice.email == "alice@example.com"


def test_the_mail_that_confirms_is_sent_again_from_where_one_stands(client, unconfirmed):
    client.force_login(unconfirmed)
    assert "/settings/email/send-again" in client.get("/home").text
    answer = client.post("/settings/email/send-again", headers={"referer": "http://testserver/home"}, follow=True)
    assert answer.redirect_chain == [("http://testserver/home", 303)]
    assert "A mail to unconfirmed@example.com is on its way" in answer.text
    client.post(link_in(OutgoingMail.objects.get(recipient="unconfirmed@example.com")))
    unconfirmed.refresh_from_db()
    assert unconfirmed.is_email_confirmed
    assert "confirmed already" in client.post("/settings/email/send-again", follow=True).text
    assert OutgoingMail.objects.filter(subject="Confirm your e-mail address").count() == 1
    for path in ("/accounts/email/", "/accounts/confirm-email/spent/"):
        page = client.get(path).text
        assert "Confirmed" in page or "is confirmed" in page
        assert "send-again" not in page
        assert "action_send" not in page


def test_a_spent_link_leads_on(client, unconfirmed):
    assert "Sign in for a new one" in client.get("/accounts/confirm-email/spent/").text
    client.force_login(unconfirmed)
    assert "Send a new one" in client.get("/accounts/confirm-email/spent/").text


def test_a_misspelt_address_is_mended_before_it_was_ever_confirmed(client, unconfirmed, alice):
    client.force_login(unconfirmed)
    client.post("/settings/email/send-again")
    old = link_in(OutgoingMail.objects.get())
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    taken = client.post("/accounts/email/", {"action_add": "", "email": "alice@example.com"})
    assert "This e-mail address is in use." in taken.text
    client.post("/accounts/email/", {"action_add": "", "email": "Right@example.com"})
    unconfirmed.refresh_from_db()
    assert (unconfirmed.email, unconfirmed.is_email_confirmed) == ("right@example.com", False)
    client.post(old)
    unconfirmed.refresh_from_db()
    assert not unconfirmed.is_email_confirmed
    client.post(link_in(OutgoingMail.objects.get(recipient="right@example.com")))
    unconfirmed.refresh_from_db()
    assert (unconfirmed.email, unconfirmed.is_email_confirmed) == ("right@example.com", True)


def test_a_change_that_waits_is_sent_again_and_cancelled(client, alice):
    client.force_login(alice)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/email/", {"action_add": "", "email": "first@example.com"})
    client.post("/accounts/email/", {"action_add": "", "email": "new@example.com"})
    page = client.get("/accounts/email/").text
    assert "alice@example.com" in page
    assert "new@example.com" in page
    client.post("/accounts/email/", {"action_send": "", "email": "new@example.com"})
    assert OutgoingMail.objects.filter(recipient="new@example.com").count() == 2
    link = link_in(OutgoingMail.objects.filter(recipient="new@example.com").latest("id"))
    client.post("/accounts/email/", {"action_remove": "", "email": "alice@example.com"})
    client.post("/accounts/email/", {"action_remove": "", "email": "new@example.com"})
    page = client.get("/accounts/email/").text
    assert "new@example.com is forgotten" in page
    assert "action_remove" not in page
    for gone in (link, link_in(OutgoingMail.objects.filter(recipient="first@example.com").latest("id"))):
        client.post(gone)
    alice.refresh_from_db()
    assert alice.email == "alice@example.com"
    assert "alice@example.com" in client.get("/accounts/email/").text


def test_an_account_that_the_staff_confirmed_keeps_its_address_while_it_changes(client, unconfirmed):
    services.confirm_email(user=unconfirmed)
    client.force_login(unconfirmed)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert "Send the mail again" not in client.get("/accounts/email/").text
    client.post("/accounts/email/", {"action_add": "", "email": "new@example.com"})
    unconfirmed.refresh_from_db()
    assert unconfirmed.email == "unconfirmed@example.com"
    client.post(link_in(OutgoingMail.objects.get(recipient="new@example.com")))
    unconfirmed.refresh_from_db()
    assert unconfirmed.email == "new@example.com"
