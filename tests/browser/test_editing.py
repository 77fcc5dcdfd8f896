"""A tweet is mended, and everybody can read what it said before."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from apps.tweets import services
from apps.users.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_an_edit_shows_which_words_changed(opened: Callable[..., Page], alice: User, bob: User, scripts: bool) -> None:
    tweet = services.post_tweet(author=alice, text="Meet at teh bridge")
    author = opened(alice, java_script_enabled=scripts)
    author.goto(f"/@alice/{tweet.pk}")
    author.locator(".card-focus summary").first.click()
    author.locator(".card-focus").get_by_role("link", name="Edit", exact=True).click()
    expect(author.get_by_label("Your tweet")).to_have_value("Meet at teh bridge")
    author.get_by_label("Your tweet").fill("")
    if scripts:
        expect(author.get_by_role("button", name="Save", exact=True)).to_be_disabled()
    else:
        author.get_by_role("button", name="Save", exact=True).click()
        expect(author.locator("#compose-error")).to_be_visible()
    author.get_by_label("Your tweet").fill("Meet at the bridge")
    author.get_by_role("button", name="Save", exact=True).click()

    reader = opened(bob, java_script_enabled=scripts)
    reader.goto(f"/@alice/{tweet.pk}")
    expect(reader.locator(".card-focus .card-text")).to_have_text("Meet at the bridge")
    reader.get_by_role("link", name="Edited").click()
    expect(reader.locator("del")).to_have_text("teh")
    expect(reader.locator("ins")).to_have_text("the")
    expect(reader.get_by_role("heading", name="As it was posted")).to_be_visible()
