"""Two people in two windows: what one does, the other sees, and nobody reloads anything."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from apps.core import skeletons
from apps.core.middleware import pages
from apps.follows import services as graph
from apps.messaging import services as messaging
from apps.moderation.services import sanctions
from apps.notifications import services as notifications
from apps.notifications.models import Kind, Reception
from apps.tweets import services as tweets
from apps.users import services as accounts
from apps.users.models import User
from tests.factories.follows import FollowFactory
from tests.factories.tweets import TweetFactory
from tests.realtime.windows import SocketServer
from tests.work import do_due_work

pytestmark = pytest.mark.django_db(transaction=True)
# Much sooner than a page asks by itself: for messages every 4 s without a socket and 30 s with one, at home every 20 s.
SOON = 5_000
LATER = 20_000


@pytest.fixture
def sockets(tmp_path: Path, django_db_setup: None, settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[SocketServer]:
    server = SocketServer(tmp_path / "log")
    settings.SOCKETS_URL = f":{server.port}/ws/"
    # As the settings would have it; a process makes its policy once.
    name, policy = pages._PAGES_CSP
    policy = policy.replace("connect-src 'self'", f"connect-src 'self' ws://localhost:{server.port}")
    monkeypatch.setattr(pages, "_PAGES_CSP", (name, policy))
    monkeypatch.setattr(skeletons, "_kept", {})
    yield server
    server.kill()


def live(page: Page, path: str) -> Page:
    page.goto(path)
    expect(page.locator("html[data-live]")).to_be_attached(timeout=LATER)
    page.wait_for_load_state("networkidle")
    return page


def test_messages_come_without_a_reload(
    sockets: SocketServer, opened: Callable[..., Page], alice: User, bob: User
) -> None:
    FollowFactory(follower=bob, followee=alice)
    talk = messaging.send_message(sender=alice, recipients=[bob], text="Tea?").conversation_id
    one, other = live(opened(alice), f"/messages/{talk}"), live(opened(bob), f"/messages/{talk}")
    elsewhere = live(opened(alice), "/explore")
    box = other.get_by_label("Message", exact=True)
    box.press_sequentially("Yes please")
    expect(one.locator(".talk-typing")).to_be_visible(timeout=SOON)
    box.press("Enter")
    expect(one.locator(".line", has_text="Yes please")).to_be_visible(timeout=SOON)
    expect(one.locator(".talk-typing")).to_be_hidden()
    expect(other.locator(".line.is-own", has_text="Yes please")).to_contain_text("Seen", timeout=SOON)
    # What has come to a window that shows something else is delivered, and not seen.
    live(one, "/explore")
    box.press_sequentially("Are you there?")
    box.press("Enter")
    expect(other.locator(".line.is-own", has_text="there?")).to_contain_text("Delivered", timeout=SOON)
    live(one, f"/messages/{talk}")
    expect(other.locator(".line.is-own", has_text="there?")).to_contain_text("Seen", timeout=SOON)
    graph.block(actor=alice, target=bob)
    expect(other.get_by_text("You cannot write here.")).to_be_visible(timeout=SOON)
    graph.unblock(actor=alice, target=bob)
    expect(box).to_be_editable(timeout=SOON)
    expect(elsewhere.locator(".nav-link[href='/messages']")).not_to_contain_text("1", timeout=SOON)


def test_the_list_of_conversations_is_live_where_none_is_open(
    sockets: SocketServer, opened: Callable[..., Page], alice: User, bob: User, mallory: User
) -> None:
    FollowFactory(follower=bob, followee=alice)
    talk = messaging.send_message(sender=alice, recipients=[bob], text="Tea?").conversation_id
    phone, asked = live(opened(bob, width=390), "/messages"), live(opened(bob), "/messages/requests")
    row = phone.locator(".talk-row")
    expect(row.locator(".count")).to_contain_text("1")
    row.focus()
    messaging.send_message(sender=alice, conversation_id=talk, text="Or coffee?")
    expect(row).to_contain_text("Or coffee?", timeout=SOON)
    expect(row.locator(".count")).to_contain_text("2")
    expect(row).to_be_focused()
    # Read elsewhere, and one whom one does not follow writes.
    messaging.mark_read(actor=bob, conversation_id=talk)
    expect(row.locator(".count")).to_have_count(0, timeout=SOON)
    messaging.send_message(sender=mallory, recipients=[bob], text="Hello stranger")
    expect(phone.locator(".talks-waiting")).to_contain_text("1 message request", timeout=SOON)
    expect(asked.locator(".talk-row")).to_contain_text("Hello stranger", timeout=SOON)
    expect(row).to_have_count(1)


def test_what_one_does_elsewhere_with_a_conversation_is_done_in_every_window(
    sockets: SocketServer, opened: Callable[..., Page], alice: User, bob: User
) -> None:
    FollowFactory(follower=bob, followee=alice)
    talk = messaging.send_message(sender=alice, recipients=[bob], text="Tea?").conversation_id
    late = messaging.send_message(sender=alice, conversation_id=talk, text="Or coffee?").pk
    phone = live(opened(bob, width=390), "/messages")
    row, badge = phone.locator(".talk-row"), phone.locator(".nav-link[href='/messages']")
    expect(badge).to_contain_text("2")
    messaging.delete_for_me(actor=bob, message_id=late)
    expect(row).to_contain_text("Tea?", timeout=SOON)
    expect(badge).to_contain_text("1")
    page = live(opened(bob), f"/messages/{talk}")
    messaging.mute(actor=bob, conversation_id=talk)
    expect(row).to_contain_text("muted", timeout=SOON)
    page.get_by_label("More about this conversation").click()
    expect(page.get_by_role("button", name="Unmute")).to_be_visible()
    page.locator(".talk-scroll").click()  # a menu that is in use is left alone
    accounts.edit_profile(actor=alice, display_name="Alice in the garden")
    expect(page.locator("h1")).to_have_text("Alice in the garden", timeout=SOON)
    expect(row).to_contain_text("Alice in the garden", timeout=SOON)
    messaging.clear(actor=bob, conversation_id=talk)
    expect(row).to_have_count(0, timeout=SOON)
    expect(page.locator(".line")).to_have_count(0, timeout=SOON)


def test_what_is_taken_back_leaves_older_messages_too_and_who_comes_back_brings_theirs(
    sockets: SocketServer, opened: Callable[..., Page], alice: User, bob: User, staff: User
) -> None:
    FollowFactory(follower=bob, followee=alice)
    said = messaging.send_message(sender=alice, recipients=[bob], text="Message 0")
    talk = said.conversation_id
    messaging.send_message(sender=bob, conversation_id=talk, text="An answer")
    page = live(opened(bob), f"/messages/{talk}")
    sanctions.suspend_account(moderator=staff, user=alice, reason="spam")
    expect(page.locator(".line", has_text="Message 0")).to_have_count(0, timeout=SOON)
    page.reload()
    expect(page.locator("html[data-live]")).to_be_attached(timeout=LATER)
    sanctions.lift_suspension(moderator=staff, user=alice)
    expect(page.locator(".line", has_text="Message 0")).to_have_count(1, timeout=SOON)
    for number in range(1, 41):
        messaging.send_message(sender=User.objects.get(pk=alice.pk), conversation_id=talk, text=f"Message {number}")
    live(page, f"/messages/{talk}")
    page.get_by_role("link", name="Older messages").click()
    expect(page.locator("talk-part[data-to] .line", has_text="Message 0")).to_have_count(1)
    messaging.unsend(actor=User.objects.get(pk=alice.pk), message_id=said.pk)
    expect(page.locator(".line", has_text="An answer")).to_have_count(1)
    expect(page.locator("talk-part[data-to] .line", has_text="Message 0")).to_have_count(0, timeout=SOON)


def test_an_invitation_that_is_taken_back_is_gone_where_it_is_open(
    sockets: SocketServer, opened: Callable[..., Page], alice: User, bob: User, mallory: User, faults: list[str]
) -> None:
    talk = messaging.send_message(sender=alice, recipients=[bob, mallory], text="Join us").conversation_id
    pages = [live(opened(bob), path) for path in (f"/messages/{talk}", f"/messages/{talk}/info")]
    messaging.remove_member(actor=alice, conversation_id=talk, target=bob)
    for page in pages:
        expect(page.get_by_text("This conversation is not there any more.")).to_be_visible(timeout=SOON)
        expect(page.get_by_text("Join us")).to_have_count(0)
        expect(page).not_to_have_title(re.compile("Alice"))
    expect(pages[0].get_by_placeholder("Search your messages")).to_be_visible()
    faults[:] = [fault for fault in faults if "404" not in fault]


def test_the_page_about_a_group_is_live_and_keeps_what_is_filled_in(
    sockets: SocketServer, opened: Callable[..., Page], alice: User, bob: User, mallory: User
) -> None:
    talk = messaging.send_message(sender=alice, recipients=[bob, mallory], text="Hi").conversation_id
    for member in (bob, mallory):
        messaging.accept(actor=member, conversation_id=talk)
    page = live(opened(bob), f"/messages/{talk}/info")
    expect(page.get_by_text("3 members")).to_be_visible()
    messaging.edit_group(actor=alice, conversation_id=talk, name="Tea club")
    expect(page.locator("h2", has_text="Tea club")).to_be_visible(timeout=SOON)
    name = page.get_by_label("Name")
    expect(name).to_have_value("Tea club")
    name.fill("Coffee club")
    messaging.remove_member(actor=alice, conversation_id=talk, target=mallory)
    expect(page.get_by_text("2 members")).to_be_visible(timeout=SOON)
    expect(name).to_have_value("Coffee club")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h2", has_text="Coffee club")).to_be_visible()
    messaging.remove_member(actor=alice, conversation_id=talk, target=bob)
    expect(page.get_by_text("You are no longer part of this group.")).to_be_visible(timeout=SOON)
    expect(name).to_have_count(0)


def test_news_and_new_tweets_come_and_what_a_killed_server_missed(
    sockets: SocketServer, opened: Callable[..., Page], alice: User, bob: User, faults: list[str]
) -> None:
    FollowFactory(follower=bob, followee=alice)
    page, other = live(opened(bob), "/home"), live(opened(bob), "/explore")
    tweets.post_tweet(author=alice, text="Hello @bob")
    do_due_work()
    for window in (page, other):
        expect(window.locator(".nav-link[href='/notifications']")).to_contain_text("1", timeout=SOON)
    expect(page.locator(".pill")).to_have_text("1 new tweet", timeout=SOON)
    live(other, "/notifications")
    # Read in one window, it is read in the other.
    expect(page.locator(".nav-link[href='/notifications'] .nav-count")).to_have_count(0, timeout=SOON * 2)
    # Whoever looks at the list is told of what comes, and has it brought.
    tweets.post_tweet(author=alice, text="@bob, one more thing")
    do_due_work()
    expect(other.locator(".pill")).to_have_text("1 new notification", timeout=SOON)
    expect(other.get_by_text("one more thing")).to_have_count(0)
    other.keyboard.press(".")
    expect(other.get_by_text("one more thing")).to_be_visible()
    expect(other.locator(".pill")).to_have_count(0)
    expect(page.locator(".nav-link[href='/notifications'] .nav-count")).to_have_count(0, timeout=SOON * 2)
    sockets.kill()
    expect(page.locator("html[data-live]")).not_to_be_attached(timeout=SOON)
    tweets.post_tweet(author=alice, text="Are you there @bob")
    do_due_work()
    sockets.start()
    expect(page.locator("html[data-live]")).to_be_attached(timeout=LATER)
    expect(page.locator(".nav-link[href='/notifications']")).to_contain_text("1", timeout=SOON)
    expect(page.locator(".pill")).to_have_text("3 new tweets", timeout=SOON)
    # While it was away the browser said that it found nobody.
    faults[:] = [fault for fault in faults if "WebSocket" not in fault]


def test_a_list_of_news_that_is_open_is_what_a_reload_shows(
    sockets: SocketServer, opened: Callable[..., Page], alice: User, bob: User, mallory: User
) -> None:
    stone, wall = (TweetFactory(author=alice, text=text) for text in ("A stone", "A wall"))
    for actor in (bob, mallory):
        tweets.like(actor=actor, tweet_id=stone.pk)
    tweets.like(actor=bob, tweet_id=wall.pk)
    do_due_work()
    page = live(opened(alice), "/notifications")
    news, stones = page.locator("#list > .news"), page.locator(".news", has_text="A stone")
    expect(news).to_have_count(2)
    expect(stones).to_contain_text("mallory and Bob liked")
    # Neither figure changes by this: not the newest of the group, and all of it is read.
    expect(page.locator(".nav-link[href='/notifications'] .nav-count")).to_have_count(0, timeout=SOON)
    tweets.unlike(actor=bob, tweet_id=stone.pk)
    tweets.unlike(actor=bob, tweet_id=wall.pk)
    do_due_work()
    expect(stones).to_contain_text("mallory liked", timeout=SOON)
    expect(news).to_have_count(1, timeout=SOON)
    # What is joined waits for the pill, and stands there until then.
    tweets.like(actor=bob, tweet_id=stone.pk)
    do_due_work()
    expect(page.locator(".pill")).to_have_text("1 new notification", timeout=SOON)
    expect(stones).to_be_visible()
    page.locator(".pill").click()
    expect(stones).to_contain_text("Bob and mallory liked")
    expect(news).to_have_count(1)
    # Whom one mutes in another window one is told nothing of.
    for actor in (bob, mallory):
        graph.mute(actor=alice, target=actor)
    expect(page.get_by_text("Nothing yet")).to_be_visible(timeout=SOON)


def test_requests_are_counted_while_one_looks(
    sockets: SocketServer, opened: Callable[..., Page], protected: User, bob: User, mallory: User
) -> None:
    FollowFactory(follower=mallory, followee=protected)
    do_due_work()
    notifications.change_settings(actor=protected, not_followed=Reception.FILTER, silenced=[Kind.FOLLOW_REQUEST])
    stone = TweetFactory(author=protected, text="A stone")
    every, asked = (live(opened(protected), path) for path in ("/notifications", "/notifications/requests"))
    tab = every.get_by_role("link", name="Requests", exact=False).first
    tweets.like(actor=mallory, tweet_id=stone.pk)
    do_due_work()
    for page in (every, asked):
        expect(page.locator(".tab .count")).to_have_text("1", timeout=SOON)
    # Where nothing stood it comes at once.
    expect(asked.locator(".news")).to_contain_text("liked your tweet", timeout=SOON)
    graph.follow(actor=bob, target=protected)
    expect(every.locator(".tab .count")).to_have_text("2", timeout=SOON)
    expect(asked.locator("#asking")).to_contain_text("1 follow request", timeout=SOON)
    # Answered in another window.
    graph.reject_request(actor=protected, requester=bob)
    notifications.dismiss_requests(actor=protected, sender=mallory)
    for page in (every, asked):
        expect(page.locator(".tab .count")).to_have_count(0, timeout=SOON)
    expect(asked.get_by_text("Nothing waits here")).to_be_visible(timeout=SOON)
    expect(tab).to_have_text("Requests")


def test_counts_change_and_what_is_deleted_leaves_while_one_looks(
    sockets: SocketServer, opened: Callable[..., Page], alice: User, bob: User, mallory: User
) -> None:
    FollowFactory(follower=bob, followee=alice)
    stone, other = (tweets.post_tweet(author=alice, text=text) for text in ("A stone", "Another"))
    home, thread = live(opened(bob), "/home"), live(opened(mallory), f"/@alice/{stone.pk}")
    card = home.locator(f"#t{stone.pk}")
    expect(card).to_be_visible()
    home.wait_for_timeout(1_500)  # it has said what it shows
    mallory_page = live(opened(mallory), f"/@alice/{stone.pk}")
    mallory_page.locator(".card-focus").get_by_role("button", name="Like").click()
    expect(card.locator(".act-like .act-n")).to_have_text("1", timeout=SOON * 2)
    expect(thread.locator(".card-stats")).to_contain_text("1 like", timeout=SOON * 2)
    expect(home.locator(f"#t{other.pk} .act-like .act-n")).to_have_text("")
    tweets.delete_tweet(actor=alice, tweet_id=stone.pk)
    expect(card).to_have_count(0, timeout=SOON * 2)
    expect(thread.locator("main")).to_contain_text("not there any more", timeout=SOON * 2)
    expect(home.locator(f"#t{other.pk}")).to_be_visible()


def test_who_is_signed_out_elsewhere_is_told_on_the_page_that_is_still_open(
    sockets: SocketServer, opened: Callable[..., Page], alice: User, faults: list[str]
) -> None:
    desk, phone = live(opened(alice), "/explore"), live(opened(alice), "/settings/security")
    phone.get_by_role("button", name="Sign out all others").click()
    toast = desk.locator(".toast")
    expect(toast).to_contain_text("You are signed out.", timeout=SOON * 2)
    expect(phone.locator("html[data-live]")).to_be_attached(timeout=LATER)
    toast.get_by_role("link", name="Sign in").click()
    expect(desk).to_have_url(re.compile(r"/accounts/login/\?next=%2Fexplore$"))
    # The browser says that its socket was refused once the session was over.
    faults[:] = [fault for fault in faults if "WebSocket" not in fault]


def test_news_follow_what_becomes_of_the_tweet_and_of_who_wrote_it(
    sockets: SocketServer, opened: Callable[..., Page], alice: User, bob: User, staff: User
) -> None:
    reply = tweets.post_tweet(author=bob, text="A question, @alice")
    do_due_work()
    page = live(opened(alice), "/notifications")
    item = page.locator("#list > .news")
    expect(item).to_contain_text("A question")
    tweets.edit_tweet(actor=bob, tweet_id=reply.pk, text="An answer, @alice")
    expect(item).to_contain_text("An answer", timeout=SOON)
    sanctions.hide_tweet(moderator=staff, tweet=reply, reason="spam")
    expect(item).to_have_count(0, timeout=SOON)
    sanctions.show_tweet(moderator=staff, tweet=reply)
    expect(item).to_contain_text("An answer", timeout=SOON)
    accounts.edit_profile(actor=bob, display_name="Robert")
    expect(item.locator(".news-says")).to_contain_text("Robert", timeout=SOON)
    sanctions.suspend_account(moderator=staff, user=bob, reason="spam")
    expect(item).to_have_count(0, timeout=SOON)
    sanctions.lift_suspension(moderator=staff, user=bob)
    expect(item).to_contain_text("An answer", timeout=SOON)
