import json

import pytest
from django.db import OperationalError
from django.http import Http404
from django.test import Client, override_settings
from django.urls import include, path
from rest_framework import serializers
from rest_framework.response import Response

from apps.core import errors
from apps.core.api import fields, pages
from apps.core.api.answers import Json, NoContent, Ready
from apps.core.api.urls import route
from apps.core.api.views import ApiView, NoSuchPath


class Inner(fields.Body):
    options = serializers.ListField(child=serializers.CharField(max_length=2))


class Body(fields.Body):
    reply_to_id = fields.IdField(required=False)
    text = serializers.CharField(max_length=5)
    poll = Inner(required=False)
    thread = serializers.ListField(child=Inner(), required=False)


class Things(ApiView):
    public = ("GET", "POST", "DELETE")

    def get(self, request):
        return Ready(b'{"ready":true}')

    def post(self, request):
        return Json(self.body(Body), 201)

    def delete(self, request):
        return NoContent()


class Thing(ApiView):
    public = ("GET",)
    etag = True

    def get(self, request, thing_id):
        return Response({"id": str(thing_id)})

    def put(self, request, thing_id):
        return NoContent()


class Fails(ApiView):
    public = ("GET",)

    def get(self, request, kind):
        raise {
            "problem": errors.NotFound(),
            "late": errors.Unavailable(retry_after=7),
            "http404": Http404(),
            "database": OperationalError("gone"),
            "surrogate": UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"),
        }[kind]


class Numbers(ApiView):
    public = ("GET",)
    numbers = list(range(1, 46))

    def get(self, request, name=""):
        page = pages.Keyset(request, "numbers")
        rows = [{"id": n} for n in self.numbers]
        if page.after is not None:
            rows = [row for row in rows if row["id"] > page.after]
        else:
            rows = [row for row in reversed(rows) if page.before is None or row["id"] < page.before]
        return page.answer([row["id"] for row in page.take(rows[: page.limit + 1], "id")])


api = [
    route("things", Things.as_view()),
    route("things/<id:thing_id>", Thing.as_view()),
    route("fails/<str:kind>", Fails.as_view()),
    route("numbers", Numbers.as_view()),
    route("numbers/<str:name>", Numbers.as_view()),
    path("", NoSuchPath.as_view()),
    path("<path:rest>", NoSuchPath.as_view()),
]
urlpatterns = [path("api/", include(api))]
pytestmark = [pytest.mark.urls(__name__)]


@pytest.fixture
def client():
    return Client()


def problem(response, status):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert set(body) == {"type", "title", "status", "detail", "errors"}
    assert body["status"] == status
    return body


@pytest.mark.parametrize("url", ["/api/things", "/api/things/"])
def test_both_forms_of_a_path_answer_without_a_redirect(client, url):
    response = client.get(url)
    assert (response.status_code, response.content) == (200, b'{"ready":true}')


def test_a_body_becomes_values(client):
    response = client.post("/api/things/", {"text": "hello", "reply_to_id": "12"}, "application/json")
    assert (response.status_code, response.json()) == (201, {"text": "hello", "reply_to_id": 12})


def test_each_wrong_field_is_named(client):
    response = client.post("/api/things", {"text": "too long", "poll": {"options": ["a", "abc"]}}, "application/json")
    rows = {row["field"]: row["code"] for row in problem(response, 400)["errors"]}
    assert rows == {"text": "max_length", "poll.options.1": "max_length"}


@pytest.mark.parametrize(
    ("sent", "codes"),
    [
        ({"txt": 1}, {"txt": "unknown_field"}),
        ({"poll": {"options": [], "a": 1}}, {"poll.a": "unknown_field"}),
        ({"thread": [{"options": []}, {"options": [], "b": 1}]}, {"thread.1.b": "unknown_field"}),
        ({"text": "too long", "txt": 1}, {"text": "max_length", "txt": "unknown_field"}),
        # Called as the parts of an error are.
        ({"message": 1, "code": 1}, {"message": "unknown_field", "code": "unknown_field"}),
    ],
)
def test_a_field_that_a_body_does_not_have_is_refused_at_any_depth(client, sent, codes):
    answer = client.post("/api/things", {"text": "hello", **sent}, "application/json")
    assert {row["field"]: row["code"] for row in problem(answer, 400)["errors"]} == codes


def test_many_of_them_are_not_all_said_back(client):
    sent = {"text": "hello", **{f"{number:x>1000}": 1 for number in range(200)}}
    answer = client.post("/api/things", sent, "application/json")
    assert len(problem(answer, 400)["errors"]) <= 20
    assert len(answer.content) < 10_000


@pytest.mark.parametrize("body", ["[]", "1", '{"a":1,"a":2}', "{", '{"text":"\\u0000"}', '{"text":"\\ud800"}'])
def test_what_is_no_clean_object_is_refused(client, body):
    assert problem(client.post("/api/things", body, "application/json"), 400)


def test_other_content_types_are_refused(client):
    problem(client.post("/api/things", "text=1", "application/x-www-form-urlencoded"), 415)


def test_a_large_body_is_refused(client):
    problem(client.post("/api/things", json.dumps({"text": "x" * 1_100_000}), "application/json"), 413)


def test_the_methods_that_a_path_has_are_named_when_another_is_asked(client):
    response = client.patch("/api/things")
    problem(response, 405)
    assert response["Allow"] == "GET, POST, DELETE, HEAD, OPTIONS"


def test_without_credentials_only_public_methods_answer(client):
    response = client.put("/api/things/1")
    problem(response, 401)
    assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("id", ["0", "01", "abc", "9" * 19, "9" * 5000, "١٢", "-1", "1e3"])
def test_what_is_no_id_is_not_found(client, id):
    problem(client.get(f"/api/things/{id}"), 404)


@pytest.mark.parametrize(
    ("kind", "status"), [("problem", 404), ("late", 503), ("http404", 404), ("database", 503), ("surrogate", 400)]
)
def test_what_goes_wrong_becomes_a_problem_document(client, kind, status):
    response = client.get(f"/api/fails/{kind}")
    problem(response, status)
    assert ("Retry-After" in response) == (status == 503)


def test_an_error_of_our_own_is_not_hidden(client):
    with pytest.raises(KeyError):
        client.get("/api/fails/other")


def test_a_path_that_does_not_exist_is_a_problem_document(client):
    problem(client.post("/api/nowhere/at/all"), 404)


def test_an_unchanged_object_is_not_sent_again(client):
    first = client.get("/api/things/5")
    assert first["ETag"]
    for given in (first["ETag"], f"W/{first['ETag']}", f'"other", {first["ETag"]}', "*"):
        again = client.get("/api/things/5", headers={"If-None-Match": given})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert client.get("/api/things/6", headers={"If-None-Match": first["ETag"]}).status_code == 200


@override_settings(ALLOWED_HOSTS=["testserver"])
def test_a_list_is_read_to_its_end_and_back(client):
    seen, url = [], "/api/numbers?limit=10"
    while url:
        page = client.get(url).json()
        seen += page["results"]
        last, url = page, page["next"]
    assert seen == list(range(45, 0, -1))
    back = []
    while last["previous"]:
        last = client.get(last["previous"]).json()
        back = last["results"] + back
    assert back == list(range(45, 5, -1))


def test_what_is_added_meanwhile_neither_repeats_nor_skips(client, monkeypatch):
    first = client.get("/api/numbers?limit=10").json()
    monkeypatch.setattr(Numbers, "numbers", list(range(1, 50)))
    assert client.get(first["next"]).json()["results"] == list(range(35, 25, -1))
    newer = client.get(client.get(first["next"]).json()["previous"]).json()
    assert newer["results"] == list(range(45, 35, -1))
    assert client.get(newer["previous"]).json()["results"] == [49, 48, 47, 46]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "limit=١", "cursor=abc", "cursor=" + "a" * 9000])
def test_a_wrong_limit_or_cursor_is_refused(client, query):
    problem(client.get(f"/api/numbers?{query}"), 400)


def test_the_next_page_of_a_list_in_any_script_is_a_valid_url(client):
    url = client.get("/api/numbers/日本 %23?limit=40").json()["next"]
    assert url.startswith("http://testserver/api/numbers/%E6%97%A5%E6%9C%AC%20%23?limit=40&cursor=")
    assert client.get(url).json()["results"] == [5, 4, 3, 2, 1]
