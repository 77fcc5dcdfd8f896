"""The box one writes in, sent as a browser without scripts sends it."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.media.models import Media
from apps.tweets.models import Tweet
from apps.users.web import uploads
from tests.media.pictures import jpeg, prepared
from tests.work import do_due_work

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch):
    """For a worker that is not there."""
    monkeypatch.setattr(uploads, "WAIT", 0)


@pytest.fixture
def browser(alice):
    client = Client()
    client.force_login(alice)
    return client


def file(content=None):
    return SimpleUploadedFile("a.jpg", content or jpeg(), "image/jpeg")


def ids_in(page):
    return [found for found in re.findall(r'name="media_id" value="(\d*)"', page) if found]


def test_pictures_that_come_with_the_form_are_kept_until_they_are_prepared(browser, alice):
    sent = browser.post("/compose", {"text": "Look", "pictures": [file(), file(jpeg(colour="blue"))]})
    assert sent.status_code == 409
    page = sent.text
    assert "still being prepared" in page
    assert "Look</textarea>" in page
    media_ids = ids_in(page)
    assert len(media_ids) == 2
    assert not Tweet.objects.exists()
    do_due_work()
    again = {"text": "Look", "media_id": media_ids, "alt_text": ["Red", "Blue"]}
    assert browser.post("/compose", again).status_code == 303
    assert [picture["alt_text"] for picture in Tweet.objects.get().media] == ["Red", "Blue"]


def test_pictures_can_be_added_and_described_before_the_tweet_goes(browser, alice):
    page = browser.post("/compose", {"text": "", "add": "1", "pictures": [file()]})
    assert page.status_code == 200
    (media_id,) = ids_in(page.text)
    assert not Tweet.objects.exists()
    do_due_work()
    shown = browser.post("/compose", {"text": "", "add": "1", "media_id": media_id, "alt_text": "A <wall>"}).text
    assert 'value="A &lt;wall&gt;"' in shown
    assert f"/media/pictures/{Media.objects.get().key}/" in shown


def test_one_that_is_left_out_is_no_part_of_the_tweet(browser, alice):
    kept, out = prepared(alice), prepared(alice)
    sent = {"text": "", "media_id": [kept, out], "alt_text": ["", ""], "leave_out": [out]}
    assert browser.post("/compose", sent).status_code == 303
    assert [str(picture["id"]) for picture in Tweet.objects.get().media] == [kept]


def test_a_file_that_is_refused_leaves_the_form_with_all_the_rest(browser, alice):
    sent = browser.post("/compose", {"text": "Look", "pictures": [file(), file(b"<svg/>")]})
    assert sent.status_code == 422
    assert "must be a JPEG, PNG, WebP or GIF file" in sent.text
    assert "Look</textarea>" in sent.text
    assert len(ids_in(sent.text)) == 1


def test_another_ones_picture_is_neither_shown_nor_described_nor_posted(browser, alice, mallory):
    media_id = prepared(mallory)
    sent = browser.post("/compose", {"text": "Mine", "media_id": media_id, "alt_text": "Mine"})
    assert sent.status_code == 404
    assert ids_in(sent.text) == []
    assert not Tweet.objects.exists()
    assert Media.objects.get().alt_text == ""


@pytest.mark.parametrize("media_id", ["abc", "0", "9" * 30])
def test_a_bad_id_is_a_bad_request(browser, media_id):
    assert browser.post("/compose", {"text": "a", "media_id": media_id}).status_code in (400, 422)


def test_a_form_sent_twice_posts_once(browser, alice):
    media_id = prepared(alice)
    form = {"text": "", "media_id": media_id, "alt_text": "A wall", "idempotency_key": "k1"}
    assert [browser.post("/compose", form).status_code for _ in range(2)] == [303, 303]
    assert Tweet.objects.count() == 1


def test_no_form_for_an_edit_offers_pictures(browser, alice):
    tweet = browser.post("/compose", {"text": "Words"})
    assert tweet.status_code == 303
    page = browser.get(f"/tweets/{Tweet.objects.get().pk}/edit").text
    assert 'type="file"' not in page
