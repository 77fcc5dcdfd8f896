"""A picture goes into a tweet, as a person puts it there."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from apps.users.models import User
from tests.media.pictures import jpeg, prepared, tweet_with
from tests.work import do_due_work

pytestmark = pytest.mark.django_db(transaction=True)

FILE: FilePayload = {"name": "wall.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}


def test_pictures_are_sent_described_taken_away_and_shown(opened: Callable[..., Page], alice: User) -> None:
    page = opened(alice)
    page.goto("/home")
    box = page.locator("#compose")
    page.locator("[data-add]").set_input_files([FILE, FILE])
    for number in (0, 1):
        expect(box.locator("[name=media_id]").nth(number)).not_to_have_value("")
    expect(box.get_by_role("button", name="Tweet")).to_be_disabled()
    do_due_work()
    expect(box.locator("[data-picture=ready]")).to_have_count(2)
    box.get_by_role("button", name="Remove it").first.click()
    box.get_by_label("What is on it?").fill("A red wall")
    box.get_by_role("button", name="Tweet").click()
    expect(page.locator("#list").get_by_role("img", name="A red wall")).to_be_visible()
    expect(box.locator(".compose-picture")).to_have_count(0)


def test_without_scripts_the_form_brings_them_back_until_they_are_prepared(
    opened: Callable[..., Page], alice: User
) -> None:
    page = opened(alice, java_script_enabled=False)
    page.goto("/compose")
    page.get_by_label("Pictures, up to four").set_input_files([FILE])
    page.get_by_role("button", name="Add and describe").click()
    do_due_work()
    page.get_by_label("What is on it?").fill("A red wall")
    page.get_by_role("button", name="Tweet").click()
    expect(page.get_by_role("img", name="A red wall")).to_be_visible()


def test_each_part_of_a_thread_has_its_own(opened: Callable[..., Page], alice: User) -> None:
    page = opened(alice)
    page.goto("/compose")
    page.get_by_label("Your tweet").fill("One")
    page.get_by_role("button", name="Add to the thread").click()
    part = page.locator(".compose-part")
    part.get_by_label("Another tweet").fill("Two")
    part.locator("[data-add]").set_input_files([FILE])
    expect(part.locator("[name=media_id]").last).to_have_value(re.compile("[0-9]+"))
    do_due_work()
    expect(part.locator("[data-picture=ready]")).to_have_count(1)
    part.get_by_label("What is on it?").fill("A red wall")
    page.get_by_role("button", name="Tweet", exact=True).click()
    second = page.get_by_role("article").filter(has_text="Two")
    expect(second.get_by_role("img", name="A red wall")).to_be_visible()
    expect(page.get_by_role("img", name="A red wall")).to_have_count(1)


def test_the_pictures_of_a_tweet_are_looked_at_one_after_the_other(opened: Callable[..., Page], alice: User) -> None:
    tweet_with(alice, prepared(alice, alt_text="A red wall"), prepared(alice, alt_text="A blue wall"))
    page = opened(alice)
    page.goto("/@alice")
    first = page.locator("#list a.picture").first
    first.click()
    viewer = page.get_by_role("dialog", name="Pictures")
    expect(viewer).to_contain_text("1 of 2")
    expect(viewer).to_contain_text("A red wall")
    page.keyboard.press("ArrowRight")
    expect(viewer).to_contain_text("2 of 2")
    expect(viewer).to_contain_text("A blue wall")
    expect(viewer.get_by_role("button", name="Next picture")).to_be_hidden()
    viewer.get_by_role("button", name="Previous picture").click()
    expect(viewer).to_contain_text("1 of 2")
    # What was clicked is gone at the end, and keys go on.
    page.keyboard.press("ArrowRight")
    expect(viewer).to_contain_text("2 of 2")
    page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(first).to_be_focused()


def test_of_several_files_the_one_that_cannot_be_used_is_named(opened: Callable[..., Page], alice: User) -> None:
    page = opened(alice)
    page.goto("/home")
    broken: FilePayload = {"name": "torn.jpg", "mimeType": "image/jpeg", "buffer": b"torn"}
    page.locator("#compose [data-add]").first.set_input_files([FILE, broken])
    expect(page.locator(".toast")).to_contain_text("“torn.jpg”: ")
    expect(page.locator("#compose .compose-picture")).to_have_count(1)
    page.get_by_role("button", name="Remove it").click()
    page.locator("#compose [data-add]").first.set_input_files([broken])
    expect(page.locator(".toast")).to_have_count(2)
    expect(page.locator(".toast").last).not_to_contain_text("torn.jpg")
