"""What of a picture stays in sight where it is cropped."""

import pytest
from django.test import Client

from apps.media.models import Media
from tests.calls import Caller
from tests.media.pictures import prepared, problem, tweet_with

pytestmark = pytest.mark.django_db


def test_it_is_the_middle_until_its_owner_says_otherwise_and_then_goes_with_the_tweet(alice, bob):
    caller, media_id = Caller(alice), prepared(alice, alt_text="A face")
    before = caller.get(f"/media/{media_id}").json()
    assert (before["focus_x"], before["focus_y"]) == (50, 50)
    after = caller.patch(f"/media/{media_id}", {"focus_x": 12, "focus_y": 0}).json()
    assert (after["focus_x"], after["focus_y"], after["alt_text"]) == (12, 0, "A face")
    tweet = tweet_with(alice, media_id)
    (shown,) = Caller(bob).get(f"/tweets/{tweet['id']}").json()["media"]
    assert (shown["focus_x"], shown["focus_y"]) == (12, 0)
    page = Client().get(f"/@alice/{tweet['id']}").content.decode()
    assert 'class="focus-x1 focus-y0"' in page


@pytest.mark.parametrize("said", [{"focus_x": -1}, {"focus_y": 101}, {"focus_x": "left"}, {"focus_x": 1e300}])
def test_outside_of_the_picture_there_is_nothing(alice, said):
    media_id = prepared(alice)
    answer = Caller(alice).patch(f"/media/{media_id}", {**said, "alt_text": "New"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == next(iter(said))
    assert Media.objects.values_list("alt_text", "focus_x", "focus_y").get() == ("", 50, 50)


def test_the_box_asks_for_it_and_keeps_it(alice):
    media_id, browser = prepared(alice), Client()
    browser.force_login(alice)
    form = {"text": "", "media_id": media_id, "alt_text": "A tower", "focus": "100 0", "add": "1"}
    page = browser.post("/compose", form).content.decode()
    assert '<option value="100 0" selected>' in page
    browser.post("/compose", {**form, "focus": "250 0"}, headers={"idempotency-key": "other"})
    assert Media.objects.values_list("alt_text", "focus_x", "focus_y").get() == ("A tower", 100, 0)
    answer = browser.post("/compose", {"text": "High", "media_id": media_id, "alt_text": "A tower", "focus": "0 100"})
    assert answer.status_code == 303
    page = Client().get(answer["location"]).content.decode()
    assert 'class="focus-x0 focus-y10"' in page


def test_what_another_set_is_not_changed_by_a_stranger(alice, mallory):
    media_id = prepared(alice)
    assert problem(Caller(mallory).patch(f"/media/{media_id}", {"focus_x": 1})) == (404, "no_such_media")
