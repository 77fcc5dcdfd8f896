"""People and hashtags to choose from while one writes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from apps.messaging import services as messaging
from apps.messaging.models import Message
from apps.tweets import services as tweets
from apps.tweets.models import Tweet
from apps.users.models import User
from tests.factories.follows import FollowFactory
from tests.factories.users import UserFactory
from tests.work import do_due_work

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_name_is_completed_by_the_keyboard_and_by_a_click(
    opened: Callable[..., Page], alice: User, bob: User
) -> None:
    do_due_work()
    page = opened(alice)
    page.goto("/home")
    box = page.get_by_label("Your tweet", exact=True)
    box.press_sequentially("Hello @bo")
    choices = page.get_by_role("listbox", name="Suggestions")
    expect(choices.get_by_role("option")).to_contain_text("@bob")
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "complete-0")
    box.press("Enter")
    expect(box).to_have_value("Hello @bob ")
    expect(choices).to_have_count(0)
    box.press_sequentially("and @bo")
    choices.get_by_role("option").click()
    expect(box).to_have_value("Hello @bob and @bob ")
    expect(box).to_be_focused()
    box.press_sequentially("@bo")
    expect(choices).to_be_visible()
    box.press("Escape")
    expect(choices).to_have_count(0)
    page.get_by_role("button", name="Tweet", exact=True).click()
    expect(page.locator("#list [data-card]")).to_have_count(1)
    assert Tweet.objects.get().text == "Hello @bob and @bob @bo"


def test_a_hashtag_is_completed(opened: Callable[..., Page], alice: User, bob: User) -> None:
    tweets.post_tweet(author=bob, text="A stone #geology")
    do_due_work()
    page = opened(alice, width=390, height=800)
    page.goto("/compose")
    box = page.get_by_label("Your tweet", exact=True)
    box.press_sequentially("More #geo")
    expect(page.get_by_role("option", name="#geology")).to_be_visible()
    box.press("Tab")
    expect(box).to_have_value("More #geology ")


def test_in_a_conversation_enter_sends_unless_something_is_chosen(
    opened: Callable[..., Page], alice: User, bob: User
) -> None:
    FollowFactory(follower=bob, followee=alice)
    talk = messaging.send_message(sender=alice, recipients=[bob], text="Tea?").conversation_id
    do_due_work()
    page = opened(alice)
    page.goto(f"/messages/{talk}")
    box = page.get_by_label("Message", exact=True)
    box.press_sequentially("Ask @bo")
    expect(page.get_by_role("option")).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value("Ask @bob ")
    box.press_sequentially("or @bob")
    expect(page.get_by_role("option")).to_be_visible()
    box.press("Enter")
    expect(page.locator(".line", has_text="or @bob")).to_be_visible()
    expect(page.get_by_role("option")).to_have_count(0)
    assert Message.objects.latest("pk").text == "Ask @bob or @bob"


def test_where_a_handle_is_asked_for_whatever_one_types_is_one(
    opened: Callable[..., Page], alice: User, bob: User
) -> None:
    do_due_work()
    page = opened(alice)
    page.goto("/messages/new")
    box = page.get_by_label("To", exact=True)
    box.press_sequentially("bo")
    page.get_by_role("listbox", name="Suggestions").get_by_role("option").click()
    expect(box).to_have_value("@bob ")
    page.get_by_label("Message").fill("Tea?")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".line.is-own")).to_contain_text("Tea?")


def test_nobody_writes_to_themselves(opened: Callable[..., Page], alice: User, bob: User, mallory: User) -> None:
    other = UserFactory(username="alicia")
    group = messaging.send_message(sender=alice, recipients=[bob, mallory], text="Tea?").conversation_id
    do_due_work()
    page = opened(alice)
    for path, label in (("/messages/new", "To"), (f"/messages/{group}/info", "Add people")):
        page.goto(path)
        page.get_by_label(label, exact=True).press_sequentially("alic")
        expect(page.get_by_role("option")).to_have_count(1)
        expect(page.get_by_role("option")).to_contain_text(f"@{other.username}")
