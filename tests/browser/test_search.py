"""The search field: what is suggested, by the keyboard and to those who cannot see it."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from apps.search.services import remember
from apps.tweets import services as tweets
from apps.users.models import User
from tests.work import do_due_work

pytestmark = pytest.mark.django_db(transaction=True)


def late(route: Route) -> None:
    time.sleep(0.3)
    route.continue_()


def test_suggestions_are_walked_through_by_keys_while_the_field_keeps_the_focus(
    opened: Callable[..., Page], alice: User, bob: User
) -> None:
    tweets.post_tweet(author=bob, text="News of #bob")
    remember(actor=alice, query="bob OR alice")
    do_due_work()
    page = opened(alice)
    page.goto("/home")
    field = page.get_by_role("combobox", name="Search", exact=True)
    choices = page.get_by_role("listbox", name="Suggestions")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("bob")
    options = choices.get_by_role("option")
    # Nothing repeats what is typed: Enter searches for that.
    expect(options).to_have_count(3)
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(field).to_have_attribute("aria-controls", choices.get_attribute("id") or "")
    assert "bob OR alice" in options.nth(0).inner_text() and "@bob" in options.nth(2).inner_text()

    field.press("ArrowUp")
    expect(options.nth(2)).to_have_attribute("aria-selected", "true")
    field.press("ArrowDown")
    expect(field).not_to_have_attribute("aria-activedescendant", "seek-aside-found-2")
    field.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", options.nth(0).get_attribute("id") or "")
    expect(field).to_be_focused()

    field.press("Escape")
    expect(choices).to_have_count(0)
    expect(field).to_have_value("bob")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press("ArrowDown")
    expect(options).to_have_count(3)
    # What is asked for anew, and comes late, takes nothing away from who has chosen meanwhile.
    field.blur()
    page.route("**/search/suggest*", late)
    with page.expect_response("**/search/suggest*"):
        field.focus()
        field.press("ArrowUp")
    page.wait_for_timeout(200)
    expect(options.nth(2)).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    page.wait_for_url("**/@bob")


def test_enter_searches_for_what_is_typed_and_a_click_takes_a_suggestion(
    opened: Callable[..., Page], alice: User, bob: User
) -> None:
    do_due_work()
    page = opened(alice, width=390, height=800)
    page.goto("/search")
    field = page.get_by_role("combobox", name="Search", exact=True)
    field.press_sequentially("bo")
    expect(page.get_by_role("option")).to_contain_text("@bob")
    field.press("Enter")
    page.wait_for_url("**/search?q=bo")
    with page.expect_response("**/search/suggest*"):
        field.click()
    page.get_by_role("option").click()
    page.wait_for_url("**/@bob")
