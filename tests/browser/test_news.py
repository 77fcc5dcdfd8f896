"""The figure beside the bell, and that looking at the list is reading it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from apps.notifications import selectors
from apps.tweets import services
from apps.users.models import User
from tests.factories.tweets import TweetFactory
from tests.work import do_due_work

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def liked(alice: User, bob: User) -> None:
    tweet = TweetFactory(author=alice, text="A stone")
    services.like(actor=bob, tweet_id=tweet.pk)
    do_due_work()


def test_what_was_looked_at_is_read_in_every_window(opened: Callable[..., Page], alice: User, liked: None) -> None:
    page, phone = opened(alice), opened(alice, width=390)
    page.goto("/home")
    expect(page.get_by_role("link", name="Notifications")).to_contain_text("1")
    phone.goto("/home")
    with phone.expect_response("**/notifications/read"):
        phone.keyboard.press("g")
        phone.keyboard.press("n")
    expect(phone.get_by_text("liked your tweet")).to_be_visible()
    expect(phone.locator(".nav-count")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("link", name="Notifications")).not_to_contain_text("1")


def test_without_scripts_a_button_does_it(opened: Callable[..., Page], alice: User, liked: None) -> None:
    page = opened(alice, java_script_enabled=False)
    page.goto("/notifications")
    expect(page.get_by_text("liked your tweet")).to_be_visible()
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.locator(".news.is-new")).to_have_count(0)


def test_the_pill_counts_what_is_new_and_brings_what_is_there_still(
    opened: Callable[..., Page], alice: User, bob: User, mallory: User
) -> None:
    stone, other = (TweetFactory(author=alice, text=text) for text in ("A stone", "Another"))
    for actor in (bob, mallory):
        services.like(actor=actor, tweet_id=stone.pk)
    do_due_work()
    page = opened(alice)
    page.goto("/notifications")
    pill, news = page.locator(".pill"), page.locator("#list > .news")
    expect(news).to_have_count(1)

    def tell() -> None:
        do_due_work()
        told = {"newest_id": str(selectors.newest_id(alice.pk))}
        page.evaluate("(detail) => document.body.dispatchEvent(new CustomEvent('news-read', { detail }))", told)

    # The group on the page is now called by its older act, which is nothing new.
    services.unlike(actor=mallory, tweet_id=stone.pk)
    services.like(actor=bob, tweet_id=other.pk)
    tell()
    expect(pill).to_have_text("1 new notification")
    services.unlike(actor=bob, tweet_id=other.pk)
    tell()
    expect(pill).to_have_count(0)
    # Taken back without a word of it: what is brought is what is there.
    for actor in (bob, mallory):
        services.like(actor=actor, tweet_id=other.pk)
    services.retweet(actor=bob, tweet_id=stone.pk)
    tell()
    expect(pill).to_have_text("2 new notifications")
    services.undo_retweet(actor=bob, tweet_id=stone.pk)
    do_due_work()
    pill.click()
    expect(pill).to_have_count(0)
    expect(news).to_have_count(2)
    expect(page.get_by_text("retweeted")).to_have_count(0)
