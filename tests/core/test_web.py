"""Pages for everybody, and what pages answer when something is wrong."""

import pytest
from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from PIL import Image

from apps.core.errors import Invalid, NotFound, TooManyRequests, Unauthorized
from apps.core.middleware.gate import Gate
from apps.core.web.answers import back, toast
from apps.users.models import User


@pytest.fixture
def pages() -> Gate:
    return Gate(lambda request: HttpResponse())


def ask(path: str = "/", **headers: str) -> HttpRequest:
    return RequestFactory().get(path, headers=headers)


@pytest.mark.parametrize("path", ["/about", "/terms", "/privacy", "/shortcuts"])
def test_the_pages_about_the_site_answer_anybody(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert "<h1>" in response.text


def test_no_page_carries_inline_style_or_script(client: Client) -> None:
    text = client.get("/about").text
    assert "<style" not in text
    assert " style=" not in text
    assert "<script>" not in text


def test_an_unknown_path_gets_the_sites_own_page(client: Client) -> None:
    response = client.get("/nothing/here")
    assert response.status_code == 404
    assert "Nothing lives here" in response.text


def test_who_comes_to_nothing_can_go_on_from_there(client: Client, alice: User) -> None:
    client.force_login(alice)
    page = client.get("/nothing/here").text
    assert "Nothing lives here" in page and 'href="/notifications"' in page


def test_where_the_page_around_it_is_broken_the_error_page_stands_alone(pages: Gate) -> None:
    response = pages.process_exception(HttpRequest(), NotFound())
    assert response is not None
    assert "Nothing lives here" in response.text and 'href="/notifications"' not in response.text


def test_a_problem_becomes_the_page_of_its_status(pages: Gate) -> None:
    response = pages.process_exception(ask(), TooManyRequests(retry_after=7))
    assert response is not None
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "7"
    assert "Wait 7 seconds" in response.text


def test_a_database_that_is_away_is_a_503(pages: Gate) -> None:
    response = pages.process_exception(ask(), OperationalError())
    assert response is not None
    assert response.status_code == 503


def test_a_problem_without_a_page_of_its_own_gets_the_general_one(pages: Gate) -> None:
    response = pages.process_exception(ask(), Invalid("No."))
    assert response is not None
    assert response.status_code == 400


def test_who_is_signed_out_is_sent_to_sign_in_and_back(pages: Gate) -> None:
    response = pages.process_exception(ask("/bookmarks?a=1"), Unauthorized())
    assert response is not None
    assert response.headers["Location"] == "/accounts/login/?next=%2Fbookmarks%3Fa%3D1"


def test_htmx_gets_the_problem_as_a_toast(pages: Gate) -> None:
    response = pages.process_exception(ask(**{"HX-Request": "true"}), Invalid("Too long."))
    assert response is not None
    assert response.status_code == 400
    assert response.headers["HX-Trigger"] == '{"toast": {"text": "Too long."}}'


def test_what_is_our_own_fault_stays_a_500(pages: Gate) -> None:
    assert pages.process_exception(ask(), KeyError("x")) is None


def test_the_api_answers_for_itself(pages: Gate) -> None:
    response = pages.process_exception(ask("/api/tweets"), Invalid())
    assert response is not None
    assert response.headers["Content-Type"] == "application/problem+json"


def test_events_add_up() -> None:
    response = toast(toast(HttpResponse(), "one"), "two", undo="/undo")
    assert response.headers["HX-Trigger"] == '{"toast": {"text": "two", "undo": "/undo"}}'


@pytest.mark.parametrize("elsewhere", ["https://evil.example/x", "//evil.example", "javascript:alert(1)", ""])
def test_a_form_never_leads_to_another_site(elsewhere: str) -> None:
    request = RequestFactory().post("/", {"next": elsewhere}, headers={"Referer": "https://evil.example/"})
    assert back(request, default="/home")["Location"] == "/home"


def test_a_form_leads_back_to_its_page() -> None:
    request = RequestFactory().post("/", headers={"Referer": "http://testserver/@alice?x=1#t1"})
    assert back(request, anchor="t2")["Location"] == "http://testserver/@alice?x=1#t2"


def test_the_site_can_be_put_among_somebodys_programs(client: Client) -> None:
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    said = answer.json()
    assert (said["name"], said["display"], said["start_url"]) == (settings.SITE_NAME, "standalone", "/")
    for icon in said["icons"]:
        with Image.open(settings.BASE_DIR / "static" / icon["src"].removeprefix("/static/")) as picture:
            assert f"{picture.width}x{picture.height}" == icon["sizes"]
    assert 'rel="manifest" href="/manifest.webmanifest"' in client.get("/about").text


def test_the_page_for_no_connection_is_the_same_for_everybody(client: Client, alice: User) -> None:
    page = client.get("/offline").text
    client.force_login(alice)
    assert client.get("/offline").text == page and "There is no connection" in page
