"""A poll is asked, answered and looked at, as people do it."""

from collections.abc import Callable

import pytest
from django.db.models.functions import Now
from playwright.sync_api import Page, expect

from apps.tweets.models import Poll, Tweet
from apps.tweets.services import Question
from apps.users.models import User
from tests.factories.tweets import TweetFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_asks_from_the_box(opened: Callable[..., Page], alice: User) -> None:
    page = opened(alice)
    page.goto("/home")
    box = page.locator("#compose")
    box.get_by_label("Your tweet").fill("What do you drink?")
    box.locator("summary", has_text="Poll").click()
    expect(box.get_by_label("Option 1")).to_be_focused()
    expect(box.locator(".compose-add")).to_have_attribute("inert", "")
    page.keyboard.type("Tea")
    page.keyboard.press("Enter")
    page.keyboard.type("Coffee")
    box.get_by_label("Open for").select_option("5 minutes")
    box.get_by_role("button", name="Tweet").click()
    card = page.locator("#list [data-card]").first
    expect(card.get_by_role("progressbar", name="Coffee: 0 votes")).to_be_visible()
    expect(card).to_contain_text("minutes left")
    assert Poll.objects.get().options == ["Tea", "Coffee"]


def test_a_poll_that_was_folded_up_again_is_not_sent(opened: Callable[..., Page], alice: User) -> None:
    page = opened(alice)
    page.goto("/home")
    box = page.locator("#compose")
    box.get_by_label("Your tweet").fill("Nothing to ask")
    box.locator("summary", has_text="Poll").click()
    box.get_by_label("Option 1").fill("Tea")
    box.locator("summary", has_text="Poll").click()
    expect(box.locator(".compose-add:not([inert])")).to_be_visible()
    box.get_by_role("button", name="Tweet").click()
    expect(page.locator("#list")).to_contain_text("Nothing to ask")
    assert not Tweet.objects.get().has_poll


def test_a_vote_changes_the_card_in_place(opened: Callable[..., Page], alice: User, bob: User) -> None:
    tweet = TweetFactory(author=alice, poll=Question(["Tea", "Coffee"], 60, multiple=True))
    other = TweetFactory(author=alice, poll=Question(["Yes", "No"], 60))
    page = opened(bob)
    page.goto("/@alice")
    card = page.locator(f"#t{tweet.pk}")
    card.get_by_label("Tea").check()
    card.get_by_label("Coffee").check()
    page.locator(f"#t{other.pk}").get_by_label("No").check()
    card.get_by_role("button", name="Vote").click()
    expect(card.get_by_role("progressbar", name="Tea: 1 vote, your choice")).to_be_visible()
    expect(card.get_by_role("group", name="Poll")).to_be_focused()
    expect(card).to_contain_text("1 voter ")
    expect(page.locator(f"#t{other.pk}").get_by_label("No")).to_be_checked()
    assert page.url.endswith("/@alice")


def test_when_the_time_is_over_the_results_come_by_themselves(
    opened: Callable[..., Page], alice: User, bob: User
) -> None:
    tweet = TweetFactory(author=alice, poll=Question(["Tea", "Coffee"], 60))
    page = opened(bob)
    page.clock.install()
    page.goto(f"/@alice/{tweet.pk}")
    poll = page.locator(".poll")
    expect(poll).to_contain_text("1 hour left")
    page.clock.fast_forward("30:00")
    expect(poll).to_contain_text("30 minutes left")
    expect(poll.get_by_label("Tea")).to_be_visible()
    Poll.objects.update(closes_at=Now())
    page.clock.fast_forward("31:00")
    page.clock.fast_forward("00:10")
    expect(poll).to_contain_text("Final results")
    expect(poll.get_by_role("progressbar", name="Tea: 0 votes")).to_be_visible()


def test_without_scripts_one_asks_and_votes(opened: Callable[..., Page], alice: User, bob: User) -> None:
    page = opened(alice, java_script_enabled=False)
    page.goto("/compose")
    page.get_by_label("Your tweet").fill("What do you drink?")
    page.locator("summary", has_text="Poll").click()
    page.get_by_label("Option 1").fill("Tea")
    page.get_by_label("Option 2").fill("Coffee")
    page.get_by_role("button", name="Tweet", exact=True).click()
    expect(page.get_by_role("progressbar", name="Tea: 0 votes")).to_be_visible()
    reader = opened(bob, java_script_enabled=False)
    reader.goto("/@alice")
    reader.get_by_role("button", name="Vote").click()
    expect(reader.get_by_text("Choose an option first.")).to_be_visible()
    reader.get_by_label("Tea").check()
    reader.get_by_role("button", name="Vote").click()
    expect(reader.get_by_role("progressbar", name="Tea: 1 vote, your choice")).to_be_visible()
    assert reader.url.rpartition("#")[0].endswith("/@alice")
