"""The settings, asked for as a browser does."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from apps.users import services
from apps.users.models import ApiKey, User
from tests.factories.users import PASSWORD

PAGES = ["", "/profile", "/privacy", "/display", "/security", "/data"]


@pytest.mark.parametrize("path", PAGES)
def test_settings_are_for_the_signed_in(client: Client, path: str) -> None:
    assert client.get(f"/settings{path}")["Location"] == f"/accounts/login/?next=/settings{path}"


@pytest.fixture
def own(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def picture(name: str = "face.png") -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (50, 50), "teal").save(file, "PNG")
    return SimpleUploadedFile(name, file.getvalue(), "image/png")


def test_a_profile_is_edited(own: Client, alice: User) -> None:
    form = {"display_name": "Alice A.", "bio": "Hi <3", "location": "Here", "website": "example.com"}
    assert own.post("/settings/profile", form).status_code == 302
    alice.refresh_from_db()
    assert (alice.display_name, alice.website) == ("Alice A.", "https://example.com")
    assert "Hi &lt;3" in own.get("/@alice").text


def test_looking_at_settings_changes_nothing(own: Client, alice: User) -> None:
    services.edit_profile(actor=alice, display_name="Alice A.", is_protected=True, theme="dim")
    for page in PAGES:
        assert own.get(f"/settings{page}").status_code == 200
    assert 'value="Alice A."' in own.get("/settings/profile").text
    alice.refresh_from_db()
    assert (alice.display_name, alice.is_protected, alice.theme) == ("Alice A.", True, "dim")


def test_what_is_wrong_stands_beside_its_field_and_the_rest_is_kept(own: Client) -> None:
    answer = own.post("/settings/profile", {"display_name": "Kept", "website": "javascript:alert(1)"})
    assert answer.status_code == 422
    assert 'value="Kept"' in answer.text
    assert "not a web address" in answer.text


def test_a_picture_is_set_shown_and_removed(own: Client, alice: User) -> None:
    assert own.post("/settings/profile", {"avatar": picture()}).status_code == 302
    alice.refresh_from_db()
    assert f'src="{alice.avatar.url}"' in own.get("/@alice").text
    assert own.get(alice.avatar.url).status_code == 200
    own.post("/settings/profile", {"remove": "avatar"})
    alice.refresh_from_db()
    assert not alice.avatar


def test_pictures_of_accounts_out_of_sight_are_for_moderators(
    own: Client, client: Client, alice: User, staff: User
) -> None:
    own.post("/settings/profile", {"avatar": picture()})
    alice.refresh_from_db()
    path = alice.avatar.url
    services.suspend(user=alice)
    assert client.get(path).status_code == 404
    client.force_login(staff)
    assert client.get(path).status_code == 200
    services.unsuspend(user=alice)
    services.leave(actor=alice)
    client.logout()
    assert client.get(path).status_code == 404
    services.come_back(actor=alice)
    assert client.get(path).status_code == 200


def test_what_is_no_picture_is_refused_by_name(own: Client) -> None:
    answer = own.post("/settings/profile", {"header": SimpleUploadedFile("x.png", b"no picture", "image/png")})
    assert answer.status_code == 422
    assert 'id="id_header_error"' in answer.text


def test_an_account_is_protected_and_opened(own: Client, alice: User) -> None:
    for sent, state in (({"is_protected": "on"}, True), ({}, False)):
        own.post("/settings/privacy", sent)
        alice.refresh_from_db()
        assert alice.is_protected is state


def test_an_api_key_is_shown_once(own: Client, alice: User) -> None:
    text = own.post("/settings/security", {"name": "Script", "scopes": ["read"]}).text
    plain = text.partition("<code>")[2].partition("</code>")[0]
    assert services.use_api_key(plain=plain).user == alice
    assert plain not in own.get("/settings/security").text


def test_a_key_is_revoked_by_its_owner_alone(own: Client, alice: User, mallory: User) -> None:
    key, _ = services.create_api_key(actor=alice, name="Script", scopes=["read"])
    stranger = Client()
    stranger.force_login(mallory)
    assert stranger.post(f"/settings/security/keys/{key.pk}/revoke").status_code == 404
    own.post(f"/settings/security/keys/{key.pk}/revoke")
    assert ApiKey.objects.get().revoked_at is not None


def test_signing_out_everywhere_ends_this_session_too(own: Client) -> None:
    assert own.post("/settings/security/sign-out-everywhere")["Location"] == "/accounts/login/"
    assert own.get("/settings").status_code == 302


def test_leaving_asks_for_the_password(own: Client, alice: User) -> None:
    assert own.post("/settings/data", {"password": "wrong"}).status_code == 422
    alice.refresh_from_db()
    assert alice.leaving_at is None
    assert own.post("/settings/data", {"password": PASSWORD}).status_code == 302
    assert own.get("/settings").status_code == 302
    assert own.get("/@alice").status_code == 404


def test_guesses_at_the_password_end_before_leaving_too(own: Client, alice: User) -> None:
    for _ in range(20):
        own.post("/settings/data", {"password": "wrong"})
    assert "Try again in" in own.post("/settings/data", {"password": PASSWORD}).text
    alice.refresh_from_db()
    assert alice.leaving_at is None


def test_an_unknown_theme_is_refused(own: Client) -> None:
    assert own.post("/settings/display", {"theme": "neon"}).status_code == 422


def test_a_drawn_avatar_needs_nobody(client: Client) -> None:
    answer = client.get("/avatars/anybody.svg")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert ">A</text>" in answer.text
    assert client.get("/avatars/not-a-handle.svg").status_code == 404
