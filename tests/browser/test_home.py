"""The home page in a browser: its pill, what stands in its place, and menus that can be reached."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from apps.outbox.models import OutboxRow
from apps.timelines.tasks import fan_out
from apps.tweets import services
from apps.users.models import User
from tests.patience import eventually
from tests.work import do_due_work

pytestmark = pytest.mark.django_db(transaction=True)


def post(author: User, text: str) -> None:
    fan_out(tweet_id=services.post_tweet(author=author, text=text).pk)


def ask(page: Page) -> None:
    page.evaluate("document.querySelector('new-tweets').ask()")


def is_within_reach(page: Page, item: Locator) -> bool:
    """In the window, and nothing lies above it."""
    box = item.bounding_box()
    assert box
    middle = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    found = item.evaluate("(item, at) => item.contains(document.elementFromPoint(at.x, at.y))", middle)
    height = page.evaluate("innerHeight")
    return bool(found) and 0 <= box["y"] <= box["y"] + box["height"] <= height


def test_what_is_folded_up_is_new_once(opened: Callable[..., Page], alice: User, follower: User) -> None:
    services.mute_words(actor=follower, phrase="spoiler", contexts=["home"], action="warn")
    post(alice, "The old one")
    page = opened(follower)
    page.goto("/home")
    post(alice, "A spoiler")
    ask(page)
    page.get_by_role("button", name="1 new tweet").click()
    folds = page.locator("#list > .card-folded")
    expect(folds).to_have_count(1)
    expect(folds.locator("> summary")).to_be_focused()
    ask(page)
    post(alice, "The newest")
    ask(page)
    page.get_by_role("button", name="1 new tweet").click()
    expect(folds).to_have_count(1)
    texts = page.locator("#list .card-text").all_text_contents()
    assert texts == ["The newest", "A spoiler", "The old one"]


def test_nothing_is_left_of_a_fold_whose_author_is_gone(
    opened: Callable[..., Page], alice: User, follower: User
) -> None:
    services.mute_words(actor=follower, phrase="spoiler", contexts=["home"], action="warn")
    post(alice, "A spoiler")
    page = opened(follower)
    page.goto("/home")
    page.locator(".card-folded > summary").click()
    page.get_by_label("More about this tweet").click()
    page.get_by_role("button", name="Block @alice").click()
    expect(page.locator(".card-folded")).to_have_count(0)


def test_what_goes_out_after_the_time_to_undo_it_comes_into_the_list(opened: Callable[..., Page], alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(undo_seconds=5)
    services.post_tweet(author=alice, text="The old one")
    page = opened(alice)
    page.goto("/home")
    page.get_by_label("Your tweet").fill("In a moment")
    page.get_by_role("button", name="Tweet", exact=True).click()
    expect(page.get_by_text("Your tweet goes out in 5 seconds.")).to_be_visible()
    OutboxRow.objects.update(due_at=timezone.now())
    do_due_work()
    expect(page.locator("#list .card-text")).to_have_text(["In a moment", "The old one"], timeout=15_000)
    expect(page.locator(".pill")).to_have_count(0)


def test_a_thread_is_there_with_all_its_parts(opened: Callable[..., Page], alice: User) -> None:
    page = opened(alice)
    page.goto("/home")
    page.get_by_label("Your tweet").fill("One")
    page.get_by_title("Add to the thread").click()
    page.get_by_label("Another tweet").fill("Two")
    page.get_by_role("button", name="Tweet", exact=True).click()
    shown = page.locator("#list .card-text")
    expect(shown).to_have_text(["Two", "One"])
    page.wait_for_load_state("networkidle")
    page.reload()
    expect(shown).to_have_text(["Two", "One"])


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_on_a_phone_all_of_a_menu_can_be_reached(
    opened: Callable[..., Page], alice: User, bob: User, scripts: bool
) -> None:
    tweet = services.post_tweet(author=alice, text="A question")
    services.post_tweet(author=bob, text="An answer", reply_to_id=tweet.pk)
    page = opened(alice, width=390, height=844, java_script_enabled=scripts)
    page.goto(f"/@alice/{tweet.pk}")
    summary = page.locator("#list").get_by_label("More about this tweet")
    summary.click()
    items = page.locator("#list .menu-list > .menu-item:visible")
    assert items.count() > 5
    eventually(lambda: all(is_within_reach(page, item) for item in items.all()), "the sheet")
    page.mouse.click(195, 60)
    expect(items.first).to_be_hidden()


def test_a_menu_at_the_lower_edge_opens_upward(opened: Callable[..., Page], alice: User, follower: User) -> None:
    for number in range(12):
        post(alice, f"Tweet {number}")
    page = opened(follower, height=900)
    page.goto("/home")
    summaries = page.get_by_label("More about this tweet")
    low = next(one for one in summaries.all() if one.evaluate("it => it.getBoundingClientRect().y") > 760)
    for summary in (summaries.first, low):
        summary.click()
        items = page.locator(".menu[open] > .menu-list > .menu-item:visible")
        expect(items.last).to_be_in_viewport(ratio=1)
        assert all(is_within_reach(page, item) for item in items.all())
    expect(page.locator(".menu.is-up[open]")).to_have_count(1)
