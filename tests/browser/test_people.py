"""Whom people let read them, and whom not; as a person does it, with and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from apps.tweets import services
from apps.users.models import User
from tests.factories.follows import BlockFactory, FollowFactory, FollowRequestFactory

pytestmark = pytest.mark.django_db(transaction=True)

WITH_AND_WITHOUT_SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


@WITH_AND_WITHOUT_SCRIPTS
def test_a_protected_account_lets_one_in(
    opened: Callable[..., Page], alice: User, bob: User, mallory: User, scripts: bool
) -> None:
    services.post_tweet(author=alice, text="For friends")
    owner = opened(alice, java_script_enabled=scripts)
    owner.goto("/settings/privacy")
    owner.get_by_label("Protect my account").check()
    owner.get_by_role("button", name="Save").first.click()
    expect(owner.get_by_text("Saved")).to_be_visible()

    reader = opened(bob, java_script_enabled=scripts)
    reader.goto("/@alice")
    expect(reader.get_by_text("For friends")).to_have_count(0)
    reader.get_by_role("button", name="Follow @alice").click()
    expect(reader.get_by_role("button", name="Requested to follow @alice. Cancel")).to_be_visible()
    stranger = opened(mallory, java_script_enabled=scripts)
    stranger.goto("/@alice")
    stranger.get_by_role("button", name="Follow @alice").click()
    expect(stranger.get_by_role("button", name="Requested to follow @alice. Cancel")).to_be_visible()

    owner.goto("/settings/requests")
    owner.get_by_role("button", name="Accept @bob").click()
    expect(owner.get_by_role("button", name="Accept @bob")).to_have_count(0)
    owner.get_by_role("button", name="Decline @mallory").click()
    expect(owner.get_by_role("article")).to_have_count(0)

    reader.goto("/home")
    expect(reader.get_by_role("article")).to_contain_text("For friends")
    stranger.goto("/@alice")
    expect(stranger.get_by_text("For friends")).to_have_count(0)
    expect(stranger.get_by_role("button", name="Follow @alice")).to_be_visible()


@WITH_AND_WITHOUT_SCRIPTS
def test_a_block_parts_two_people_until_it_ends(
    opened: Callable[..., Page], alice: User, bob: User, scripts: bool
) -> None:
    FollowFactory(follower=alice, followee=bob)
    FollowFactory(follower=bob, followee=alice)
    services.post_tweet(author=bob, text="Hard words")
    services.post_tweet(author=alice, text="Kind words")
    page = opened(alice, java_script_enabled=scripts)
    page.goto("/@bob")
    page.get_by_label("More about @bob").click()
    page.locator(".profile-top").get_by_role("button", name="Block @bob").click()
    expect(page.get_by_role("button", name="Blocked @bob. Unblock")).to_be_visible()
    page.goto("/home")
    expect(page.get_by_text("Kind words", exact=True)).to_be_visible()
    expect(page.get_by_text("Hard words")).to_have_count(0)

    other = opened(bob, java_script_enabled=scripts)
    other.goto("/@alice")
    expect(other.get_by_text("Kind words")).to_have_count(0)

    page.goto("/settings/blocked")
    page.get_by_role("button", name="Blocked @bob. Unblock").click()
    expect(page.get_by_role("button", name="Blocked @bob. Unblock")).to_have_count(0)
    other.goto("/@alice")
    expect(other.get_by_text("Kind words", exact=True)).to_be_visible()


@WITH_AND_WITHOUT_SCRIPTS
def test_the_profile_shows_at_once_that_a_block_has_ended_or_begun(
    opened: Callable[..., Page], alice: User, bob: User, scripts: bool
) -> None:
    services.post_tweet(author=bob, text="Back again")
    BlockFactory(blocker=alice, blocked=bob)
    page = opened(alice, java_script_enabled=scripts)
    page.goto("/@bob")
    expect(page.get_by_text("You block @bob")).to_be_visible()
    page.get_by_role("button", name="Blocked @bob. Unblock").click()
    expect(page.get_by_text("@bob is no longer blocked.")).to_be_visible()
    expect(page.get_by_role("article")).to_contain_text("Back again")
    expect(page.get_by_text("You block @bob")).to_have_count(0)
    expect(page.get_by_role("button", name="Follow @bob")).to_be_visible()

    # From the tweet's own menu.
    page.get_by_role("article").get_by_label("More").first.click()
    page.get_by_role("article").get_by_role("button", name="Block @bob").click()
    expect(page.get_by_text("You block @bob")).to_be_visible()
    expect(page.get_by_text("@bob is blocked.")).to_be_visible()
    expect(page.get_by_role("button", name="Blocked @bob. Unblock")).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(0)


@WITH_AND_WITHOUT_SCRIPTS
def test_to_follow_on_the_profile_is_counted_there(
    opened: Callable[..., Page], alice: User, bob: User, scripts: bool
) -> None:
    page = opened(alice, java_script_enabled=scripts)
    page.goto("/@bob")
    followers, bell = page.locator(".figures a").last, page.get_by_role("button", name="Tell me when @bob writes")
    expect(followers).to_have_text("0 followers")
    page.get_by_role("button", name="Follow @bob").click()
    expect(followers).to_have_text("1 follower")
    expect(bell).to_be_visible()
    page.get_by_role("button", name="Following @bob. Unfollow").click()
    expect(followers).to_have_text("0 followers")
    expect(bell).to_have_count(0)
    expect(page.get_by_role("button", name="Follow @bob")).to_be_visible()


@WITH_AND_WITHOUT_SCRIPTS
def test_a_request_is_withdrawn_in_so_many_words(
    opened: Callable[..., Page], protected: User, bob: User, scripts: bool
) -> None:
    FollowRequestFactory(requester=bob, target=protected)
    page = opened(bob, java_script_enabled=scripts)
    page.goto("/@protected")
    page.get_by_role("button", name="Requested to follow @protected. Cancel").click()
    expect(page.get_by_text("Your request to follow @protected is withdrawn.")).to_be_visible()
    expect(page.get_by_role("button", name="Follow @protected")).to_be_visible()
