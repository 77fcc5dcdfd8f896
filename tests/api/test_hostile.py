"""No input, however broken, gets a 500; and none gets so far that only PostgreSQL refuses it.

Every run tries a few inputs of each kind on every route (another few each time: pytest-randomly
prints the seed); HOSTILE=all tries all of them, in some minutes.
"""

import io
import json
import os
import random
import re
from functools import cache

import pytest
from django.test import Client
from structlog.testing import capture_logs

from apps.core.api import schema
from apps.users.models import User
from tests.api.hostile import BODIES, HEADERS, METHODS, QUERIES, SEGMENTS, Route, routes
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory
from twitter.wsgi import application

pytestmark = pytest.mark.django_db
ROUTES = routes()


@pytest.fixture(autouse=True)
def _no_limits(settings):
    settings.RATE_LIMIT_SCALE = 1e6


def some[T](corpus: list[T]) -> list[T]:
    return corpus if os.environ.get("HOSTILE") == "all" else random.sample(corpus, 5)


class Attacker:
    """Sends one broken request after another and wants every answer to be a whole one."""

    def __init__(self, route: Route, user: User) -> None:
        self.route, self.user = route, user
        self.client = Client(raise_request_exception=False)
        self.client.force_login(user)
        # What a parameter of each kind names when it is not the parameter that is attacked.
        tweet = TweetFactory(author=user)
        self.known = {"id": str(tweet.pk), "who": "me", "other": f"@{user.username}", "handle": user.username}

    def url(self) -> str:
        return self.route.url(*(self.known.get(kind, "1") for kind in self.route.kinds))

    def send(self, method: str, url: str, **how):
        with capture_logs() as logs:
            try:
                response = self.client.generic(method, url, **how)
            except Exception as error:
                raise AssertionError(f"{method} {url[:200]} {str(how)[:300]}") from error
        shown = f"{method} {url[:200]} {str(how)[:300]} -> {response.status_code}"
        assert response.status_code < 500 or "/health/ready" in url, f"{shown} {response.content[-2000:]!r}"
        assert not [line for line in logs if line["event"] == "input.not_storable"], f"{shown}: reached the database"
        assert response["X-Request-ID"]
        if url.startswith("/api/") and response.status_code >= 400 and "/health/" not in url:
            assert response["Content-Type"] == "application/problem+json", shown
        if "sessionid" in response.cookies or "sessionid" not in self.client.cookies:
            self.client.force_login(self.user)
        return response


@pytest.fixture
def attack(request):
    return Attacker(request.param, UserFactory(username="attacker", is_staff=True, is_superuser=True))


every_route = pytest.mark.parametrize("attack", ROUTES, ids=str, indirect=True)


def test_there_are_routes_of_every_kind():
    templates = {route.template for route in ROUTES}
    assert {"/api/timelines/home", "/api/tweets/{}", "/accounts/login/", "/admin/login/"} <= templates
    assert len(ROUTES) > 80


@every_route
def test_no_input_breaks_a_route(attack):
    try_paths_and_queries(attack)
    try_headers_and_methods(attack)
    try_bodies(attack)


def try_paths_and_queries(attack):
    known = [attack.known.get(kind, "1") for kind in attack.route.kinds]
    for place in range(len(known)):
        for segment in some(SEGMENTS):
            for method in attack.route.methods:
                attack.send(method, attack.route.url(*known[:place], segment, *known[place + 1 :]))
    for query in some(QUERIES):
        attack.send("GET", f"{attack.url()}?{query}")


def try_headers_and_methods(attack):
    url = attack.url()
    for method in some(METHODS):
        attack.send(method, url)
    for headers in some(HEADERS):
        attack.send(attack.route.methods[-1], url, headers=headers)


def try_bodies(attack):
    url = attack.url()
    for content_type, body in some(BODIES):
        for method in [method for method in attack.route.methods if method != "GET"] or ["POST"]:
            for sent in {body, fitted(attack.route, method, body)}:
                attack.send(method, url, data=sent, content_type=content_type)


def fitted(route: Route, method: str, body: bytes) -> bytes:
    """The body with those of its fields that the operation has: one more is refused before any is looked at closely."""
    if not body.startswith(b'{"') or (known := fields_of(route.template, method.lower())) is None:
        return body
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return body
    return json.dumps({name: value for name, value in sent.items() if name in known}).encode()


@cache
def fields_of(template: str, method: str) -> frozenset[str] | None:
    for path, operations in schema.document()["paths"].items():
        if re.sub(r"\{\w+\}", "{}", path) == template.rstrip("/"):
            content = operations.get(method, {}).get("requestBody", {}).get("content", {}).get("application/json")
            if content is not None:
                name = content["schema"]["$ref"].rpartition("/")[2]
                return frozenset(schema.document()["components"]["schemas"][name]["properties"])
    return None


def test_bodies_are_fitted_to_what_an_operation_has():
    """Or no body of the corpus would come further than the first look at its fields."""
    documented = [one for one in schema.document()["paths"].values() if "requestBody" in one.get("post", {})]
    found = [fields_of(route.template, "post") for route in ROUTES]
    forms = 1  # pictures and films come as forms
    assert len([known for known in found if known]) == len(documented) - forms
    assert (fields_of("/api/tweets", "post") or frozenset()) >= {"text", "publish_at", "thread"}


@pytest.mark.parametrize(
    "content_type",
    [
        'text/plain; charset="a\x00b"',
        "application/json; charset*=foo''bar",
        "application/json; charset*=utf-8''a%00b",
        "application/json; charset=" + "a" * 100_000,
        "; ;;;=",
        "\xe9",
    ],
)
def test_a_content_type_that_django_cannot_read_is_answered(content_type):
    seen = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/api/tweets",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": "2",
        "wsgi.input": io.BytesIO(b"{}"),
        "wsgi.url_scheme": "http",
        "wsgi.errors": io.StringIO(),
    }
    body = application(environ, lambda status, headers: seen.append(status))
    assert seen[0][:1] == "4"
    assert b"".join(body)
