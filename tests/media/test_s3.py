"""Uploads in a bucket of S3, on a real server: the same doors, and none beside them."""

import urllib.request
from urllib.error import HTTPError

import pytest
from django.conf import settings as site
from django.test import Client

from apps.media.models import Media
from apps.media.tasks import sweep_uploads
from apps.tweets import services as tweets
from tests.calls import Caller
from tests.media.pictures import jpeg, prepared, problem, stored, tweet_with, upload
from tests.s3_server import Bucket
from tests.work import do_due_work

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("s3")]


def browser(user=None):
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


@pytest.mark.django_db(transaction=True)
def test_from_the_upload_to_the_card_and_away(alice, bob, bucket: Bucket, settings):
    tweet = tweet_with(alice, prepared(alice))
    key = Media.objects.get().key
    assert bucket.names == {f"pictures/{key}/{size}.webp" for size in ("small", "medium", "full")}
    assert not stored(settings.MEDIA_ROOT)
    url = tweet["media"][0]["url"]
    answer = browser(bob).get(url.removeprefix(site.SITE_URL))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer.content[8:12] == b"WEBP"
    tweets.delete_tweet(actor=alice, tweet_id=int(tweet["id"]))
    do_due_work()
    assert bucket.names == set()
    assert browser(bob).get(url.removeprefix(site.SITE_URL)).status_code == 404


def test_of_a_protected_tweet_they_are_for_those_who_may_see_it(alice, bob, protected, bucket: Bucket):
    tweet = tweet_with(protected, prepared(protected))
    url = tweet["media"][0]["url"]
    assert url.startswith(site.SITE_URL)
    path = url.removeprefix(site.SITE_URL)
    for reader, status in ((None, 404), (bob, 404), (alice, 200), (protected, 200)):
        answer = browser(reader).get(path)
        assert answer.status_code == status
    assert answer["Cache-Control"] == "private, no-cache"
    # Nor does whoever guesses the name in the bucket.
    for name in bucket.names:
        with pytest.raises(HTTPError) as refused:
            urllib.request.urlopen(bucket.url(name))
        assert refused.value.code == 403


def test_avatars_are_shown_by_us_as_well(alice, bucket: Bucket):
    answer = Caller(alice).client.generic(
        "PUT",
        "/api/users/me/avatar",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n' + jpeg() + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
        headers=Caller(alice).headers,
    )
    assert answer.status_code == 200, answer.content
    url = answer.json()["avatar_url"]
    (name,) = bucket.names
    assert url == f"{site.SITE_URL}/media/{name}"
    shown = browser().get(url.removeprefix(site.SITE_URL))
    assert b"".join(shown.streaming_content)[8:12] == b"WEBP"
    assert Caller(alice).delete("/users/me/avatar").status_code == 200


def test_what_nobody_came_back_for_is_swept(alice, bucket: Bucket):
    bucket.server.client.put_object(Bucket=bucket.name, Key="originals/2020-01-01/stray", Body=b"x")
    prepared(alice)
    before = bucket.names
    sweep_uploads()
    assert before - bucket.names == {"originals/2020-01-01/stray"}


def test_a_bucket_that_is_away_is_said_so_and_nothing_is_half_stored(alice, bucket: Bucket, settings):
    tweet = tweet_with(alice, prepared(alice))
    path = tweet["media"][0]["url"].removeprefix(site.SITE_URL)
    options = {**bucket.storage["OPTIONS"], "endpoint_url": "http://127.0.0.1:9"}
    settings.STORAGES = {**settings.STORAGES, "default": {**bucket.storage, "OPTIONS": options}}
    assert problem(upload(Caller(alice), jpeg())) == (503, "media_not_stored")
    assert Media.objects.count() == 1
    assert browser(alice).get(path).status_code == 503
    settings.STORAGES = {**settings.STORAGES, "default": bucket.storage}
    assert browser(alice).get(path).status_code == 200
