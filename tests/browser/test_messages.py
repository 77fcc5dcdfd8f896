"""Two people write to each other, each in a window of their own."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from apps.follows import services as graph
from apps.media.models import Media
from apps.messaging import services
from apps.messaging.models import Message
from apps.users.models import User
from tests.browser.test_home import is_within_reach
from tests.factories.follows import FollowFactory
from tests.factories.users import UserFactory
from tests.media.pictures import jpeg, prepared
from tests.patience import eventually
from tests.work import do_due_work

pytestmark = pytest.mark.django_db(transaction=True)
# A page asks every four seconds.
SOON = 15_000
FILE: FilePayload = {"name": "wall.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}


def test_two_people_talk_in_two_windows(opened: Callable[..., Page], alice: User, bob: User) -> None:
    FollowFactory(follower=bob, followee=alice)
    talk = services.send_message(sender=alice, recipients=[bob], text="Tea?").conversation_id
    one, other = opened(alice), opened(bob, width=390, height=800)
    other.goto("/home")
    expect(other.locator(".nav-count")).to_contain_text("1")
    expect(other).to_have_title(re.compile(r"^\(1\) Home"))
    for page in (one, other):
        page.goto(f"/messages/{talk}")
    box = other.get_by_label("Message", exact=True)
    box.fill("Yes")
    box.press("Shift+Enter")
    box.press_sequentially("please")
    box.press("Enter")
    expect(box).to_have_value("")
    expect(one.locator(".line", has_text="please")).to_be_visible(timeout=SOON)
    expect(other.locator(".line.is-own", has_text="please")).to_contain_text("Seen", timeout=SOON)
    assert Message.objects.latest("pk").text == "Yes\nplease"
    # Bob reacts, Alice sees it and takes her first message back.
    line = other.locator(".line", has_text="Tea?")
    line.get_by_label("What to do with this message").click()
    line.get_by_role("button", name="React with ❤️").click()
    expect(one.locator(".reaction")).to_have_text("❤️", timeout=SOON)
    own = one.locator(".line", has_text="Tea?")
    own.hover()
    own.get_by_label("What to do with this message").click()
    own.get_by_role("button", name="Take it back").click()
    expect(one.locator(".line", has_text="Tea?")).to_have_count(0)
    other.locator("h1").click()
    expect(other.locator(".line", has_text="Tea?")).to_have_count(0, timeout=SOON)


def test_what_was_not_sent_is_there_again(opened: Callable[..., Page], alice: User, bob: User) -> None:
    talks = [services.send_message(sender=alice, recipients=[bob], text="Tea?").conversation_id]
    page = opened(alice)
    page.goto(f"/messages/{talks[0]}")
    page.get_by_label("Message", exact=True).fill("half a sentence")
    page.goto("/home")
    page.keyboard.press("g")
    page.keyboard.press("m")
    expect(page.locator(".talk-row")).to_contain_text("Draft: half a sentence")
    page.locator(".talk-row").click()
    expect(page.get_by_label("Message", exact=True)).to_have_value("half a sentence")


def test_pictures_that_were_not_sent_are_there_again(opened: Callable[..., Page], alice: User, bob: User) -> None:
    talk = services.send_message(sender=alice, recipients=[bob], text="Tea?").conversation_id
    page = opened(alice)
    page.goto(f"/messages/{talk}")
    page.locator("[data-add]").set_input_files([FILE, FILE])
    box = page.locator(".talk-box")
    for number in (0, 1):
        expect(box.locator("[name=media_id]").nth(number)).to_have_value(re.compile("[0-9]+"))
    # The two were sent side by side: either can have come first.
    described = box.locator("[name=media_id]").first.input_value()
    box.get_by_label("What is on it?").first.fill("A red wall")
    # One is ready when one comes back, one is not even there any more.
    page.goto("/messages")
    expect(page.locator(".talk-row")).to_contain_text("Draft: A picture")
    Media.objects.exclude(pk=described).get().delete()
    page.locator(".talk-row").click()
    expect(box.locator("progress")).to_be_visible()
    expect(box.locator("[name=media_id]")).to_have_value(described)
    do_due_work()
    expect(box.locator("[data-picture=ready] img")).to_be_visible(timeout=SOON)
    page.reload()
    expect(box.locator("[data-picture=ready] img")).to_be_visible()
    expect(box.get_by_label("What is on it?")).to_have_value("A red wall")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".line.is-own").get_by_role("img", name="A red wall")).to_be_visible(timeout=SOON)
    page.reload()
    expect(page.locator(".line.is-own img")).to_be_visible()
    expect(box.locator(".compose-picture")).to_have_count(0)


def test_a_picture_outlives_a_network_that_is_away_while_it_is_prepared(
    opened: Callable[..., Page], alice: User, bob: User, faults: list[str]
) -> None:
    talk = services.send_message(sender=alice, recipients=[bob], text="Tea?").conversation_id
    page = opened(alice)
    page.goto(f"/messages/{talk}")
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.method)
        route.abort()

    with page.expect_event("requestfailed"):
        page.route("**/api/media/*", refuse)
        page.locator("[data-add]").set_input_files([FILE])
    box = page.locator(".talk-box")
    expect(box.locator("[name=media_id]")).to_have_value(re.compile("[0-9]+"))
    with page.expect_event("requestfailed"):
        pass  # it is asked for again
    page.unroute_all()
    do_due_work()
    expect(box.locator("[data-picture=ready] img")).to_be_visible(timeout=SOON)
    assert set(asked) == {"GET"}, "and not taken back"
    assert {"ERR_FAILED" in fault for fault in faults} == {True}
    faults.clear()


def test_what_one_began_to_write_is_for_nobody_else_at_this_browser(
    opened: Callable[..., Page], alice: User, bob: User
) -> None:
    talk = services.send_message(sender=alice, recipients=[bob], text="Tea?").conversation_id
    page = opened(alice)
    page.goto(f"/messages/{talk}")
    box = page.get_by_label("Message", exact=True)
    box.fill("Not for your eyes yet")
    page.get_by_label("Your account: @alice").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('draft-'))") == []


def test_nothing_to_send_stops_nothing(opened: Callable[..., Page], alice: User, bob: User) -> None:
    talk = services.send_message(sender=alice, recipients=[bob], text="Tea?").conversation_id
    services.accept(actor=bob, conversation_id=talk)
    page = opened(bob)
    page.goto(f"/messages/{talk}")
    page.get_by_role("button", name="Send").click()
    services.send_message(sender=alice, conversation_id=talk, text="Or coffee?")
    expect(page.locator(".line", has_text="Or coffee?")).to_be_visible(timeout=SOON)
    box = page.get_by_label("Message", exact=True)
    box.fill("Coffee")
    box.press("Enter")
    expect(page.locator(".line.is-own", has_text="Coffee")).to_be_visible(timeout=SOON)


def test_a_menu_stays_open_while_others_write(opened: Callable[..., Page], alice: User, bob: User) -> None:
    talk = services.send_message(sender=alice, recipients=[bob], text="Tea?").conversation_id
    services.accept(actor=bob, conversation_id=talk)
    page = opened(bob)
    page.goto(f"/messages/{talk}")
    tea = page.locator(".line", has_text="Tea?")
    tea.hover()
    tea.get_by_label("What to do with this message").click()
    services.send_message(sender=alice, conversation_id=talk, text="Or coffee?")
    expect(page.locator(".line", has_text="Or coffee?")).to_be_visible(timeout=SOON)
    expect(tea.get_by_role("button", name="React with 👍")).to_be_visible()


def test_one_reacts_to_an_old_message_where_it_stands(opened: Callable[..., Page], alice: User, bob: User) -> None:
    talk = services.send_message(sender=alice, recipients=[bob], text="Tea?").conversation_id
    services.accept(actor=bob, conversation_id=talk)
    for number in range(50):
        services.send_message(sender=alice, conversation_id=talk, text=f"number {number} of many")
    page = opened(bob)
    page.goto(f"/messages/{talk}")
    page.get_by_role("link", name="Older messages").click()
    tea = page.locator(".line", has_text="Tea?")
    tea.scroll_into_view_if_needed()
    tea.hover()
    tea.get_by_label("What to do with this message").click()
    tea.get_by_role("button", name="React with 👍").click()
    expect(tea.locator(".reaction")).to_have_text("👍")
    expect(page.locator(".line")).to_have_count(51)
    expect(page.locator(".line", has_text="number 49 of")).to_have_count(1)


def test_an_open_conversation_is_what_a_reload_shows(
    opened: Callable[..., Page], alice: User, bob: User, follower: User
) -> None:
    group = services.send_message(sender=alice, recipients=[bob, follower], text="Tea?").conversation_id
    for one in (bob, follower):
        services.accept(actor=one, conversation_id=group)
    silent, writing = opened(bob), opened(follower)
    for page in (silent, writing):
        page.goto(f"/messages/{group}")
    services.edit_group(actor=alice, conversation_id=group, name="Tea club")
    for page in (silent, writing):
        expect(page.locator("h1")).to_have_text("Tea club", timeout=SOON)
        expect(page).to_have_title(re.compile("Tea club · Messages"))
    writing.get_by_label("Message", exact=True).fill("Half a sentence")
    for one in (bob, follower):
        services.remove_member(actor=alice, conversation_id=group, target=one)
    for page in (silent, writing):
        expect(page.get_by_text("You are no longer part of this group.")).to_be_visible(timeout=SOON)
    expect(silent.get_by_label("Message", exact=True)).to_have_count(0)
    # What was typed can still be read and copied.
    box = writing.get_by_label("Message", exact=True)
    expect(box).to_have_value("Half a sentence")
    expect(box).not_to_be_editable()
    expect(writing.get_by_role("button", name="Send")).to_be_disabled()
    for one in (bob, follower):
        services.add_member(actor=alice, conversation_id=group, target=one)
        services.accept(actor=one, conversation_id=group)
    expect(box).to_be_editable(timeout=SOON)
    expect(box).to_have_value("Half a sentence")
    box.press("Enter")
    for page in (silent, writing):
        expect(page.locator(".line", has_text="Half a sentence")).to_be_visible(timeout=SOON)
        page.get_by_label("Message", exact=True).fill("There")
        page.get_by_role("button", name="Send").click()
        expect(page.locator(".line.is-own", has_text="There")).to_be_visible(timeout=SOON)


def test_after_a_block_the_box_goes(opened: Callable[..., Page], alice: User, bob: User) -> None:
    talk = services.send_message(sender=alice, recipients=[bob], text="Tea?").conversation_id
    page = opened(alice)
    page.goto(f"/messages/{talk}")
    box = page.get_by_label("Message", exact=True)
    graph.block(actor=bob, target=alice)
    expect(page.get_by_text("You cannot write here.")).to_be_visible(timeout=SOON)
    expect(box).to_have_count(0)
    graph.unblock(actor=bob, target=alice)
    expect(box).to_be_editable(timeout=SOON)
    # As it was: the picture button beside it, and nothing of what is for pages without scripts.
    field, button = box.bounding_box(), page.get_by_title("Add pictures or a video").bounding_box()
    assert field and button and abs(button["y"] + button["height"] - field["y"] - field["height"]) < 4
    expect(page.locator(".talk-box noscript")).to_have_count(0)


def test_what_is_said_in_one_go_has_one_picture_name_and_time(
    opened: Callable[..., Page], alice: User, bob: User, follower: User
) -> None:
    group = services.send_message(sender=alice, recipients=[bob, follower], text="Tea?").conversation_id
    services.accept(actor=bob, conversation_id=group)
    said = [services.send_message(sender=bob, conversation_id=group, text=f"number {one}").pk for one in range(2)]
    Message.objects.filter(pk=said[0]).update(created_at=timezone.now() - timedelta(minutes=6))
    page = opened(alice)
    page.goto(f"/messages/{group}")

    def shown(part: str) -> list[bool]:
        """Of each of Bob's lines, oldest first; what is read out alone is a point."""
        parts = page.locator(f".line:not(.is-own) {part}").all()
        return [bool((box := one.bounding_box()) and box["width"] > 1 and one.is_visible()) for one in parts]

    def is_shown(faces: str, times: str) -> Callable[[], bool]:
        wanted = [[mark == "x" for mark in marks] for marks in (faces, faces, times)]
        return lambda: [shown(part) for part in (".line-face", ".line-name", ".line-foot")] == wanted

    eventually(is_shown("xx", "xx"), "what was said long after to begin anew")
    for number in (2, 3):
        services.send_message(sender=bob, conversation_id=group, text=f"number {number}")
    expect(page.locator(".line", has_text="number 3")).to_be_visible(timeout=SOON)
    eventually(is_shown("xx--", "x--x"), "what comes to go on")
    services.unsend(actor=bob, message_id=said[1])
    expect(page.locator(".line", has_text="number 1")).to_have_count(0, timeout=SOON)
    eventually(is_shown("xx-", "x-x"), "the next one to begin")
    services.send_message(sender=alice, conversation_id=group, text="One word")
    services.send_message(sender=bob, conversation_id=group, text="number 4")
    expect(page.locator(".line", has_text="number 4")).to_be_visible(timeout=SOON)
    eventually(is_shown("xx-x", "x-xx"), "an answer to stand between")
    expect(page.locator(".line", has_text="number 2").locator(".line-body")).to_have_attribute(
        "title", re.compile(r"\d at \d\d:\d\d$")
    )


def test_a_message_is_copied_as_it_was_written(opened: Callable[..., Page], alice: User, bob: User) -> None:
    words = "Read https://example.com/recipes/plums-with-cream-and-cinnamon/index.html\nand @bob, tell me"
    talk = services.send_message(sender=alice, recipients=[bob], text=words).conversation_id
    services.send_message(sender=alice, conversation_id=talk, text="", media_ids=[int(prepared(alice))])
    page = opened(alice, permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"/messages/{talk}")
    line = page.locator(".line", has_text="tell me")
    line.hover()
    line.get_by_label("What to do with this message").click()
    line.get_by_role("button", name="Copy text").click()
    expect(page.locator(".toast")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == words
    expect(page.locator(".line [data-copy-words]")).to_have_count(1)


def test_an_answer_says_whose_words_it_answers(opened: Callable[..., Page], alice: User, bob: User) -> None:
    talk = services.send_message(sender=alice, recipients=[bob], text="Tea?").conversation_id
    services.send_message(sender=bob, conversation_id=talk, text="Or coffee?")
    page = opened(bob)
    page.goto(f"/messages/{talk}")
    for text, whose, answer in (("Tea?", alice.display_name, "Yes"), ("Or coffee?", "You", "I meant")):
        line = page.locator(".line", has_text=text).first
        line.hover()
        line.get_by_label("What to do with this message").click()
        line.get_by_role("link", name="Answer").click()
        expect(page.locator(".talk-answers")).to_have_text(f"Answer to {whose}: {text}")
        page.get_by_label("Message", exact=True).fill(answer)
        page.get_by_role("button", name="Send").click()
        expect(page.locator(".line", has_text=answer).locator(".line-answered-by")).to_have_text(whose, timeout=SOON)


def test_the_box_goes_while_as_much_as_may_waits_for_an_answer(
    opened: Callable[..., Page], alice: User, bob: User
) -> None:
    for number in range(4):
        talk = services.send_message(sender=alice, recipients=[bob], text=f"number {number}").conversation_id
    page = opened(alice)
    page.goto(f"/messages/{talk}")
    box, told = page.get_by_label("Message", exact=True), page.get_by_text("You can write more once they accept.")
    box.fill("number 4")
    box.press("Enter")
    expect(told).to_be_visible(timeout=SOON)
    expect(box).to_have_count(0)
    services.accept(actor=bob, conversation_id=talk)
    expect(box).to_be_editable(timeout=SOON)
    expect(told).to_have_count(0)
    box.fill("number 5")
    box.press("Enter")
    expect(page.locator(".line.is-own", has_text="number 5")).to_be_visible(timeout=SOON)


def are_within_reach(page: Page, items: Locator) -> bool:
    return all(is_within_reach(page, item) for item in items.all())


@pytest.mark.parametrize(("width", "lines"), [(390, 31), (1280, 31), (1280, 200)])
def test_all_of_the_menu_of_a_tall_message_can_be_reached(
    opened: Callable[..., Page], alice: User, bob: User, width: int, lines: int
) -> None:
    talk = services.send_message(sender=alice, recipients=[bob], text="Tea?").conversation_id
    services.send_message(sender=alice, conversation_id=talk, text="\n".join(["A line"] * lines))
    services.send_message(sender=alice, conversation_id=talk, text="So?")
    page = opened(alice, width=width)
    page.goto(f"/messages/{talk}")
    for line in page.locator(".line").all()[::-1]:
        summary = line.get_by_label("What to do with this message")
        summary.scroll_into_view_if_needed()
        line.hover()
        summary.click()
        items = page.locator(".line-menu[open] .menu-list :is(.menu-item, button)")
        assert items.count() == 6 + 4
        eventually(partial(are_within_reach, page, items), "the menu")
        page.keyboard.press("Escape")
        expect(items).to_have_count(0)


def test_what_was_loaded_below_stays_when_the_list_comes_anew(opened: Callable[..., Page], alice: User) -> None:
    talks = [
        services.send_message(sender=alice, recipients=[UserFactory()], text=f"Tea {number}?").conversation_id
        for number in range(30)
    ]
    page = opened(alice)
    page.goto("/messages")
    rows = page.locator(".talk-row")
    expect(page.locator("more-link")).to_have_count(1)
    # They come as one scrolls.
    page.locator(".talks-list").evaluate("(list) => list.scrollTo(0, list.scrollHeight)")
    expect(rows).to_have_count(30)
    services.send_message(sender=alice, conversation_id=talks[0], text="The oldest comes up")
    page.evaluate("document.body.dispatchEvent(new CustomEvent('talk-news'))")
    expect(rows.first).to_contain_text("The oldest comes up", timeout=SOON)
    ids = [f"talk-{talk}" for talk in [talks[0], *talks[:0:-1]]]
    assert rows.evaluate_all("rows => rows.map((row) => row.id)") == ids
    expect(page.locator("more-link")).to_have_count(0)
    # Deleted in other windows.
    for gone in (talks[1], talks[29]):
        services.clear(actor=alice, conversation_id=gone)
        ids.remove(f"talk-{gone}")
    page.evaluate("document.body.dispatchEvent(new CustomEvent('talk-news'))")
    expect(rows).to_have_count(28, timeout=SOON)
    assert rows.evaluate_all("rows => rows.map((row) => row.id)") == ids


def test_beside_an_open_conversation_all_others_can_be_reached(opened: Callable[..., Page], alice: User) -> None:
    talks = [
        services.send_message(sender=alice, recipients=[UserFactory()], text=f"Tea {number}?").conversation_id
        for number in range(25)
    ]
    page = opened(alice)
    page.goto(f"/messages/{talks[-1]}")
    rows = page.locator(".talk-row")
    expect(rows).to_have_count(20)
    page.locator(".talks-list").evaluate("(list) => list.scrollTo(0, list.scrollHeight)")
    expect(rows).to_have_count(25)
    expect(page.locator(".talk-row.is-open")).to_have_attribute("href", f"/messages/{talks[-1]}")


def test_days_are_those_of_who_reads(opened: Callable[..., Page], alice: User, bob: User) -> None:
    talk = services.send_message(sender=alice, recipients=[bob], text="Good evening").conversation_id
    services.send_message(sender=alice, conversation_id=talk, text="Good night")
    services.send_message(sender=alice, conversation_id=talk, text="Tea?")
    evening, night, _ = Message.objects.order_by("pk")
    # On one day of UTC's, and on two of Tokyo's.
    Message.objects.filter(pk=evening.pk).update(created_at="2026-03-01T14:30Z")
    Message.objects.filter(pk=night.pk).update(created_at="2026-03-01T15:30Z")
    page = opened(bob, timezone_id="Asia/Tokyo")
    page.goto(f"/messages/{talk}")
    days = page.locator(".talk-day:visible")
    expect(days).to_have_text(["1 March 2026", "2 March 2026", "Today"])
    services.send_message(sender=alice, conversation_id=talk, text="Or coffee?")
    expect(page.locator(".line", has_text="Or coffee?")).to_be_visible(timeout=SOON)
    expect(days).to_have_text(["1 March 2026", "2 March 2026", "Today"])
    services.unsend(actor=alice, message_id=Message.objects.order_by("pk")[2].pk)
    expect(page.locator(".line", has_text="Tea?")).to_have_count(0, timeout=SOON)
    expect(days).to_have_text(["1 March 2026", "2 March 2026", "Today"])
    expect(page.locator(".talk-lines > :nth-last-child(2)")).to_have_text("Today")


@pytest.mark.parametrize("scripts", [True, False])
def test_the_box_stays_on_the_screen_of_a_phone(
    opened: Callable[..., Page], alice: User, bob: User, scripts: bool
) -> None:
    talk = services.send_message(sender=alice, recipients=[bob], text="Tea?").conversation_id
    page = opened(alice, width=320, height=640, java_script_enabled=scripts)
    page.goto(f"/messages/{talk}")
    page.get_by_label("More about this conversation").click()
    page.get_by_role("button", name="Mute").click()
    expect(page.locator(".flashes")).to_contain_text("Muted")
    tabs = page.get_by_role("navigation").first.bounding_box()
    for part in (page.get_by_label("Message", exact=True), page.get_by_role("button", name="Send")):
        box = part.bounding_box()
        assert box and tabs and box["x"] >= 0 and box["x"] + box["width"] <= 320
        assert box["y"] >= 0 and box["y"] + box["height"] <= tabs["y"]


def test_without_a_connection_it_is_said_once_and_what_was_typed_stays(
    opened: Callable[..., Page], alice: User, bob: User, faults: list[str]
) -> None:
    talk = services.send_message(sender=alice, recipients=[bob], text="Tea?").conversation_id
    page = opened(alice)
    page.goto(f"/messages/{talk}")
    box = page.get_by_label("Message", exact=True)
    box.fill("Are you there?")
    page.context.set_offline(True)
    for _ in range(2):
        page.get_by_role("button", name="Send").click()
        expect(page.locator(".toast")).to_have_text("No connection. Please try again.")
    expect(box).to_have_value("Are you there?")
    toast, field = page.locator(".toast").bounding_box(), box.bounding_box()
    assert toast and field and toast["y"] + toast["height"] <= field["y"]
    page.context.set_offline(False)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".line.is-own", has_text="Are you there?")).to_be_visible(timeout=SOON)
    faults[:] = [fault for fault in faults if not fault.startswith(("htmx:", "Failed to load"))]


@pytest.mark.parametrize("by_key", [True, False])
def test_what_is_sent_before_its_picture_is_there_goes_when_it_is(
    opened: Callable[..., Page], alice: User, bob: User, by_key: bool
) -> None:
    talk = services.send_message(sender=alice, recipients=[bob], text="Tea?").conversation_id
    page = opened(alice)
    page.goto(f"/messages/{talk}")
    page.locator("[data-add]").set_input_files([FILE])
    expect(page.locator("[name=media_id]")).to_have_value(re.compile("[0-9]+"))
    box, send, waits = page.get_by_label("Message", exact=True), page.get_by_role("button", name="Send"), "Sends when"
    box.fill("Look at")
    if by_key:
        box.press("Enter")
    else:
        send.click()
    expect(page.get_by_text(waits)).to_be_visible()
    # Who goes on writing has not finished.
    box.press_sequentially(" this")
    expect(page.get_by_text(waits)).to_be_hidden()
    send.click()
    expect(send).to_have_attribute("aria-busy", "true")
    assert Message.objects.count() == 1
    do_due_work()
    own = page.locator(".line.is-own", has_text="Look at this")
    expect(own.locator("img")).to_be_visible(timeout=SOON)
    expect(page.get_by_text(waits)).to_be_hidden()
    expect(send).to_have_attribute("aria-busy", "false")
    expect(page.locator(".talk-box .compose-picture")).to_have_count(0)
    assert Message.objects.count() == 2


def test_nothing_goes_without_the_picture_that_could_not_be_used(
    opened: Callable[..., Page], alice: User, bob: User
) -> None:
    talk = services.send_message(sender=alice, recipients=[bob], text="Tea?").conversation_id
    page = opened(alice)
    page.goto(f"/messages/{talk}")
    broken: FilePayload = {**FILE, "buffer": jpeg()[: len(jpeg()) // 2]}
    page.locator("[data-add]").set_input_files([broken])
    expect(page.locator("[name=media_id]")).to_have_value(re.compile("[0-9]+"))
    box = page.get_by_label("Message", exact=True)
    box.fill("Look at this")
    box.press("Enter")
    expect(page.get_by_text("Sends when")).to_be_visible()
    do_due_work()
    expect(page.locator(".toast")).to_be_visible(timeout=SOON)
    expect(page.get_by_text("Sends when")).to_be_hidden()
    expect(box).to_have_value("Look at this")
    assert Message.objects.count() == 1


def test_a_group_is_left_once_that_was_asked(
    opened: Callable[..., Page], alice: User, bob: User, mallory: User
) -> None:
    group = services.send_message(sender=alice, recipients=[bob, mallory], text="Tea?").conversation_id
    page = opened(alice)
    page.goto(f"/messages/{group}/info")
    page.get_by_role("link", name="Remove @bob").click()
    dialog = page.get_by_role("dialog", name="Remove @bob?")
    dialog.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("3 members")).to_be_visible()
    page.get_by_role("link", name="Remove @bob").click()
    dialog.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("2 members")).to_be_visible()
    page.goto(f"/messages/{group}")
    page.get_by_label("More about this conversation").click()
    page.get_by_role("link", name="Leave the group").click()
    page.get_by_role("dialog", name="Leave this group?").get_by_role("button", name="Leave").click()
    expect(page.locator(".flashes")).to_contain_text("You have left")
    page.wait_for_url("**/messages")


def test_a_picture_is_shown_whole_and_several_beside_each_other(
    opened: Callable[..., Page], alice: User, bob: User
) -> None:
    talk = services.send_message(sender=alice, recipients=[bob], text="Tea?").conversation_id
    for pictures in (1, 3):
        ids = [int(prepared(alice, jpeg((900, 1600)))) for _ in range(pictures)]
        services.send_message(sender=alice, conversation_id=talk, text="", media_ids=ids)
    page = opened(alice)
    page.goto(f"/messages/{talk}")
    page.wait_for_load_state("networkidle")
    whole, *several = [image.bounding_box() for image in page.locator(".line-pictures img").all()]
    assert whole and abs(whole["width"] / whole["height"] - 9 / 16) < 0.02 and abs(whole["height"] - 384) < 1
    first, left, right = several
    assert first and left and right and abs(left["y"] - right["y"]) < 1 and left["y"] > first["y"]
    assert right["x"] > left["x"] + left["width"] and abs(first["width"] - 320) < 1
    narrow = opened(bob, width=320, height=640)
    narrow.goto(f"/messages/{talk}")
    narrow.wait_for_load_state("networkidle")
    widths = "(list) => [list.scrollWidth, list.clientWidth]"
    scrolled, shown = narrow.locator(".talk-scroll").evaluate(widths)
    assert scrolled <= shown, "what to do with it is on the screen, too"
    page.locator("[data-add]").set_input_files([FILE] * 5)
    expect(page.locator(".toast")).to_have_text("At most 4 pictures.")
    expect(page.locator(".talk-box [name=media_id]").last).to_have_value(re.compile("[0-9]+"))


def test_a_conversation_is_begun_by_keys_alone(opened: Callable[..., Page], alice: User, bob: User) -> None:
    do_due_work()
    page = opened(alice)
    page.goto("/messages/new")
    to = page.get_by_label("To", exact=True)
    to.press_sequentially("@bo")
    expect(page.get_by_role("option")).to_contain_text("@bob")
    to.press("Enter")
    expect(to).to_have_value("@bob ")
    page.get_by_label("Message", exact=True).fill("Tea?")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/messages/\d+$"))
    expect(page.locator(".line.is-own")).to_contain_text("Tea?")
