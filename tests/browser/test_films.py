"""A video goes into a tweet and plays, as a person puts it there."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from apps.core import films
from apps.users.models import User
from tests.media.films import film
from tests.work import do_due_work

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not films.are_offered(), reason="no ffmpeg with libx264 here: apt-get install ffmpeg"),
]


def holiday() -> FilePayload:
    return {"name": "holiday.mp4", "mimeType": "video/mp4", "buffer": film()}


def test_a_video_is_sent_at_once_prepared_and_plays(opened: Callable[..., Page], alice: User) -> None:
    page = opened(alice)
    page.goto("/home")
    box = page.locator("#compose")
    page.locator("[data-add]").set_input_files([holiday()])
    expect(box.locator("[name=media_id]").first).not_to_have_value("")
    expect(box.get_by_role("button", name="Tweet")).to_be_disabled()
    do_due_work()
    expect(box.locator("[data-picture=ready] img")).to_be_visible()
    box.get_by_label("What is on it?").fill("Waves on a beach")
    box.get_by_role("button", name="Tweet").click()
    video = page.locator("#list").get_by_label("Waves on a beach")
    expect(video).to_be_visible()
    # Kept when it has begun to play, and broken where it cannot.
    video.evaluate("video => video.play()")
    expect(video).to_have_js_property("videoWidth", 320)


def test_without_scripts_the_form_waits_for_it(opened: Callable[..., Page], alice: User) -> None:
    page = opened(alice, java_script_enabled=False)
    page.goto("/compose")
    page.get_by_label("Pictures, up to four").set_input_files([holiday()])
    page.get_by_role("button", name="Add and describe").click()
    page.get_by_label("Your tweet").fill("The sea")
    do_due_work()
    page.get_by_label("What is on it?").fill("Waves on a beach")
    page.get_by_role("button", name="Tweet").click()
    expect(page.get_by_label("Waves on a beach")).to_be_visible()
    expect(page.locator("video[controls]")).to_have_count(1)
