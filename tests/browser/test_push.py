"""A browser that tells what is new while no page is open. Only its maker's push service is the test's own."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from apps.notifications import vapid
from apps.notifications.models import PushSubscription
from apps.notifications.services import pushes
from apps.tweets import services as tweets
from apps.users.models import User
from tests.factories.tweets import TweetFactory
from tests.notifications.push_service import Browser, PushService
from tests.work import do_due_work

pytestmark = pytest.mark.django_db(transaction=True)

# What a browser's own push service would answer.
SUBSCRIBE = """([endpoint, p256dh, auth]) => {
  let subscription = null;
  const end = async () => ((subscription = null), true);
  const made = { endpoint, toJSON: () => ({ endpoint, keys: { p256dh, auth } }), unsubscribe: end };
  PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
    window.givenKey = applicationServerKey.length;
    return (subscription = made);
  };
  PushManager.prototype.getSubscription = async () => subscription;
}"""


@pytest.fixture
def service(settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    settings.PUSH_PRIVATE_KEY = vapid.new_private_key()
    settings.PUSH_TO_THIS_MACHINE = True
    monkeypatch.setattr(pushes, "MOMENT", timedelta(0))
    with PushService().running() as service:
        yield service


def test_a_browser_asks_is_told_and_asks_no_longer(
    service: PushService, opened: Callable[..., Page], base: str, alice: User, bob: User
) -> None:
    page, browser = opened(alice, permissions=["notifications"]), Browser(service)
    page.goto("/settings/notifications")
    subscription = browser.subscription
    page.evaluate(SUBSCRIBE, [subscription["endpoint"], subscription["p256dh"], subscription["auth"]])
    switch = page.locator("push-switch")
    expect(switch.get_by_role("status")).to_have_text("This browser does not tell you.")
    switch.get_by_role("button").click()
    expect(switch.get_by_role("status")).to_have_text("This browser tells you.", timeout=10_000)
    assert page.evaluate("window.givenKey") == 65
    tweets.like(actor=bob, tweet_id=TweetFactory(author=alice, text="A stone").pk)
    do_due_work()
    do_due_work()
    (told,) = browser.told
    assert told["title"] == "Bob liked your tweet"
    show(page, base, browser.read(browser.pushed[0].body).decode())
    assert shown(page) == [["Bob liked your tweet", "A stone", told["url"]]]
    switch.get_by_role("button").click()
    expect(switch.get_by_role("status")).to_have_text("This browser does not tell you.")
    assert not PushSubscription.objects.exists()


def test_messages_are_told_unless_they_are_looked_at(opened: Callable[..., Page], base: str, alice: User) -> None:
    page = opened(alice, permissions=["notifications"])
    page.goto("/messages")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    told = json.dumps({"title": "Bob", "body": "Tea?", "url": "/messages/1", "tag": "messages"})
    show(page, base, told)
    assert shown(page) == []
    page.goto("/explore")
    show(page, base, told)
    assert shown(page) == [["Bob", "Tea?", "/messages/1"]]


def test_without_a_connection_a_page_says_so(opened: Callable[..., Page], alice: User) -> None:
    page = opened(alice)
    page.goto("/home")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("caches.match('/offline').then(Boolean)")
    page.context.set_offline(True)
    page.goto("/explore")
    expect(page.get_by_role("heading", name="There is no connection")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", name="Explore")).to_be_visible()


def shown(page: Page) -> list[list[str]]:
    found: list[list[str]] = page.evaluate(
        "navigator.serviceWorker.ready.then((one) => one.getNotifications())"
        ".then((all) => all.map(({ title, body, data }) => [title, body, data.url]))"
    )
    return found


def show(page: Page, base: str, message: str) -> None:
    """Hand it to the service worker, as the browser does when a push service brings it."""
    session, registrations = page.context.new_cdp_session(page), []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda event: registrations.extend(event["registrations"]))
    session.send("ServiceWorker.enable")
    page.wait_for_timeout(500)
    session.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": base, "registrationId": registrations[0]["registrationId"], "data": message},
    )
    page.wait_for_timeout(500)
