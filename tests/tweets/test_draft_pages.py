"""The box and the shelves, sent and read as a browser without scripts does; and what htmx gets."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.tweets import services
from apps.tweets.models import Draft, Tweet
from apps.users.models import User
from tests.factories.tweets import TweetFactory
from tests.media.pictures import prepared, tweet_with
from tests.tweets.test_drafts import texts, time_passes

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def kept(owner: User, **said: Any) -> Draft:
    return services.save_draft(owner=owner, **{"text": "Half a thought", **said})


def tomorrow(time: str = "14:05") -> str:
    return f"{timezone.now().date() + timedelta(days=1)}T{time}"


def test_saved_found_changed_and_posted(browser: Client, alice: User) -> None:
    assert browser.post("/compose", {"text": "Half", "save": "1"})["Location"] == "/drafts"
    shelf = browser.get("/drafts").text
    assert "Saved as a draft." in shelf
    assert ">Half</div>" in shelf
    draft = Draft.objects.get()
    assert "Half</textarea>" in browser.get(f"/drafts/{draft.pk}").text
    browser.post(f"/drafts/{draft.pk}", {"text": "Whole", "save": "1"})
    assert Draft.objects.get().text == "Whole"
    answer = browser.post(f"/drafts/{draft.pk}", {"text": "The whole"})
    assert answer["Location"] == f"/@alice/{Tweet.objects.get().pk}"
    assert texts() == ["The whole"]
    assert "No drafts" in browser.get("/drafts").text


def test_a_time_is_meant_in_the_zone_of_the_form(browser: Client, alice: User) -> None:
    form = {"text": "Later", "publish_at": tomorrow(), "time_zone": "Asia/Kolkata"}
    assert browser.post("/compose", form)["Location"] == "/scheduled"
    draft = Draft.objects.get()
    assert draft.publish_at == datetime.fromisoformat(f"{tomorrow('08:35')}Z")
    assert "at 14:05, Asia/Kolkata" in browser.get("/scheduled").text
    time_passes()
    assert texts() == ["Later"]


def test_what_is_wrong_with_a_part_of_a_draft_is_said_beside_it(browser: Client, alice: User) -> None:
    draft = kept(alice, text="First", thread=[{"text": text, "media_ids": []} for text in ("Second", "x" * 300)])
    answer = browser.post(f"/drafts/{draft.pk}/publish")
    assert answer.status_code == 422
    first, *parts = answer.text.split('class="compose-part"')
    assert "compose-error" not in first
    assert ["compose-error" in part for part in parts[:2]] == [False, True]
    assert not Tweet.objects.exists()


def test_a_time_that_is_past_is_said_beside_the_time(browser: Client) -> None:
    answer = browser.post("/compose", {"text": "Late", "publish_at": "2020-01-01T10:00", "time_zone": "UTC"})
    assert answer.status_code == 422
    box = answer.text.partition("data-when open")[2].partition("</details>")[0]
    assert "This time is past" in box
    assert 'aria-invalid="true" aria-describedby="compose-error" autofocus' in box
    assert answer.text.count("This time is past") == 1


def test_without_scripts_it_is_the_zone_of_the_settings(browser: Client, alice: User) -> None:
    answer = browser.post("/settings/writing", {"undo_seconds": "0", "time_zone": "America/New_York"})
    assert answer.status_code == 302
    chosen = re.findall('<option value="([^"]*)" selected>([^<]*)<', browser.get("/settings/writing").text)
    assert chosen == [("America/New_York", "America/New York")]
    form = browser.get("/compose").text
    assert 'name="time_zone" value="America/New_York"' in form
    browser.post("/compose", {"text": "Later", "publish_at": tomorrow(), "time_zone": "America/New_York"})
    shelf = browser.get("/scheduled").text
    assert "at 14:05, America/New York" in shelf
    draft = Draft.objects.get()
    assert f'value="{tomorrow()}"' in browser.get(f"/drafts/{draft.pk}").text
    assert draft.publish_at
    assert draft.publish_at.astimezone(UTC).hour in (18, 19)


@pytest.mark.parametrize("local", ["yesterday", "2001-01-01T00:00", "9999-99-99T00:00", "0001-01-01T00:00", "24:00"])
def test_a_time_that_is_none_leaves_the_form_with_all_that_was_typed(browser: Client, local: str) -> None:
    answer = browser.post("/compose", {"text": "Later", "publish_at": local, "time_zone": "Asia/Tokyo"})
    assert answer.status_code == 422
    assert "Later</textarea>" in answer.text
    assert f'value="{local}"' in answer.text
    assert not Draft.objects.exists()


def test_a_form_without_a_zone_means_the_one_of_the_settings(browser: Client) -> None:
    browser.post("/compose", {"text": "Later", "publish_at": tomorrow(), "time_zone": ""})
    assert Draft.objects.get().publish_at == datetime.fromisoformat(f"{tomorrow()}Z")


@pytest.mark.parametrize("zone", ["../../etc/passwd", "Mars/Base", "x" * 300])
def test_a_zone_that_is_none_is_refused_and_the_text_kept(browser: Client, zone: str) -> None:
    answer = browser.post("/compose", {"text": "Later", "publish_at": tomorrow(), "time_zone": zone})
    assert answer.status_code == 422
    assert "There is no such time zone" in answer.text and "Later</textarea>" in answer.text
    assert zone not in answer.text and tomorrow() in answer.text
    assert not Draft.objects.exists() and not Tweet.objects.exists()


def test_each_box_has_the_title_of_its_page(browser: Client, alice: User, bob: User) -> None:
    tweet = TweetFactory(author=bob)
    own = kept(alice)
    titles = {"/compose": "Write a tweet", f"/drafts/{own.pk}": "Your draft"}
    titles |= {f"/compose?reply_to_id={tweet.pk}": "Reply", f"/compose?quote_of_id={tweet.pk}": "Quote"}
    for path, title in titles.items():
        assert f"<title>{title} ·" in browser.get(path).text


def test_scheduled_ones_are_stopped_posted_at_once_and_deleted(browser: Client, alice: User) -> None:
    later = timezone.now() + timedelta(hours=2)
    one, two, three = (kept(alice, text=text, publish_at=later) for text in ("One", "Two", "Three"))
    assert browser.post(f"/drafts/{one.pk}/undo")["Location"] == f"/drafts/{one.pk}"
    assert browser.post(f"/drafts/{two.pk}/publish")["Location"].startswith("/@alice/")
    asked = browser.get(f"/drafts/{three.pk}/delete").text
    assert "Delete this draft?" in asked
    assert "Three</div>" in asked, "one sees what one deletes"
    assert "Goes out on" in asked
    assert browser.post(f"/drafts/{three.pk}/delete")["Location"] == "/scheduled"
    time_passes()
    assert texts() == ["Two"]
    assert list(Draft.objects.values_list("pk", "publish_at")) == [(one.pk, None)]


def test_a_draft_that_cannot_be_posted_says_why_in_its_box(browser: Client, alice: User) -> None:
    draft = kept(alice, text="x" * 300)
    answer = browser.post(f"/drafts/{draft.pk}/publish")
    assert answer.status_code == 422
    assert "300 characters of 280" in answer.text
    assert Draft.objects.exists()


def test_what_failed_at_its_time_says_why(browser: Client, alice: User, bob: User) -> None:
    tweet = TweetFactory(author=bob)
    draft = kept(alice, reply_to_id=tweet.pk, publish_at=timezone.now() + timedelta(hours=1))
    services.delete_tweet(actor=bob, tweet_id=tweet.pk)
    time_passes()
    for path in ("/drafts", f"/drafts/{draft.pk}"):
        assert "There is no such tweet" in browser.get(path).text


def test_others_find_no_draft(browser: Client, bob: User) -> None:
    draft = kept(bob, text="Secret plans")
    for path in ("", "/delete"):
        assert browser.get(f"/drafts/{draft.pk}{path}").status_code == 404
    for path in ("", "/publish", "/undo", "/delete"):
        assert browser.post(f"/drafts/{draft.pk}{path}", {"text": "Mine"}).status_code == 404
    assert "Secret plans" not in browser.get("/drafts").text
    assert Draft.objects.get().text == "Secret plans"
    assert Client().get("/drafts")["Location"].startswith("/accounts/login/")


def test_moderators_see_times_and_no_words(alice: User, staff: User) -> None:
    draft = kept(alice, text="Secret plans", content_warning="Secret warning")
    client = Client()
    client.force_login(staff)
    for path in ("/admin/tweets/draft/", f"/admin/tweets/draft/{draft.pk}/change/", "/admin/tweets/draft/?q=Secret"):
        page = client.get(path)
        assert page.status_code == 200
        assert "Secret plans" not in page.text
        assert "Secret warning" not in page.text
    assert "Secret" not in client.get("/admin/outbox/outboxrow/").text


class TestUndo:
    @pytest.fixture(autouse=True)
    def _window(self, browser: Client) -> None:
        assert browser.post("/settings/writing", {"undo_seconds": "31", "time_zone": ""}).status_code == 422
        assert browser.post("/settings/writing", {"undo_seconds": "20", "time_zone": ""}).status_code == 302

    def test_a_plain_form_leads_to_where_it_can_be_stopped(self, browser: Client) -> None:
        page = browser.post("/compose", {"text": "Oh"}, follow=True).text
        assert "Your tweet goes out in 20 seconds." in page
        path = re.search(r'formaction="(/drafts/\d+/undo)"', page)
        assert path
        assert "Oh</textarea>" in browser.post(path[1], follow=True).text
        time_passes()
        assert texts() == []

    def test_where_it_goes_out_by_itself_it_is_not_posted_now_but_undone(self, browser: Client, alice: User) -> None:
        draft = kept(alice, text="Oh")
        page = browser.post(f"/drafts/{draft.pk}/publish", follow=True)
        assert page.redirect_chain == [("/home", 303)]
        assert f'data-seconds="20" formaction="/drafts/{draft.pk}/undo">Undo</button>' in page.text
        shelf = browser.get("/scheduled").text
        assert "Goes out in a few seconds" in shelf
        assert "Post now" not in shelf
        draft.refresh_from_db()
        until = draft.publish_at
        browser.post(f"/drafts/{draft.pk}/publish")
        draft.refresh_from_db()
        assert draft.publish_at == until, "twice puts nothing off"
        time_passes()
        assert texts() == ["Oh"]

    def test_what_is_scheduled_for_later_can_go_out_sooner(self, browser: Client, alice: User) -> None:
        draft = kept(alice, text="Oh", publish_at=timezone.now() + timedelta(hours=1))
        assert "Post now" in browser.get("/scheduled").text
        browser.post(f"/drafts/{draft.pk}/publish")
        draft.refresh_from_db()
        assert draft.publish_at and draft.publish_at < timezone.now() + timedelta(seconds=21)

    def test_htmx_gets_an_empty_box_and_an_offer(self, browser: Client) -> None:
        answer = browser.post("/compose", {"text": "Oh"}, headers=HTMX)
        toast = json.loads(answer["HX-Trigger"])["toast"]
        assert toast["seconds"] == 20
        assert toast["undo"] == f"/drafts/{Draft.objects.get().pk}/undo"
        assert "data-card" not in answer.text
        assert "Oh" not in answer.text


class TestThreads:
    def test_boxes_are_added_and_all_is_posted(self, browser: Client) -> None:
        page = browser.post("/compose", {"text": "One", "more_text": ["Two"], "more": "1"}).text
        assert page.count('name="more_text"') == 3, "Two, a new one, and the one for scripts"
        assert "Two</textarea>" in page
        assert not Tweet.objects.exists()
        browser.post("/compose", {"text": "One", "more_text": ["Two", " ", "Three"], "media_id": ["next", "next"]})
        assert texts() == ["One", "Two", "Three"]
        assert Tweet.objects.filter(reply_to=None).count() == 1

    def test_one_that_is_too_long_posts_none(self, browser: Client) -> None:
        answer = browser.post("/compose", {"text": "One", "more_text": ["Two", "x" * 281, "Four"]})
        assert answer.status_code == 422
        first, *later = re.findall("<textarea.*?(?=<textarea|</form>)", answer.text, flags=re.DOTALL)[-5:]
        assert ["compose-error" in box for box in (first, *later)] == [False, False, True, False, False], answer.text
        assert f'{"x" * 281}</textarea><p class="field-error" id="compose-error">' in later[1]
        assert 'aria-describedby="compose-error" autofocus' in later[1]
        assert "autofocus" not in first
        assert not Tweet.objects.exists()

    def test_a_draft_keeps_pictures_of_later_tweets(self, browser: Client, alice: User) -> None:
        media_id = int(prepared(alice))
        draft = kept(alice, thread=[{"text": "Look", "media_ids": [media_id]}])
        page = browser.get(f"/drafts/{draft.pk}").text
        assert page.count(f'name="media_id" value="{media_id}"') == 1
        form = {"text": "One", "more_text": ["Look here"], "media_id": ["next", str(media_id)], "save": "1"}
        browser.post(f"/drafts/{draft.pk}", form)
        assert Draft.objects.get().thread == [{"text": "Look here", "media_ids": [media_id]}]

    def test_each_tweet_has_the_pictures_of_its_box(self, browser: Client, alice: User) -> None:
        first, second, left_out = prepared(alice), prepared(alice), prepared(alice)
        form = {
            "text": "One",
            "more_text": ["Two", "", "Four"],
            "media_id": [first, "next", "next", second, left_out, "next"],
            "alt_text": ["A wall", "", "", "A door", "", ""],
            "focus": ["", "", "", "0 100", "", ""],
            "leave_out": [left_out],
        }
        shown = browser.post("/compose", {**form, "more": "1"}).text
        assert 'value="A door"' in shown
        assert '<option value="0 100" selected>' in shown
        assert browser.post("/compose", form).status_code == 303
        tweets = Tweet.objects.order_by("pk")
        assert [tweet.text for tweet in tweets] == ["One", "Two", "", "Four"]
        assert [[media["alt_text"] for media in tweet.media] for tweet in tweets] == [["A wall"], [], ["A door"], []]

    @pytest.mark.parametrize("media_id", ["abc", "0", "9" * 40, "1,,x"])
    def test_a_bad_id_is_a_bad_request(self, browser: Client, media_id: str) -> None:
        form = {"text": "One", "more_text": ["Two"], "media_id": ["next", media_id]}
        assert browser.post("/compose", form).status_code == 400
        assert not Tweet.objects.exists()


def test_redrafted_with_its_pictures(browser: Client, alice: User) -> None:
    tweet = tweet_with(alice, prepared(alice, alt_text="A wall"), text="With an eror")
    assert f'formaction="/tweets/{tweet["id"]}/redraft"' in browser.get("/@alice").text
    path = browser.post(f"/tweets/{tweet['id']}/redraft")["Location"]
    page = browser.get(path).text
    assert "is deleted when you post this one" in page
    media_id = tweet["media"][0]["id"]
    assert f'name="media_id" value="{media_id}"' in page
    form = {"text": "Without an error", "media_id": media_id, "alt_text": "A red wall"}
    new = browser.get(browser.post(path, form)["Location"]).text
    assert 'alt="A red wall"' in new
    assert browser.get(f"/@alice/{tweet['id']}").status_code == 404


def test_shelves_cost_the_same_however_many_stand_there(
    browser: Client, alice: User, bob: User, django_assert_max_num_queries: Any
) -> None:
    later = timezone.now() + timedelta(hours=1)
    for number in range(6):
        said = {"reply_to_id": TweetFactory(author=bob).pk, "media_ids": [int(prepared(alice))]}
        kept(alice, text=str(number), **said)
        kept(alice, text=str(number), publish_at=later)
    for path in ("/drafts", "/scheduled"):
        with django_assert_max_num_queries(6):
            assert browser.get(path).text.count('class="draft"') == 6
