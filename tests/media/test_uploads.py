"""From an upload to its sizes, and everything that is refused on the way."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from apps.core import confined, films, images
from apps.media import services
from apps.media.models import Media
from apps.media.services.preparing import GIVEN_UP
from apps.outbox.models import OutboxRow
from apps.users.models import User
from tests.calls import Caller
from tests.media.pictures import OSLO, jpeg, prepared, problem, stored, upload
from tests.work import do_due_work

pytestmark = pytest.mark.django_db


def png_of(width: int, height: int) -> bytes:
    """Which says that it is so large; there is nothing in it."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


def test_an_upload_becomes_ready_in_a_worker(alice, settings):
    caller = Caller(alice)
    answer = upload(caller, jpeg(), alt_text="A red wall")
    assert answer.status_code == 201
    body = answer.json()
    assert (body["state"], body["url"], body["width"], body["alt_text"]) == ("processing", None, None, "A red wall")
    do_due_work()
    body = caller.get(f"/media/{body['id']}").json()
    assert (body["state"], body["kind"], body["width"], body["height"]) == ("ready", "image", 1200, 800)
    assert body["url"].startswith(settings.SITE_URL + "/media/pictures/")
    assert body["blurhash"]


def test_every_size_is_a_webp_with_nothing_of_the_camera_in_it(alice, settings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        prepared(alice, jpeg((3000, 1500)))
    files = stored(settings.MEDIA_ROOT)
    assert {path.name for path in files} == {"small.webp", "medium.webp", "large.webp", "full.webp"}
    for path in files:
        content = path.read_bytes()
        assert OSLO.encode() not in content
        with Image.open(BytesIO(content)) as picture:
            assert picture.format == "WEBP"
            assert not picture.getexif()
            assert picture.width <= 2560
            assert picture.width == 2 * picture.height


def test_what_hides_behind_a_picture_is_not_kept(alice, settings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        prepared(alice, jpeg() + b"<script>alert(1)</script>")
    assert not any(b"script" in path.read_bytes() for path in stored(settings.MEDIA_ROOT))


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "image_empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", 400, "image_format"),
        (b"%PDF-1.7 ...", 400, "image_format"),
        (b"<html><script>alert(1)</script>" + b"\xff\xd8\xff", 400, "image_format"),
        (png_of(50_000, 50_000), 400, "image_too_large"),
        (b"\x89PNG\r\n\x1a\n broken", 400, "image_broken"),
        (b"\xff\xd8\xff" + b"\0" * images.MAX_BYTES, 413, "image_too_heavy"),
    ],
    ids=["nothing", "svg", "pdf", "html", "bomb", "broken", "heavy"],
)
def test_what_is_no_picture_is_refused_at_once_and_nothing_is_kept(alice, settings, content, status, code):
    answer = upload(Caller(alice), content)
    assert problem(answer) == (status, code)
    assert answer.json()["errors"][0]["field"] == "file"
    assert not Media.objects.exists()
    assert not stored(settings.MEDIA_ROOT)


def test_what_is_neither_is_told_what_could_be_sent(alice):
    said = upload(Caller(alice), b"%PDF-1.7 ...").json()["detail"]
    assert "JPEG" in said and ("MP4" in said) == films.are_offered()


@pytest.mark.parametrize("content", [jpeg()[:2000], png_of(400, 400)], ids=["cut", "hollow"])
def test_what_turns_out_to_be_damaged_fails_with_a_reason(alice, settings, content, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        media_id = prepared(alice, content)
    body = Caller(alice).get(f"/media/{media_id}").json()
    assert (body["state"], body["error"]) == ("failed", "This picture is damaged and cannot be read")
    assert not stored(settings.MEDIA_ROOT)


def test_a_decoder_that_takes_too_much_is_stopped(monkeypatch):
    monkeypatch.setattr(confined, "CLOCK_SECONDS", 0.01)
    with pytest.raises(images.ImageIsTooCostly):
        confined.variants_of(jpeg())


@pytest.mark.parametrize("name", ["../../../etc/passwd", "a" * 255 + ".jpg", "/etc/passwd", "\u202egpj.exe", "a.php"])
def test_the_name_of_the_file_names_nothing(alice, settings, name):
    assert upload(Caller(alice), jpeg(), name).status_code == 201
    (path,) = stored(settings.MEDIA_ROOT)
    assert path.parent.parent == settings.MEDIA_ROOT / "originals"
    assert path.name == Media.objects.get().key


def test_where_nothing_can_be_stored_nothing_is_half_stored(alice, settings, tmp_path):
    (tmp_path / "full").write_text("a file where a folder should be")
    settings.MEDIA_ROOT = tmp_path / "full"
    answer = upload(Caller(alice), jpeg())
    assert problem(answer) == (503, "media_not_stored")
    assert not Media.objects.exists()
    assert not OutboxRow.objects.filter(task__startswith="apps.media.").exists()


def test_what_an_account_may_keep_has_an_end(alice, bob, settings):
    settings.MEDIA_QUOTA_MB = 0
    answer = upload(Caller(alice), jpeg())
    assert problem(answer) == (403, "media_quota_reached")
    assert not stored(settings.MEDIA_ROOT)


def test_an_upload_needs_a_file(alice):
    caller = Caller(alice)
    assert caller.post("/media", {}).status_code == 415
    answer = caller.client.post("/api/media", {"alt_text": "x"}, headers=caller.headers)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "file"


def test_an_upload_is_its_owners_alone(alice, mallory):
    media_id = prepared(alice)
    path = Caller(alice).get(f"/media/{media_id}").json()["url"]
    for method in ("get", "delete"):
        assert getattr(Caller(mallory), method)(f"/media/{media_id}").status_code == 404
    assert Caller(mallory).patch(f"/media/{media_id}", {"alt_text": "Mine"}).status_code == 404
    assert Caller().client.get(path).status_code == 404
    assert Caller(mallory).client.get(path, headers=Caller(mallory).headers).status_code == 404
    assert Caller(alice).client.get(path, headers=Caller(alice).headers).status_code == 200


def test_it_is_described_until_it_is_part_of_a_tweet(alice):
    media_id = prepared(alice)
    caller = Caller(alice)
    assert caller.patch(f"/media/{media_id}", {"alt_text": " A wall "}).json()["alt_text"] == "A wall"
    assert caller.patch(f"/media/{media_id}", {"alt_text": "x" * 1001}).status_code == 400
    caller.post("/tweets", {"text": "", "media_ids": [media_id]})
    for answer in (caller.patch(f"/media/{media_id}", {"alt_text": "No"}), caller.delete(f"/media/{media_id}")):
        assert problem(answer) == (409, "media_attached")


@pytest.mark.parametrize("is_ready", [True, False])
def test_one_that_is_taken_back_leaves_no_file(alice, settings, is_ready, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        media_id = upload(Caller(alice), jpeg()).json()["id"]
        if is_ready:
            do_due_work()
        assert Caller(alice).delete(f"/media/{media_id}").status_code == 204
        do_due_work()
    assert not stored(settings.MEDIA_ROOT)
    assert Caller(alice).get(f"/media/{media_id}").status_code == 404


def test_what_cannot_be_prepared_is_given_up_with_a_word(alice: User):
    media_id = upload(Caller(alice), jpeg()).json()["id"]
    services.give_up(key=Media.objects.get().key)
    body = Caller(alice).get(f"/media/{media_id}").json()
    assert (body["state"], body["error"]) == ("failed", GIVEN_UP)
    do_due_work()
    assert Caller(alice).get(f"/media/{media_id}").json()["state"] == "failed"
