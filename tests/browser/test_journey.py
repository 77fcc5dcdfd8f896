"""The main job, as a person does it: sign up, follow, write, and it is at the follower's."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from apps.timelines.tasks import fan_out
from apps.tweets import services
from apps.tweets.models import Bookmark, Like
from apps.users.models import OutgoingMail, User
from tests.factories.follows import FollowFactory
from tests.factories.tweets import TweetFactory
from tests.factories.users import PASSWORD
from tests.patience import eventually

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_signing_up_to_reading_a_tweet(opened: Callable[..., Page], alice: User, scripts: bool) -> None:
    FollowFactory(followee=alice)
    newcomer = opened(java_script_enabled=scripts)
    newcomer.goto("/")
    newcomer.get_by_role("link", name="Create account").first.click()
    newcomer.get_by_label("Handle").fill("zoe")
    newcomer.get_by_label("E-mail").fill("zoe@example.com")
    newcomer.get_by_label("Password").fill("correct horse battery")
    newcomer.get_by_role("button", name="Create account").click()

    expect(newcomer.get_by_role("heading", name="Who to follow")).to_be_visible()
    newcomer.goto("/@alice")
    newcomer.get_by_role("button", name="Follow @alice").click()
    expect(newcomer.get_by_role("button", name="Following @alice. Unfollow")).to_be_visible()

    author = opened(alice, java_script_enabled=scripts)
    author.goto("/home")
    author.get_by_label("Your tweet").fill("First light over the harbour #morning")
    author.locator("#compose").get_by_role("button", name="Tweet").click()
    expect(author.locator(".card-text").first).to_have_text("First light over the harbour #morning")

    newcomer.goto("/home")
    card = newcomer.get_by_role("article").filter(has_text="First light over the harbour")
    expect(card).to_be_visible()
    card.get_by_role("link", name="#morning").click()
    expect(newcomer.get_by_role("heading", name="#morning")).to_be_visible()
    expect(newcomer.get_by_role("article")).to_have_count(1)


def test_who_comes_by_the_reply_button_of_a_list_can_write_at_once(
    opened: Callable[..., Page], alice: User, bob: User
) -> None:
    tweet = services.post_tweet(author=alice, text="Bread is out of the oven")
    page = opened(bob)
    page.goto("/@alice")
    page.locator(f'.act-reply[href*="{tweet.pk}"]').click()
    expect(page.get_by_label("Your reply")).to_be_focused()
    page.keyboard.type("lt")  # elsewhere these keys like and retweet
    expect(page.get_by_label("Your reply")).to_have_value("lt")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_tweet_is_liked_retweeted_answered_and_kept(
    opened: Callable[..., Page], alice: User, bob: User, scripts: bool
) -> None:
    tweet = services.post_tweet(author=alice, text="Bread is out of the oven")
    page = opened(bob, java_script_enabled=scripts)
    page.goto(f"/@alice/{tweet.pk}")
    for name in ("Like", "Retweet", "Bookmark"):
        page.locator(".card-focus").get_by_role("button", name=name).click()
        expect(page.locator(".card-focus").get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Your reply").fill("Save me a slice")
    page.get_by_role("button", name="Reply", exact=True).click()
    expect(page.locator("#list article")).to_contain_text("Save me a slice")
    page.wait_for_load_state("networkidle")
    page.reload()
    assert page.locator(".card-focus .act:not(.act-views) .act-n").all_inner_texts() == ["1", "1", "1"]
    page.goto("/bookmarks")
    expect(page.get_by_role("article")).to_contain_text("Bread is out of the oven")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_quote_with_a_warning_opens_when_asked(
    opened: Callable[..., Page], alice: User, bob: User, scripts: bool
) -> None:
    tweet = services.post_tweet(author=alice, text="The butler did it")
    page = opened(bob, java_script_enabled=scripts)
    page.goto(f"/@alice/{tweet.pk}")
    page.locator(".card-focus summary").first.click()
    page.locator(".card-focus").get_by_role("link", name="Quote this tweet").click()
    page.get_by_label("Your tweet").fill("I knew it was the butler")
    page.locator(".compose-more summary").click()
    page.get_by_label("Content warning").fill("Spoiler")
    page.get_by_label("Who may reply").select_option(label="Only people I mention")
    page.get_by_role("button", name="Tweet", exact=True).click()

    expect(page.locator(".card-warned")).to_contain_text("Spoiler")
    expect(page.get_by_text("I knew it was the butler")).to_be_hidden()
    page.locator(".card-warned summary").click()
    expect(page.get_by_text("I knew it was the butler")).to_be_visible()
    page.get_by_role("link", name="The butler did it").click()
    expect(page.locator(".card-focus .card-stats")).to_contain_text("1 quote")


def test_the_last_of_several_quick_clicks_counts(opened: Callable[..., Page], alice: User, bob: User) -> None:
    tweet = services.post_tweet(author=alice, text="Make up your mind")
    page = opened(bob)
    page.goto("/@alice")
    like = page.get_by_role("button", name="Like")
    # Faster than any answer: all in one turn of the page's own loop.
    page.evaluate("""() => ["like", "retweet", "like", "like", "bookmark", "like"].forEach(
        (act) => document.querySelector(`[data-act="${act}"]`).click())""")
    expect(like).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_role("button", name="Bookmark")).to_have_attribute("aria-pressed", "true")
    page.wait_for_load_state("networkidle")
    page.goto(f"/@alice/{tweet.pk}")
    states = [
        page.locator(f"[data-act={act}]").get_attribute("aria-pressed") for act in ("retweet", "like", "bookmark")
    ]
    assert states == ["true", "false", "true"]


def test_whoever_leaves_the_page_has_done_what_they_clicked(
    opened: Callable[..., Page], alice: User, bob: User
) -> None:
    tweet = TweetFactory(author=alice)
    page = opened(bob)
    page.goto(f"/@alice/{tweet.pk}")
    # The first is on its way, and for ever; the second waits for it.
    page.route("**/like", lambda route: None, times=1)
    card = page.locator(".card-focus")
    card.get_by_role("button", name="Like").click()
    card.get_by_role("button", name="Bookmark").click()
    page.goto("/explore")
    page.wait_for_load_state("networkidle")
    eventually(lambda: Like.objects.filter(user=bob).exists(), "the like")
    eventually(lambda: Bookmark.objects.filter(user=bob).exists(), "the bookmark")


def test_what_is_too_long_comes_back_with_its_text(opened: Callable[..., Page], alice: User) -> None:
    page = opened(alice, java_script_enabled=False)
    page.goto("/compose")
    page.get_by_label("Your tweet").fill("word " * 60)
    page.locator("#compose .compose-foot .btn-accent").click()
    expect(page.locator("#compose-error")).to_contain_text("of 280")
    assert page.get_by_label("Your tweet").input_value().startswith("word word")


def test_a_new_tweet_announces_itself_and_waits(opened: Callable[..., Page], alice: User, follower: User) -> None:
    old = services.post_tweet(author=alice, text="The old one")
    page = opened(follower)
    page.goto("/home")
    expect(page.get_by_role("article")).to_have_count(1)
    tweet = services.post_tweet(author=alice, text="The new one")
    fan_out(tweet_id=tweet.pk)
    page.evaluate("document.querySelector('new-tweets').ask()")
    pill = page.get_by_role("button", name="1 new tweet")
    expect(pill).to_be_visible()
    expect(page.locator("#announcer")).to_have_text("1 new tweet")
    assert page.get_by_role("article").count() == 1
    pill.click()
    expect(page.locator(".card-text")).to_have_text(["The new one", "The old one"])
    assert page.evaluate(f"document.getElementById('t{old.pk}').isConnected")


def test_deleting_asks_first(opened: Callable[..., Page], alice: User) -> None:
    services.post_tweet(author=alice, text="A mistake")
    page = opened(alice)
    page.goto("/home")
    page.get_by_label("More about this tweet").click()
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("article")).to_have_count(1)
    page.get_by_label("More about this tweet").click()
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("article")).to_have_count(0)


def test_a_blocked_author_leaves_the_page(opened: Callable[..., Page], alice: User, follower: User) -> None:
    services.post_tweet(author=alice, text="One")
    services.post_tweet(author=alice, text="Two")
    page = opened(follower)
    page.goto("/home")
    page.get_by_label("More about this tweet").first.click()
    page.get_by_role("button", name="Block @alice").first.click()
    expect(page.get_by_role("article")).to_have_count(0)
    with page.expect_navigation():
        page.get_by_role("button", name="Undo").click()
    page.goto("/@alice")
    expect(page.get_by_role("button", name="Follow @alice")).to_be_visible()


def test_older_tweets_come_as_one_reads_on(opened: Callable[..., Page], alice: User) -> None:
    for number in range(45):
        services.post_tweet(author=alice, text=f"Tweet {number}")
    page = opened(alice)
    page.goto("/@alice")
    for shown in (20, 40, 45):
        expect(page.get_by_role("article")).to_have_count(shown)
        page.mouse.wheel(0, 100_000)
    expect(page.get_by_text("That is everything.")).to_be_visible()
    # Away and back: the same tweet is where it was.
    there = page.get_by_role("article").filter(has_text="Tweet 3").last
    there.scroll_into_view_if_needed()
    there.get_by_role("link").last.click()
    page.wait_for_url("**/@alice/*")
    page.go_back()
    expect(page.get_by_text("Tweet 3", exact=True)).to_be_in_viewport()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_who_lost_the_mail_that_confirms_gets_another(
    opened: Callable[..., Page], unconfirmed: User, scripts: bool
) -> None:
    page = opened(unconfirmed, java_script_enabled=scripts)
    page.goto("/home")
    page.get_by_role("button", name="Send the mail again").click()
    expect(page.get_by_text("A mail to unconfirmed@example.com is on its way")).to_be_visible()
    expect(page).to_have_url(re.compile("/home$"))
    mail = OutgoingMail.objects.get(recipient="unconfirmed@example.com")
    found = re.search(r"/accounts/confirm-email/\S+", mail.text)
    assert found
    page.goto(found[0])
    page.get_by_role("button", name="Yes, confirm").click()
    page.goto("/home")
    page.get_by_label("Your tweet").fill("At last")
    page.locator("#compose").get_by_role("button", name="Tweet").click()
    expect(page.locator(".card-text").first).to_have_text("At last")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_another_address_is_asked_for_and_the_change_cancelled(
    opened: Callable[..., Page], alice: User, scripts: bool
) -> None:
    page = opened(alice, java_script_enabled=scripts)
    page.goto("/settings")
    page.get_by_role("link", name="E-mail address").click()
    expect(page.get_by_role("button", name="Send the mail again")).to_have_count(0)
    page.get_by_label("New address").fill("new@example.com")
    page.get_by_role("button", name="Change the address").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="A change waits for you")).to_be_visible()
    page.get_by_role("button", name="Send the mail again").click()
    expect(page.get_by_text("A mail to new@example.com is on its way")).to_be_visible()
    assert OutgoingMail.objects.filter(recipient="new@example.com").count() == 2
    page.get_by_role("button", name="Cancel the change").click()
    expect(page.get_by_text("new@example.com is forgotten")).to_be_visible()
    expect(page.get_by_role("heading", name="A change waits for you")).to_have_count(0)
