"""Tweets that wait: scheduled, undone, kept, written as a thread; as a person does it, with and without scripts."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from apps.outbox.models import OutboxRow
from apps.tweets.models import Draft, Tweet
from apps.tweets.services import post_tweet
from apps.users.models import User
from tests.work import do_due_work

pytestmark = pytest.mark.django_db(transaction=True)

WITH_AND_WITHOUT_SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


def tomorrow(hour: int) -> str:
    return f"{timezone.now().date() + timedelta(days=1)}T{hour:02}:30"


def time_passes() -> None:
    OutboxRow.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    do_due_work()


@WITH_AND_WITHOUT_SCRIPTS
def test_scheduled_put_off_and_out(opened: Callable[..., Page], alice: User, scripts: bool) -> None:
    page = opened(alice, java_script_enabled=scripts, timezone_id="Asia/Tokyo")
    page.goto("/compose")
    page.get_by_label("Your tweet").fill("Good morning")
    page.locator("[data-when] summary").click()
    page.get_by_label("Post it on").fill(tomorrow(9))
    page.get_by_role("button", name="Schedule" if scripts else "Tweet", exact=True).click()
    expect(page.get_by_role("heading", name="Scheduled")).to_be_visible()
    expect(page.locator(".draft-when")).to_contain_text("Asia/Tokyo" if scripts else "UTC")
    publish_at = Draft.objects.get().publish_at
    assert publish_at
    assert publish_at.astimezone(UTC).hour == (0 if scripts else 9)
    page.get_by_role("link", name="Edit").click()
    expect(page.get_by_label("Post it on")).to_have_value(tomorrow(9))
    page.get_by_label("Post it on").fill(tomorrow(10))
    page.get_by_role("button", name="Schedule").click()
    expect(page.get_by_role("heading", name="Scheduled")).to_be_visible()
    assert Draft.objects.get().publish_at == publish_at + timedelta(hours=1)
    time_passes()
    page.goto("/@alice")
    expect(page.get_by_text("Good morning", exact=True)).to_be_visible()


@WITH_AND_WITHOUT_SCRIPTS
def test_undone_it_is_back_in_the_box(opened: Callable[..., Page], alice: User, scripts: bool) -> None:
    User.objects.filter(pk=alice.pk).update(undo_seconds=30)
    page = opened(alice, java_script_enabled=scripts)
    page.goto("/home")
    page.get_by_label("Your tweet").fill("I regret this")
    page.get_by_role("button", name="Tweet", exact=True).click()
    expect(page.get_by_text("Your tweet goes out in 30 seconds.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Your tweet")).to_have_value("I regret this")
    time_passes()
    assert not Tweet.objects.exists()
    page.get_by_label("Your tweet").fill("I do not regret this")
    page.get_by_role("button", name="Tweet", exact=True).click()
    expect(page.get_by_text("Your tweet goes out in 30 seconds.")).to_be_visible()
    time_passes()
    assert Tweet.objects.get().text == "I do not regret this"


def test_from_a_page_of_its_own_it_is_undone_where_it_will_be_seen(opened: Callable[..., Page], alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(undo_seconds=5)
    post_tweet(author=alice, text="The old one")
    page = opened(alice, width=390, height=844)
    page.goto("/compose")
    page.get_by_label("Your tweet").fill("I regret this")
    page.get_by_role("button", name="Tweet", exact=True).click()
    toast = page.locator(".toast", has_text="Your tweet goes out in 5 seconds.")
    expect(toast).to_be_visible()
    expect(page).to_have_url(re.compile("/home$"))
    expect(page.locator(".flashes")).to_have_count(0)
    toast.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Your tweet")).to_have_value("I regret this")
    page.get_by_role("button", name="Tweet", exact=True).click()
    expect(toast).to_be_visible()
    expect(toast).to_have_count(0, timeout=15_000)
    time_passes()
    expect(page.locator("#list .card-text")).to_have_text(["I regret this", "The old one"], timeout=20_000)


@WITH_AND_WITHOUT_SCRIPTS
def test_a_thread_is_kept_and_posted(opened: Callable[..., Page], alice: User, scripts: bool) -> None:
    page = opened(alice, java_script_enabled=scripts)
    page.goto("/compose")
    page.get_by_label("Your tweet").fill("One")
    for text in ("Two", "Three"):
        page.get_by_role("button", name="Add to the thread").click()
        page.get_by_label("Another tweet", exact=True).last.fill(text)
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Saved as a draft.")).to_be_visible()
    page.get_by_role("link", name="Edit").click()
    expect(page.get_by_label("Another tweet", exact=True)).to_have_count(2)
    page.get_by_role("button", name="Tweet", exact=True).click()
    expect(page.get_by_text("Three", exact=True)).to_be_visible()
    assert list(Tweet.objects.order_by("pk").values_list("text", flat=True)) == ["One", "Two", "Three"]


@WITH_AND_WITHOUT_SCRIPTS
def test_a_draft_is_deleted_when_asked_twice(opened: Callable[..., Page], alice: User, scripts: bool) -> None:
    draft = Draft.objects.create(owner=alice, text="Better not")
    page = opened(alice, java_script_enabled=scripts)
    page.goto("/drafts")
    page.get_by_role("link", name="Delete").click()
    assert Draft.objects.filter(pk=draft.pk).exists()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No drafts")).to_be_visible()
    assert not Draft.objects.exists()


def test_a_thread_that_is_too_long_somewhere_cannot_be_sent(opened: Callable[..., Page], alice: User) -> None:
    page = opened(alice)
    page.goto("/home")
    page.get_by_label("Your tweet").fill("One")
    page.get_by_role("button", name="Add to the thread").click()
    more = page.get_by_label("Another tweet", exact=True)
    send = page.locator("#compose .btn-accent")
    more.fill("x" * 281)
    expect(send).to_be_disabled()
    more.fill("x" * 280)
    expect(send).to_be_enabled()
    page.get_by_role("button", name="Remove this part").click()
    expect(more).to_have_count(0)
    send.click()
    expect(page.locator("#list").get_by_text("One", exact=True)).to_be_visible()


def test_what_waits_for_a_time_says_when_in_the_browsers_zone(opened: Callable[..., Page], alice: User) -> None:
    moment = datetime(2126, 5, 1, 12, tzinfo=UTC)
    Draft.objects.create(owner=alice, text="Far away", publish_at=moment)
    page = opened(alice, timezone_id="Asia/Tokyo")
    page.goto("/scheduled")
    expect(page.locator(".draft-when")).to_contain_text("21:00, Asia/Tokyo")
