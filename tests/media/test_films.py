"""Films and GIFs that move, from the upload to the card, and all that is refused on the way."""

import re
import shutil
from http import HTTPStatus

import pytest
from django.conf import settings as site
from django.db import connection, transaction
from django.test import Client

from apps.core import films, locks
from apps.media.models import Media
from apps.tweets import services as tweets
from tests.calls import Caller
from tests.media.films import OSLO, film, told_of
from tests.media.pictures import jpeg, prepared, problem, stored, tweet_with, upload
from tests.s3_server import Bucket
from tests.work import do_due_work

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not films.are_offered(), reason="no ffmpeg with libx264 here: apt-get install ffmpeg"),
]


def browser(user=None):
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def refused_by_the_worker(owner, content):
    media_id = prepared(owner, content)
    body = Caller(owner).get(f"/media/{media_id}").json()
    assert (body["state"], body["url"]) == ("failed", None)
    return body["error"]


@pytest.mark.parametrize("kind", ["mp4", "mov", "webm", "mkv"])
def test_a_film_becomes_an_mp4_with_a_poster_and_nothing_of_the_camera(alice, settings, kind):
    content = film(kind)
    assert OSLO in told_of(content)
    media_id = prepared(alice, content, alt_text='A "test" card')
    body = Caller(alice).get(f"/media/{media_id}").json()
    assert (body["kind"], body["state"], body["width"], body["height"]) == ("video", "ready", 320, 180)
    assert body["blurhash"]
    assert body["url"].endswith("/video.mp4")
    kept = Media.objects.get()
    files = {path.name: path for path in stored(settings.MEDIA_ROOT / "pictures")}
    assert set(files) == {"video.mp4", "full.webp"}
    assert kept.size == sum(path.stat().st_size for path in files.values())
    told = told_of(files["video.mp4"].read_bytes())
    assert "codec_name=h264" in told
    assert "codec_name=aac" in told
    assert OSLO not in told
    assert OSLO.encode() not in files["video.mp4"].read_bytes()
    tweet = tweet_with(alice, media_id)
    assert [(each["kind"], each["url"]) for each in tweet["media"]] == [("video", body["url"])]
    page = browser().get(f"/@alice/{tweet['id']}").text
    shown = re.search(r"<video [^>]+>", page)
    assert shown
    assert 'aria-label="A &quot;test&quot; card"' in shown[0]
    assert "controls" in shown[0]
    assert "autoplay" not in shown[0]


def test_a_gif_that_moves_is_a_film_without_sound_that_loops(alice):
    media_id = prepared(alice, film("gif"))
    tweet = tweet_with(alice, media_id)
    assert tweet["media"][0]["kind"] == "gif"
    answer = browser().get(tweet["media"][0]["url"].removeprefix(site.SITE_URL))
    told = told_of(answer.content)
    assert "codec_name=h264" in told
    assert "codec_type=audio" not in told
    page = browser().get("/@alice").text
    assert "<gif-player" in page
    assert re.search(r"<video [^>]*loop muted", page)
    assert "autoplay" not in page


def test_a_gif_that_stands_still_is_a_picture(alice):
    media_id = prepared(alice, film("gif", more=("-frames:v", "1")))
    assert Caller(alice).get(f"/media/{media_id}").json()["kind"] == "image"


def test_a_large_film_is_made_smaller(alice):
    media_id = prepared(alice, film(size="1920x1082", seconds=0.5))
    body = Caller(alice).get(f"/media/{media_id}").json()
    assert body["width"] == 1280
    assert abs(body["height"] - 721) <= 1


def test_a_film_stands_alone(alice):
    one, picture = prepared(alice, film()), prepared(alice, jpeg())
    for media_ids in ([one, picture], [one, prepared(alice, film("gif"))]):
        answer = Caller(alice).post("/tweets", {"text": "Look", "media_ids": media_ids})
        assert problem(answer) == (400, "media_do_not_mix")
    assert tweet_with(alice, one)["media"][0]["kind"] == "video"


def test_a_quote_shows_the_poster_and_no_player_inside_of_its_link(alice, bob):
    quoted = tweet_with(alice, prepared(alice, film()), text="")
    quote = Caller(bob).post("/tweets", {"text": "See", "quote_of_id": quoted["id"]}).json()
    page = browser().get(f"/@bob/{quote['id']}").text
    assert "<video" not in page
    assert 'class="film-kind"' in page


class TestWhoMaySeeIt:
    def test_of_a_protected_tweet_it_is_for_followers(self, alice, bob, protected):
        tweet = tweet_with(protected, prepared(protected, film()))
        path = tweet["media"][0]["url"].removeprefix(site.SITE_URL)
        for reader, status in ((None, 404), (bob, 404), (alice, 200), (protected, 200)):
            answer = browser(reader).get(path, headers={"Range": "bytes=0-"} if status == HTTPStatus.NOT_FOUND else {})
            assert answer.status_code == status
        assert answer["Cache-Control"] == "private, no-cache"

    def test_with_its_tweet_its_files_go(self, alice, settings):
        tweet = tweet_with(alice, prepared(alice, film()))
        tweets.delete_tweet(actor=alice, tweet_id=int(tweet["id"]))
        do_due_work()
        assert not stored(settings.MEDIA_ROOT / "pictures")

    @pytest.mark.parametrize("kept_in", ["files", pytest.param("s3", marks=pytest.mark.xdist_group("s3"))])
    def test_it_is_given_in_portions(self, alice, kept_in, request):
        if kept_in == "s3":
            request.getfixturevalue("bucket")
        path = tweet_with(alice, prepared(alice, film()))["media"][0]["url"].removeprefix(site.SITE_URL)
        whole = browser().get(path)
        size = len(whole.content)
        assert whole["Accept-Ranges"] == "bytes"
        for asked, first, last in (("0-", 0, size - 1), ("5-9", 5, 9), (f"{size - 3}-", size - 3, size - 1),
                                   (f"3-{size + 9}", 3, size - 1)):  # fmt: skip
            part = browser().get(path, headers={"Range": f"bytes={asked}"})
            assert part.status_code == 206
            assert part["Content-Range"] == f"bytes {first}-{last}/{size}"
            assert part.content == whole.content[first : last + 1]
        beyond = browser().get(path, headers={"Range": f"bytes={size}-"})
        assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{size}")
        for nonsense in ("bytes=9-5", "bytes=a-b", "bytes=-", "lines=1-2", "bytes=1-2,4-5", f"bytes={'9' * 40}-"):
            assert browser().get(path, headers={"Range": nonsense}).status_code == 200
        assert browser().get(path, headers={"If-None-Match": whole["ETag"]}).status_code == 304


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        "content",
        [
            b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10.0,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
            b"ffconcat version 1.0\nfile '/etc/passwd'\n",
            b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
            b"<?xml version='1.0'?><MPD/>",
            b"RIFF\0\0\0\0AVI LIST",
            b"\x00\x00\x00\x18ftypheic" + bytes(100),
            b"\x1aE\xdf\xa3 nothing of the kind",
        ],
    )
    def test_playlists_and_wrong_kinds_are_not_even_stored(self, alice, settings, content):
        assert upload(Caller(alice), content, "film.mp4").status_code == 400
        assert not Media.objects.exists()
        assert not stored(settings.MEDIA_ROOT)

    @pytest.mark.parametrize(
        "content",
        [
            b"\x00\x00\x00\x18ftypmp42" + bytes(500),
            b"\x00\x00\x00\x18ftypmp42\n#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
            b"\x1aE\xdf\xa3\x93\x42\x82\x88matroska" + b"\xff" * 300,
        ],
    )
    def test_what_only_begins_like_a_film_is_said_to_be_broken(self, alice, settings, content):
        assert refused_by_the_worker(alice, content) == films.FilmIsBroken.title
        assert not stored(settings.MEDIA_ROOT / "pictures")

    def test_a_film_without_a_picture(self, alice):
        assert refused_by_the_worker(alice, film("m4a", more=("-map", "1:a"))) == films.FilmIsBroken.title

    def test_one_that_was_cut_off(self, alice):
        assert refused_by_the_worker(alice, film()[:4000]) == films.FilmIsBroken.title

    def test_one_that_is_too_long(self, alice):
        content = film(seconds=films.MAX_SECONDS + 3, size="32x32", more=("-r", "2"))
        assert refused_by_the_worker(alice, content) == films.FilmIsTooLong.title

    def test_one_that_does_not_say_how_long_it_is(self, alice):
        content = film("webm", seconds=films.MAX_SECONDS + 3, size="32x32", more=("-r", "2", "-live", "1"))
        assert refused_by_the_worker(alice, content) == films.FilmIsTooLong.title

    def test_one_that_has_too_many_pixels(self, alice):
        content = film(size="5120x2880", seconds=0.2, more=("-preset", "ultrafast"))
        assert refused_by_the_worker(alice, content) in (films.FilmIsTooLarge.title, films.FilmIsBroken.title)

    def test_one_in_a_codec_that_nobody_uploads(self, alice):
        assert refused_by_the_worker(alice, film("mkv", more=("-c:v", "ffv1"))) == films.FilmIsBroken.title

    def test_one_that_takes_too_long_to_prepare(self, alice, monkeypatch):
        monkeypatch.setattr(films, "WRITE_SECONDS", 0.01)
        assert refused_by_the_worker(alice, film()) == films.FilmIsTooCostly.title

    @pytest.mark.parametrize(("limit", "value"), [("CPU_SECONDS", 0), ("WRITTEN", 1000)])
    def test_one_that_takes_too_much(self, alice, monkeypatch, limit, value):
        monkeypatch.setattr(films, limit, value)
        assert refused_by_the_worker(alice, film(seconds=2)) in (films.FilmIsTooCostly.title, films.FilmIsBroken.title)

    def test_one_that_takes_too_much_memory(self, alice, monkeypatch):
        monkeypatch.setattr(films, "MEMORY", 64 * 1024**2)
        assert refused_by_the_worker(alice, film()) == films.FilmIsBroken.title

    def test_one_that_is_too_heavy(self, alice, settings):
        settings.MAX_VIDEO_MB = 0
        assert problem(upload(Caller(alice), film())) == (413, "video_too_heavy")

    def test_all_of_them_where_there_is_no_program_for_them(self, alice, monkeypatch):
        content = film(), film("gif")
        monkeypatch.setattr(films, "are_offered", lambda: False)
        answer = upload(Caller(alice), content[0])
        assert problem(answer) == (400, "video_not_offered")
        assert "not offered here" in answer.json()["detail"]
        media_id = prepared(alice, content[1])
        assert Caller(alice).get(f"/media/{media_id}").json()["kind"] == "image"


def test_the_program_meets_no_secret_and_no_network(monkeypatch, tmp_path):
    """What runs on the leash is ffmpeg; here it is a shell that looks around."""
    monkeypatch.setenv("SECRET_KEY", "canary")
    script = tmp_path / "look"
    script.write_text("#!/bin/sh\nenv; ulimit -v; cat /proc/net/dev | wc -l\n")
    script.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(script))
    out = films._run(tmp_path, "look", seconds=10).decode()
    assert "canary" not in out
    assert str(films.MEMORY // 1024) in out


@pytest.mark.django_db(transaction=True)
def test_no_more_are_prepared_at_once_than_leave_room_for_tweets(alice, settings):
    media_id = upload(Caller(alice), film()).json()["id"]
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended('film:0', 0))")
        do_due_work()
        assert Caller(alice).get(f"/media/{media_id}").json()["state"] == "processing"
    finally:
        other.close()
    with transaction.atomic():
        locks.hold("film", 0)
    connection.cursor().execute("UPDATE outbox_outboxrow SET due_at = now()")
    do_due_work()
    assert Caller(alice).get(f"/media/{media_id}").json()["state"] == "ready"


@pytest.mark.xdist_group("s3")
def test_a_film_in_a_bucket_goes_with_its_tweet(alice, bucket: Bucket):
    tweet = tweet_with(alice, prepared(alice, film()))
    key = Media.objects.get().key
    assert f"pictures/{key}/video.mp4" in bucket.names
    tweets.delete_tweet(actor=alice, tweet_id=int(tweet["id"]))
    do_due_work()
    assert not [name for name in bucket.names if name.startswith("pictures/")]
