"""What holds on every page: width, keyboard, policy, access."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import axe_playwright_python  # type: ignore[import-untyped]
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from apps.discovery.models import Trend, TrendKind
from apps.discovery.services import refresh_trends
from apps.messaging.models import Conversation
from apps.messaging.services import send_message
from apps.search.services import remember, save_search
from apps.tweets import services
from apps.users.models import User
from tests.factories.follows import FollowFactory
from tests.factories.users import UserFactory
from tests.work import do_due_work

pytestmark = pytest.mark.django_db(transaction=True)

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
OPEN = ["/", "/about", "/terms", "/privacy", "/shortcuts", "/accounts/login/", "/accounts/signup/",
        "/accounts/password/reset/", "/explore", "/explore/trends", "/explore/latest", "/@alice",
        "/@alice/followers", "/tags/long", "/search", "/search?q=long", "/search?q=nothing-is-so",
        "/nothing-here"]  # fmt: skip
OWN = ["/home", "/explore", "/explore/trends", "/explore/latest", "/compose", "/bookmarks", "/welcome",
       "/@alice", "/@alice/likes", "/@bob", "/@bob/following",
       "/settings", "/settings/profile", "/settings/privacy", "/settings/display",
       "/search", "/search?q=long%20OR%20W%20-has:poll&tab=latest", "/search?q=alice&tab=people",
       "/drafts", "/scheduled", "/settings/writing", "/notifications", "/settings/notifications", "/tags",
       "/analytics", "/settings/measuring", "/home/catch-up", "/settings/security", "/settings/data",
       "/accounts/email/", "/accounts/password/change/"]  # fmt: skip
WIDTHS = (320, 390, 699, 700, 1000, 1280)


@pytest.fixture
def lively(alice: User, bob: User) -> int:
    """Something on every page, the widest things among them. Gives the id of a tweet with an answer."""
    FollowFactory(follower=alice, followee=bob)
    FollowFactory(follower=bob, followee=alice)
    services.post_tweet(author=bob, text="W" * 280)
    services.post_tweet(author=bob, text="Look, https://example.com/" + "a" * 200 + " #long @alice")
    services.post_tweet(author=bob, text="مرحبا بالعالم 🌍 שלום")
    open_to_alice = services.Question(["W" * 50, "No"], 60, multiple=True)
    services.post_tweet(author=bob, text="A poll", poll=open_to_alice)
    own = services.post_tweet(author=alice, text="A #long poll", poll=services.Question(["W" * 50, "No"], 60))
    services.vote(actor=bob, tweet_id=own.pk, choices=[0])
    services.post_tweet(author=bob, text="A poll in a quote", quote_of_id=own.pk)
    tweet = services.post_tweet(author=alice, text="#long story")
    services.post_tweet(author=bob, text="An answer", reply_to_id=tweet.pk)
    services.post_tweet(author=bob, text="W" * 280, quote_of_id=tweet.pk, content_warning="W" * 100)
    services.post_tweet(author=alice, text="Say what you think", reply_policy="mentioned")
    services.save_draft(
        owner=alice, text="W" * 300, thread=[{"text": "W" * 280, "media_ids": []}], quote_of_id=tweet.pk
    )
    services.save_draft(owner=alice, text="Later", publish_at=timezone.now() + timedelta(hours=1))
    group = send_message(sender=bob, recipients=[alice, UserFactory()], text="W" * 500).conversation_id
    send_message(sender=alice, conversation_id=group, text="https://example.com/" + "a" * 200)
    services.retweet(actor=alice, tweet_id=tweet.pk)
    services.like(actor=alice, tweet_id=tweet.pk)
    services.follow_tag(actor=alice, tag="long")
    services.like(actor=bob, tweet_id=tweet.pk)
    for query in ("long -has:poll", "W" * 280):
        save_search(actor=alice, query=query)
        remember(actor=alice, query=query)
    for number in range(3):
        services.post_tweet(author=UserFactory(), text=f"The Harbour Bridge is open {number}")
        services.post_tweet(author=UserFactory(), text="https://example.com/" + "a" * 200 + f" says who? {number}")
        services.like(actor=UserFactory(), tweet_id=tweet.pk)
    refresh_trends()
    do_due_work("apps.notifications.")
    do_due_work("apps.search.")
    return tweet.pk


def _links() -> list[str]:
    return [f"/explore/links/{Trend.objects.get(kind=TrendKind.LINK, lang='').term}"]


def _talk() -> list[str]:
    path = f"/messages/{Conversation.objects.get().pk}"
    return ["/messages", "/messages/new", path, f"{path}/info"]


def _tweet(id_: int) -> list[str]:
    return [f"/@alice/{id_}{rest}" for rest in ("", "/quotes", "/why", "/embed", "/embed/code")] + [
        f"/tweets/{id_}/edit"
    ]


def test_no_page_scrolls_sideways_and_axe_finds_nothing_in_any_theme(
    opened: Callable[..., Page], alice: User, lively: int
) -> None:
    for user, paths in ((None, OPEN), (alice, [*OWN, *_talk(), *_links(), *_tweet(lively)])):
        page = opened(user, reduced_motion="reduce")
        for path in paths:
            page.goto(path)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, f"{path} is {wide} of {width} px wide"
            page.evaluate(AXE)
            found = _broken(page, "light", ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"])
            # A theme changes nothing but colours.
            found += _broken(page, "dim", ["color-contrast"]) + _broken(page, "dark", ["color-contrast"])
            assert not found, path


def _broken(page: Page, theme: str, only: list[str]) -> list[Any]:
    """What axe finds in this theme, looking for the rules or the sets of rules `only`."""
    violations = page.evaluate(
        """async ([theme, only]) => {
            const still = new CSSStyleSheet();
            still.replaceSync("*, ::before, ::after { transition: none !important; }");
            document.adoptedStyleSheets = [still];
            document.documentElement.dataset.theme = theme;
            return (await axe.run(document, {runOnly: only, resultTypes: ["violations"]})).violations;
        }""",
        [theme, only],
    )
    return [
        (theme, rule["id"], rule["nodes"][0]["html"][:200], rule["nodes"][0]["failureSummary"]) for rule in violations
    ]


def test_the_keyboard_goes_everywhere(opened: Callable[..., Page], alice: User, bob: User, lively: int) -> None:
    page = opened(alice)
    page.goto("/home")
    page.keyboard.press("j")
    page.keyboard.press("j")
    first, second = page.locator("article").nth(0), page.locator("article").nth(1)
    expect(second).to_be_focused()
    page.keyboard.press("k")
    expect(first).to_be_focused()
    page.keyboard.press("l")
    expect(first.get_by_role("button", name="Like")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("b")
    expect(first.get_by_role("button", name="Bookmark")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.get_by_label("Your tweet")).to_be_focused()
    page.keyboard.type("jkl? g h")
    assert page.get_by_label("Your tweet").input_value() == "jkl? g h"
    page.keyboard.press("Control+Enter")
    expect(page.locator(".card-text").first).to_have_text("jkl? g h")
    expect(page.get_by_label("Your tweet")).to_be_focused()
    page.goto("/settings")
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url(re.compile("/home$"))


def test_the_counter_weighs_as_the_server_does(opened: Callable[..., Page], alice: User) -> None:
    page = opened(alice)
    page.goto("/compose")
    box, send = page.get_by_label("Your tweet"), page.locator("#compose .compose-foot .btn-accent")
    expect(send).to_be_disabled()
    for text in (
        "a" * 280,
        "漢" * 140,
        "👨‍👩‍👧‍👦" * 140,
        "https://example.com/" + "x" * 300 + " " + "a" * 256,
        "é" * 280,
    ):
        box.fill(text)
        expect(page.locator("tweet-counter")).to_have_text("0")
        expect(send).to_be_enabled()
        box.press("End")
        box.type("!")
        expect(page.locator("tweet-counter")).to_have_text("-1")
        expect(send).to_be_disabled()
    box.fill("")


def test_no_script_runs_but_our_own(opened: Callable[..., Page], base: str, alice: User, bob: User) -> None:
    for text in (
        "<script>document.title = 'x'</script>",
        "<img src=x onerror=\"document.title='x'\">",
        "javascript:alert(1)",
    ):
        services.post_tweet(author=bob, text=text)
    User.objects.filter(pk=bob.pk).update(
        bio="<svg onload=alert(1)>", display_name="<b>Bob</b>", website="javascript:alert(1)"
    )
    bob.refresh_from_db()
    bob.save()
    page = opened(alice)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    answer = page.goto("/@bob")
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "'none'" in policy
    expect(page.get_by_text("<script>document.title")).to_be_visible()
    assert page.title() != "x"
    assert all(url.startswith(base) for url in asked)
    assert page.locator("[style], script:not([src])").count() == 0


def test_a_moderator_is_asked_for_a_reason_on_a_phone(opened: Callable[..., Page], staff: User, bob: User) -> None:
    page = opened(staff, width=390)
    page.goto("/admin/users/user/")
    page.locator(f"input[name=_selected_action][value='{bob.pk}']").check()
    page.locator("select[name=action]").select_option("suspend")
    page.get_by_role("button", name=re.compile("Go|Run")).click()
    expect(page.locator("textarea[name=reason]")).to_be_visible()
    page.wait_for_load_state()  # the style sheets, too
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
