"""Where one is signed in, and ending it."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.users import browsers, services, tasks
from apps.users.models import BrowserSession, User
from tests.factories.users import PASSWORD

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"


def signed_in(user: User, agent: str = FIREFOX, address: str = "203.0.113.77") -> Client:
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    answer = client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/api/users/me").status_code == 200


def page(client: Client) -> str:
    return client.get("/settings/security").text


def test_each_browser_is_listed_in_plain_words_and_this_one_is_marked(alice: User) -> None:
    own, phone = signed_in(alice), signed_in(alice, IPHONE, "2001:db8:7:8:9::1")
    text = page(own)
    assert re.findall(r"<strong>(\w+ on \w+)", text) == ["Firefox on Linux", "Safari on iPhone"]
    assert text.count("This one") == 1
    assert "from 203.0.113.x" in text
    assert "from 2001:db8:7:x" in text
    assert "203.0.113.77" not in text
    assert f"Signed in {timezone.now():%-d %B %Y}" in text
    for client in (own, phone):
        assert str(client.session.session_key) not in text


def test_one_browser_is_signed_out(alice: User) -> None:
    own, phone, desk = signed_in(alice), signed_in(alice, IPHONE), signed_in(alice, CHROME)
    (path,) = re.findall(r'action="([^"]+/end)"[^>]*>(?:(?!</form>).)*Sign out Safari on iPhone', page(own))
    assert own.post(path)["Location"] == "/settings/security"
    assert [is_in(client) for client in (own, phone, desk)] == [True, False, True]
    assert "iPhone" not in page(own)
    assert own.post(path).status_code == 404


def test_nobody_signs_anothers_browser_out(alice: User, mallory: User) -> None:
    own, stranger = signed_in(alice), signed_in(mallory)
    name = BrowserSession.objects.get(user=alice).name
    assert stranger.post(f"/settings/security/sessions/{name}/end").status_code == 404
    stranger.post("/settings/security/sessions/end-others")
    assert is_in(own)


def test_all_others_are_signed_out(alice: User, bob: User) -> None:
    own, phone, desk, other = signed_in(alice), signed_in(alice, IPHONE), signed_in(alice, CHROME), signed_in(bob)
    assert "Sign out all others" in page(own)
    own.post("/settings/security/sessions/end-others")
    assert [is_in(client) for client in (own, phone, desk, other)] == [True, False, False, True]
    assert "Sign out all others" not in page(own)


def test_a_new_password_ends_all_other_browsers(alice: User) -> None:
    own, phone = signed_in(alice), signed_in(alice, IPHONE)
    new = "another long sentence"
    own.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert [is_in(client) for client in (own, phone)] == [True, False]
    assert re.findall(r"<strong>(\w+ on \w+)", page(own)) == ["Firefox on Linux"]


def test_signing_in_again_after_everything_ended_lists_one_browser(alice: User) -> None:
    signed_in(alice, IPHONE)
    services.sign_out_everywhere(actor=alice)
    assert "iPhone" not in page(signed_in(alice))


def test_a_page_asks_for_session_and_account_at_once(alice: User) -> None:
    client = signed_in(alice)
    client.get("/home")
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/home").status_code == 200
    asked = [query["sql"] for query in queries if "FROM users_browsersession" in query["sql"]]
    assert len(asked) == 1
    assert "JOIN users_user u" in asked[0]
    assert not [query["sql"] for query in queries if "FROM users_user u" in query["sql"]]


def test_that_a_browser_was_seen_is_written_every_ten_minutes(alice: User) -> None:
    client = signed_in(alice)
    long_ago = timezone.now() - timedelta(hours=1)
    BrowserSession.objects.update(seen_at=long_ago)
    written = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/home")
        written.append([query["sql"] for query in queries if query["sql"].startswith("UPDATE")])
    assert [len(updates) for updates in written] == [1, 0]
    assert timezone.now() - BrowserSession.objects.get().seen_at < timedelta(minutes=1)


def test_redis_has_no_say_in_who_is_signed_in(alice: User) -> None:
    client = signed_in(alice)
    cache.clear()
    assert is_in(client)
    BrowserSession.objects.all().delete()
    assert not is_in(client)


def test_a_session_of_an_account_that_was_suspended_or_changed_since_is_nobodys(alice: User, bob: User) -> None:
    own, other = signed_in(alice), signed_in(bob)
    assert is_in(own)
    User.objects.filter(pk=alice.pk).update(suspended_at=timezone.now(), state="suspended")
    User.objects.filter(pk=bob.pk).update(password=make_password("another"))
    assert [is_in(own), is_in(other)] == [False, False]


def test_a_visitor_without_an_account_leaves_nothing_behind(client: Client, db: None) -> None:
    client.get("/")
    client.get("/accounts/login/")
    assert not BrowserSession.objects.exists()


def test_sessions_that_ran_out_are_forgotten(alice: User) -> None:
    signed_in(alice)
    signed_in(alice, IPHONE)
    one = BrowserSession.objects.first()
    assert one is not None
    BrowserSession.objects.filter(pk=one.pk).update(expire_date=timezone.now() - timedelta(seconds=1))
    tasks.drop_ended_sessions()
    assert BrowserSession.objects.count() == 1


def test_sessions_go_with_their_account(alice: User) -> None:
    client = signed_in(alice)
    assert client.session[SESSION_KEY] == str(alice.pk)
    alice.delete()
    assert not BrowserSession.objects.exists()
    cache.clear()
    assert not is_in(client)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (IPHONE, "Safari on iPhone"),
        (CHROME, "Chrome on Windows"),
        (CHROME + " Edg/140.0", "Edge on Windows"),
        (CHROME + " OPR/120.0", "Opera on Windows"),
        ("Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) CriOS/140.0 Mobile Safari/604.1", "Chrome on iPad"),
        ("Mozilla/5.0 (Linux; Android 16) SamsungBrowser/28.0 Chrome/130.0 Mobile", "Samsung Internet on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18.0 Safari/605.1", "Safari on macOS"),
        ("curl/8.0", "A browser"),
        ("", "A browser"),
    ],
)
def test_browsers_in_plain_words(agent: str, words: str) -> None:
    assert browsers.words(agent) == words
