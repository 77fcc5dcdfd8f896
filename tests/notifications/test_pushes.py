"""What browsers are told while no page is open, at a real push service of the test's own."""

import base64
import re
from datetime import timedelta
from io import StringIO
from typing import Any
from urllib.parse import parse_qs

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management import call_command
from django.test import Client

from apps.follows import services as graph
from apps.notifications import selectors, vapid
from apps.notifications import services as news
from apps.notifications.models import PushSubscription
from apps.notifications.services import pushes
from apps.tweets import services as tweets
from apps.tweets.models import Tweet
from apps.users.models import User
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory
from tests.notifications.push_service import BEGIN, Browser, PushService, signed_in, subscribed, work
from tests.work import do_due_work, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("push_key")]

END = "/settings/notifications/push/end"


@pytest.fixture
def tweet(alice: User) -> Tweet:
    return TweetFactory(author=alice, text="A stone")


def test_a_browser_is_told_what_happened_and_nobody_between_can_read_it(
    service: PushService, alice: User, bob: User, tweet: Tweet
) -> None:
    browser = subscribed(service, alice)
    tweets.like(actor=bob, tweet_id=tweet.pk)
    work()
    (told,) = browser.told
    assert told == {
        "title": "Bob liked your tweet",
        "body": "A stone",
        "url": f"/@alice/{tweet.pk}/likes",
        "tag": "news",
    }
    (pushed,) = browser.pushed
    assert b"stone" not in pushed.body
    assert pushed.headers["content-encoding"] == "aes128gcm"
    assert int(pushed.headers["ttl"]) > 3600
    work()
    assert len(browser.pushed) == 1


def test_it_says_who_sends_it(service: PushService, alice: User, bob: User, tweet: Tweet) -> None:
    browser = subscribed(service, alice)
    tweets.like(actor=bob, tweet_id=tweet.pk)
    work()
    scheme, _, parameters = browser.pushed[0].headers["authorization"].partition(" ")
    said = {name: values[0] for name, values in parse_qs(parameters.replace(",", "&").replace(" ", "")).items()}
    assert scheme == "vapid" and said["k"].rstrip("=") == vapid.public_key()
    key = ec.EllipticCurvePublicKey.from_encoded_point(
        ec.SECP256R1(), base64.urlsafe_b64decode(vapid.public_key() + "=")
    )
    claims = jwt.decode(said["t"], key, algorithms=["ES256"], audience=service.url)
    assert claims["sub"] == "mailto:desk@example.com"


def test_many_at_once_are_one_message(service: PushService, alice: User, tweet: Tweet) -> None:
    browser = subscribed(service, alice)
    for number in range(5):
        tweets.like(actor=UserFactory(username=f"fan{number}", display_name=f"Fan {number}"), tweet_id=tweet.pk)
    do_due_work("apps.notifications.tasks.hear")
    assert waiting("push_news").count() == 1
    work()
    (one,) = browser.told
    assert re.fullmatch("Fan [0-4] and 4 others liked your tweet", one["title"])


def test_after_one_there_is_a_pause(
    service: PushService, alice: User, bob: User, mallory: User, tweet: Tweet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushes, "PAUSE", timedelta(minutes=1))
    browser = subscribed(service, alice)
    for actor in (bob, mallory):
        tweets.like(actor=actor, tweet_id=tweet.pk)
        work()
    assert len(browser.pushed) == 1
    assert waiting("push_news").count() == 1


def test_several_things_are_counted(service: PushService, alice: User, bob: User, tweet: Tweet) -> None:
    browser = subscribed(service, alice)
    tweets.like(actor=bob, tweet_id=tweet.pk)
    graph.follow(actor=bob, target=alice)
    work()
    (told,) = browser.told
    assert told["title"] == "2 new notifications" and told["url"] == "/notifications"
    assert set(told["body"].split("\n")) == {"Bob follows you", "Bob liked your tweet"}


def test_what_was_read_meanwhile_or_is_not_to_be_seen_is_not_pushed(
    service: PushService, alice: User, bob: User, mallory: User, tweet: Tweet
) -> None:
    browser = subscribed(service, alice)
    tweets.like(actor=bob, tweet_id=tweet.pk)
    do_due_work("apps.notifications.tasks.hear")
    news.mark_read(actor=alice, up_to=selectors.newest_id(alice.pk))
    work()
    tweets.like(actor=mallory, tweet_id=tweet.pk)
    do_due_work("apps.notifications.tasks.hear")
    graph.mute(actor=alice, target=mallory)
    graph.mute(actor=alice, target=bob)
    work()
    assert browser.told == []


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(
    service: PushService, alice: User, bob: User, tweet: Tweet, status: int
) -> None:
    gone, other = subscribed(service, alice), subscribed(service, alice)
    service.answers[gone.path] = status
    tweets.like(actor=bob, tweet_id=tweet.pk)
    work()
    assert [one.endpoint for one in PushSubscription.objects.all()] == [other.subscription["endpoint"]]
    assert len(other.told) == 1
    assert not waiting("push_news").exists()


def test_trouble_of_one_push_service_is_tried_again_and_the_others_are_not_told_twice(
    service: PushService, alice: User, bob: User, tweet: Tweet
) -> None:
    troubled, other = subscribed(service, alice), subscribed(service, alice)
    service.answers[troubled.path] = 503
    tweets.like(actor=bob, tweet_id=tweet.pk)
    work()
    for times in range(2, 5):
        waiting("push_news").update(due_at="2026-01-01T00:00Z", busy_until=None)
        work()
        assert len(troubled.pushed) == times
    service.answers[troubled.path] = 201
    waiting("push_news").update(due_at="2026-01-01T00:00Z", busy_until=None)
    work()
    assert len(troubled.pushed) == 5 and len(other.pushed) == 1
    assert not waiting("push_news").exists()
    assert PushSubscription.objects.get(endpoint=troubled.subscription["endpoint"]).failures == 0


def test_one_that_never_works_is_given_up(service: PushService, alice: User, bob: User, tweet: Tweet) -> None:
    troubled = subscribed(service, alice)
    service.answers[troubled.path] = 500
    tweets.like(actor=bob, tweet_id=tweet.pk)
    for _ in range(pushes.MOST_FAILURES):
        work()
        waiting("push_news").update(due_at="2026-01-01T00:00Z", busy_until=None)
    assert not PushSubscription.objects.exists()
    assert not waiting("push_news").exists()


@pytest.mark.parametrize(
    "host", ["10.0.0.1", "192.168.1.1", "169.254.169.254", "[fd00::1]", "0.0.0.0", "100.64.0.1", "[::ffff:10.0.0.1]"]
)
def test_no_private_address_is_pushed_to(service: PushService, alice: User, bob: User, tweet: Tweet, host: str) -> None:
    subscription = {**Browser(service).subscription, "endpoint": f"https://{host}/push"}
    assert signed_in(alice).post(BEGIN, subscription).status_code == 204
    tweets.like(actor=bob, tweet_id=tweet.pk)
    work()
    assert not PushSubscription.objects.exists()
    assert not waiting("push_news").exists()


def test_an_endless_answer_is_not_read(service: PushService, alice: User, bob: User, tweet: Tweet) -> None:
    browser = subscribed(service, alice)
    service.endless.add(browser.path)
    tweets.like(actor=bob, tweet_id=tweet.pk)
    work()
    assert len(browser.told) == 1
    assert not waiting("push_news").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("endpoint", ""),
        ("endpoint", "nonsense"),
        ("endpoint", "file:///etc/passwd"),
        ("endpoint", "http://push.example.com/x"),
        ("endpoint", "https://push.example.com:22/x"),
        ("endpoint", "https://user:secret@push.example.com/x"),
        ("endpoint", "https://[/x"),
        ("endpoint", "https://push.example.com/" + "x" * 1_000),
        ("p256dh", ""),
        ("p256dh", "A" * 87),
        ("p256dh", "é"),
        ("auth", ""),
        ("auth", "AAAA"),
    ],
)
def test_what_no_browser_gives_is_refused(service: PushService, alice: User, settings, field: str, value: str) -> None:
    settings.PUSH_TO_THIS_MACHINE = False
    subscription = {**Browser(service).subscription, "endpoint": "https://push.example.com/x", field: value}
    answer = signed_in(alice).post(BEGIN, subscription)
    assert answer.status_code == 400
    assert not PushSubscription.objects.exists()


def test_who_signs_out_of_a_browser_is_not_told_of_in_it(
    service: PushService, alice: User, bob: User, tweet: Tweet
) -> None:
    client = signed_in(alice)
    browser = subscribed(service, alice, client)
    client.post("/accounts/logout/")
    tweets.like(actor=bob, tweet_id=tweet.pk)
    work()
    assert browser.told == []
    assert not PushSubscription.objects.exists()


def test_a_browser_tells_one_account_the_last_that_asked(
    service: PushService, alice: User, bob: User, tweet: Tweet
) -> None:
    browser = subscribed(service, alice)
    assert signed_in(bob).post(BEGIN, browser.subscription).status_code == 204
    tweets.like(actor=bob, tweet_id=tweet.pk)
    work()
    assert browser.told == []


def test_it_is_ended_in_one_browser_or_in_all(service: PushService, alice: User, bob: User, tweet: Tweet) -> None:
    client = signed_in(alice)
    one, two, three = (subscribed(service, alice, client) for _ in range(3))
    theirs = subscribed(service, bob)
    client.post(END, {"endpoint": theirs.subscription["endpoint"]}, headers={"HX-Request": "true"})
    assert client.post(END, {"endpoint": one.subscription["endpoint"]}, headers={"HX-Request": "true"}).content == b""
    tweets.like(actor=bob, tweet_id=tweet.pk)
    work()
    assert [len(browser.told) for browser in (one, two, three)] == [0, 1, 1]
    assert client.post(END).status_code == 302
    assert PushSubscription.objects.get().user == bob


def test_the_page_of_settings_offers_it_where_the_site_has_a_key(alice: User, settings: Any) -> None:
    client = signed_in(alice)
    page = client.get("/settings/notifications").content.decode()
    assert f'data-key="{vapid.public_key()}"' in page
    settings.PUSH_PRIVATE_KEY = ""
    assert "push-switch data" not in client.get("/settings/notifications").content.decode()
    assert client.post(BEGIN, {}).status_code == 400


def test_the_worker_is_served_where_it_speaks_for_all_pages(client: Client) -> None:
    answer = client.get("/sw.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "showNotification" in answer.content.decode()


def test_a_command_makes_the_key() -> None:
    out = StringIO()
    call_command("make_push_key", stdout=out)
    name, _, key = out.getvalue().strip().partition("=")
    assert name == "PUSH_PRIVATE_KEY" and vapid.is_key(key)
    assert not vapid.is_key("nonsense") and not vapid.is_key("")
