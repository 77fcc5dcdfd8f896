"""Pictures as part of tweets: who sees them, and that they go with what they are part of."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.conf import settings as site
from django.test import Client
from django.utils import timezone
from PIL import Image

from apps.media.models import Media
from apps.tweets import services as tweets
from apps.tweets.models import Tweet
from apps.users import services as users
from apps.users.models import User
from apps.users.tasks import begin_due_erasures
from tests.calls import Caller
from tests.media.pictures import jpeg, prepared, problem, stored, tweet_with, upload
from tests.work import do_due_work

pytestmark = pytest.mark.django_db


def browser(user=None):
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def address(tweet):
    """The path of its first picture."""
    return tweet["media"][0]["url"].removeprefix(site.SITE_URL)


def test_from_the_upload_to_the_card(alice, bob, follower):
    media_id = prepared(alice, alt_text='A "red" wall')
    tweet = tweet_with(alice, media_id)
    (picture,) = tweet["media"]
    assert (picture["id"], picture["state"], picture["alt_text"]) == (media_id, "ready", 'A "red" wall')
    for path in (f"/@alice/{tweet['id']}", "/@alice", "/home"):
        page = browser(follower).get(path).text
        assert 'alt="A &quot;red&quot; wall"' in page, path
        assert 'width="1200" height="800"' in page
        assert "style=" not in page
    files = re.search(r'srcset="([^"]+)"', page)
    assert files
    for part in files[1].split(", "):
        path, width = part.split(" ")
        answer = browser(bob).get(path)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
        with Image.open(BytesIO(answer.content)) as shown:
            assert (shown.format, f"{shown.width}w") == ("WEBP", width)
            assert not shown.getexif()


def test_a_page_of_pictures_asks_no_more_of_the_database(alice, django_assert_num_queries):
    caller = Caller(alice)
    caller.post("/tweets", {"text": "Words"})
    with django_assert_num_queries(2):
        assert len(Caller().all("/timelines/public")) == 1
    tweet_with(alice, prepared(alice), prepared(alice))
    with django_assert_num_queries(2):
        assert len(Caller().all("/timelines/public")) == 2


def test_four_pictures_stand_in_the_order_that_was_asked_for(alice):
    ids = [prepared(alice, jpeg((900, 600), colour)) for colour in ("red", "green", "blue", "white")]
    ids.reverse()
    tweet = tweet_with(alice, *ids, text="")
    assert [picture["id"] for picture in tweet["media"]] == ids
    assert tweet["text"] == ""
    assert browser().get(f"/@alice/{tweet['id']}").text.count('class="picture"') == 4


def test_a_retweet_shows_the_pictures_of_its_original(alice, bob):
    tweet = tweet_with(alice, prepared(alice))
    retweet = tweets.retweet(actor=bob, tweet_id=int(tweet["id"]))
    body = Caller().get(f"/tweets/{retweet.pk}").json()
    assert body["media"] == []
    assert body["retweet_of"]["media"] == tweet["media"]


def test_a_quote_shows_the_pictures_of_what_is_quoted(alice, bob):
    quoted = tweet_with(alice, prepared(alice), text="")
    quote = Caller(bob).post("/tweets", {"text": "See", "quote_of_id": quoted["id"]}).json()
    assert (quote["media"], quote["quote_of"]["media"]) == ([], quoted["media"])
    page = browser().get(f"/@bob/{quote['id']}").text
    assert page.count('class="picture"') == 1
    assert 'class="picture" href' not in page


def test_an_edit_keeps_the_pictures_and_may_leave_only_them(alice):
    tweet = tweet_with(alice, prepared(alice))
    for text in ("Look here", ""):
        body = Caller(alice).patch(f"/tweets/{tweet['id']}", {"text": text}).json()
        assert (body["text"], body["media"]) == (text, tweet["media"])


def test_a_picture_that_is_still_being_prepared_must_be_waited_for(alice):
    media_id = upload(Caller(alice), jpeg()).json()["id"]
    answer = Caller(alice).post("/tweets", {"text": "Look", "media_ids": [media_id]})
    assert problem(answer) == (409, "media_not_ready")
    assert answer.json()["errors"][0]["field"] == "media_ids"
    assert not Tweet.objects.exists()


def test_what_cannot_be_part_of_a_tweet_is_refused_and_nothing_is_posted(alice, mallory):
    own, other, failed = prepared(alice), prepared(mallory), prepared(alice, jpeg()[:2000])
    for media_ids, status, code in (
        ([own, other], 404, "no_such_media"),
        (["999"], 404, "no_such_media"),
        ([failed], 400, "media_failed"),
        ([own, own], 400, "too_many_media"),
        ([own] * 5, 400, "invalid"),
        (["abc"], 400, "invalid"),
        ("1", 400, "invalid"),
    ):
        answer = Caller(alice).post("/tweets", {"text": "Look", "media_ids": media_ids})
        assert problem(answer) == (status, code), media_ids
        assert answer.json()["errors"][0]["field"].startswith("media_ids")
    assert not Tweet.objects.exists()
    assert not Media.objects.exclude(attached_at=None).exists()


def test_a_picture_is_part_of_one_tweet_only(alice):
    media_id = prepared(alice)
    tweet_with(alice, media_id)
    answer = Caller(alice).post("/tweets", {"text": "Again", "media_ids": [media_id]})
    assert problem(answer) == (409, "media_attached")


def test_a_tweet_needs_words_or_a_picture(alice):
    assert problem(Caller(alice).post("/tweets", {"text": "", "media_ids": []})) == (400, "tweet_is_empty")


def test_pictures_of_a_protected_account_are_for_those_who_may_read_it(protected, alice, mallory):
    path = address(tweet_with(protected, prepared(protected)))
    for reader, status in ((None, 404), (mallory, 404), (alice, 200), (protected, 200)):
        assert browser(reader).get(path).status_code == status, reader
        caller = Caller(reader)
        assert caller.client.get(path, headers=caller.headers).status_code == status, reader
    answer = browser(alice).get(path)
    assert answer["Cache-Control"] == "private, no-cache"
    assert browser(alice).get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert browser(mallory).get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 404


def test_public_pictures_may_be_kept_and_not_by_whom_the_author_blocks(alice, blocked):
    path = address(tweet_with(alice, prepared(alice)))
    assert browser().get(path)["Cache-Control"].startswith("public, max-age=")
    assert browser(blocked).get(path).status_code == 404


def test_a_hidden_tweet_hides_its_pictures(alice):
    tweet = tweet_with(alice, prepared(alice))
    row = Tweet.objects.get(pk=tweet["id"])
    tweets.hide(tweet=row)
    assert browser().get(address(tweet)).status_code == 404
    tweets.show(tweet=row)
    assert browser().get(address(tweet)).status_code == 200


@pytest.mark.parametrize("path", ["/media/pictures/{}/huge.webp", "/media/pictures/../{}", "/media/originals/{}"])
def test_no_other_file_has_an_address(alice, path):
    prepared(alice)
    assert browser(alice).get(path.format(Media.objects.get().key)).status_code == 404


def test_a_deleted_tweet_takes_its_pictures_with_it(alice, settings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tweet = tweet_with(alice, prepared(alice), prepared(alice))
        assert Caller(alice).delete(f"/tweets/{tweet['id']}").status_code == 204
        assert browser(alice).get(address(tweet)).status_code == 404
        do_due_work()
    assert not stored(settings.MEDIA_ROOT)
    assert not Media.objects.exists()


def test_nothing_of_an_erased_account_remains(alice: User, settings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tweet = tweet_with(alice, prepared(alice))
        prepared(alice)
        upload(Caller(alice), jpeg())
        users.leave(actor=alice)
        assert browser().get(address(tweet)).status_code == 404
        User.objects.filter(pk=alice.pk).update(leaving_at=timezone.now() - timedelta(days=31))
        begin_due_erasures()
        for _ in range(9):
            do_due_work()
    assert not User.objects.filter(pk=alice.pk).exists()
    assert not Media.objects.exists()
    assert not stored(settings.MEDIA_ROOT)
