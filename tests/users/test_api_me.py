from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from apps.users import services
from apps.users.models import User
from tests.factories.users import PASSWORD

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def header(alice):
    return {"Authorization": f"Bearer {services.issue_tokens(user=alice).access}"}


def patch(client, header, body):
    return client.patch("/api/users/me", body, content_type=JSON, headers=header)


def put(client, header, path, content):
    file = SimpleUploadedFile("picture.png", content, "image/png")
    body = encode_multipart(BOUNDARY, {"file": file})
    return client.put(f"/api/users/me/{path}", body, content_type=MULTIPART_CONTENT, headers=header)


def png(width=20, height=10, colour="red"):
    out = BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return out.getvalue()


def test_ones_own_account(client, header, alice):
    answer = client.get("/api/users/me/", headers=header)
    body = answer.json()
    assert body["id"] == str(alice.id)
    assert (body["email"], body["email_verified"]) == ("alice@example.com", True)
    assert body["avatar_url"].endswith("/avatars/alice.svg")
    assert (body["header_url"], body["pinned_tweet"]) == (None, None)
    assert answer["Cache-Control"] == "private, no-cache"
    assert client.get("/api/users/me", headers={**header, "If-None-Match": answer["ETag"]}).status_code == 304


def test_only_what_is_sent_is_changed(client, header):
    body = patch(client, header, {"bio": "Hi", "is_protected": True, "settings": {"theme": "dark"}}).json()
    assert (body["display_name"], body["bio"], body["is_protected"]) == ("Alice", "Hi", True)
    assert body["settings"] == {
        "theme": "dark",
        "previews_protected_links": False,
        "undo_seconds": 0,
        "time_zone": "",
        "message_policy": "everyone",
        "shares_read_marks": True,
        "shares_delivered_marks": True,
    }


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"bio": "x" * 161}, "bio"),
        ({"bio": 5}, "bio"),
        ({"display_name": None}, "display_name"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"is_protected": "maybe"}, "is_protected"),
        ({"settings": {"theme": "pink"}}, "settings.theme"),
        ({"settings": {"undo_seconds": 31}}, "settings.undo_seconds"),
        ({"settings": {"undo_seconds": -1}}, "settings.undo_seconds"),
        ({"settings": {"time_zone": "Moon/Tranquility"}}, "time_zone"),
        ({"settings": []}, "settings"),
        ({"bio": "Hi", "username": "alicia"}, "username"),
        ({"settings": {"theme": "dark", "thene": "dark"}}, "settings.thene"),
    ],
)
def test_what_does_not_fit_names_its_field_and_changes_nothing(client, header, body, field):
    before = client.get("/api/users/me", headers=header).json()
    answer = patch(client, header, body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field
    assert client.get("/api/users/me", headers=header).json() == before


def test_nobody_raises_their_own_rights(client, header, alice):
    for field in ("is_staff", "is_verified", "is_superuser", "email"):
        assert patch(client, header, {field: "true"}).json()["errors"][0]["code"] == "unknown_field"
    alice.refresh_from_db()
    assert not (alice.is_staff or alice.is_verified or alice.is_superuser)
    assert alice.email == "alice@example.com"


def test_a_picture_is_written_anew_and_replaces_the_last(
    client, header, alice, settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        first = put(client, header, "avatar", png()).json()["avatar_url"]
        second = put(client, header, "avatar", png(colour="blue")).json()["avatar_url"]
    assert first != second
    files = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert [path.name for path in files] == [second.rpartition("/")[2]]
    with Image.open(files[0]) as kept:
        assert kept.size == (400, 400)
    shown = client.get(second.removeprefix(settings.SITE_URL))
    assert shown.status_code == 200
    assert "immutable" in shown["Cache-Control"]


def test_a_picture_is_taken_away_again(client, header, settings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        put(client, header, "header", png())
        body = client.delete("/api/users/me/header", headers=header).json()
        client.delete("/api/users/me/header", headers=header)
    assert body["header_url"] is None
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


@pytest.mark.parametrize("content", [b"", b"<svg onload='alert(1)'/>", b"\x89PNG\r\n\x1a\n broken", b"GIF89a"])
def test_what_is_no_picture_is_refused(client, header, content):
    answer = put(client, header, "avatar", content)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "file"


def test_an_upload_needs_a_file_in_a_form(client, header):
    empty = encode_multipart(BOUNDARY, {"other": "x"})
    answer = client.put("/api/users/me/avatar", empty, content_type=MULTIPART_CONTENT, headers=header)
    assert answer.status_code == 400
    assert client.put("/api/users/me/avatar", {}, content_type=JSON, headers=header).status_code == 415


def test_leaving_needs_the_password_and_signing_in_undoes_it(client, header, alice):
    assert client.delete("/api/users/me", {"password": "no"}, content_type=JSON, headers=header).status_code == 400
    gone = client.delete("/api/users/me", {"password": PASSWORD}, content_type=JSON, headers=header)
    assert gone.status_code == 204
    assert User.objects.get().state == "leaving"
    assert client.get("/api/users/me", headers=header).status_code == 401
    back = client.post("/api/users/login", {"username": "alice", "password": PASSWORD}, content_type=JSON)
    assert back.status_code == 200
    assert User.objects.get().state == "active"


@pytest.mark.parametrize("path", ["users/me", "api_keys", "users/me/avatar"])
def test_strangers_are_asked_who_they_are(client, db, path):
    for method in ("get", "put", "patch", "delete", "post"):
        answer = getattr(client, method)(f"/api/{path}", {}, content_type=JSON)
        assert answer.status_code in (401, 405)
