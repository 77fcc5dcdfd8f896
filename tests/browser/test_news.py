"""The figure beside the bell, and that looking at the list is reading it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

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
