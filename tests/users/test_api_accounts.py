import time

import pytest
from django.test import Client

from apps.users import services, tokens
from apps.users.api.authentication import SignedToken
from apps.users.models import ApiKey, User
from tests.factories.users import PASSWORD

pytestmark = pytest.mark.django_db
JSON = "application/json"


def bearer(user: User) -> dict[str, str]:
    return {"Authorization": f"Bearer {services.issue_tokens(user=user).access}"}


def post(client, path, body=None, **headers):
    return client.post(f"/api/{path}", body or {}, content_type=JSON, headers=headers)


def test_registering_answers_the_account_signed_in(client):
    answer = post(client, "users/register", {"username": "zoe", "email": "z@example.com", "password": PASSWORD})
    assert answer.status_code == 201
    assert answer["Cache-Control"] == "private, no-store"
    body = answer.json()
    assert (body["username"], body["followers_count"]) == ("zoe", 0)
    assert "email" not in body
    me = client.get("/api/users/me", headers={"Authorization": f"Bearer {body['access']}"}).json()
    assert (me["email"], me["email_verified"]) == ("z@example.com", False)
    assert me["settings"]["theme"] == "system"


def test_everything_wrong_with_a_registration_is_named(client, alice):
    answer = post(client, "users/register", {"username": "Alice", "email": "x", "password": "short"})
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert {(row["field"], row["code"]) for row in answer.json()["errors"]} == {
        ("username", "taken"),
        ("email", "invalid"),
        ("password", "password_too_short"),
    }


@pytest.mark.parametrize("body", [{}, {"username": 1, "email": [], "password": {}}, {"username": None}])
def test_a_registration_of_the_wrong_shape(client, body):
    assert post(client, "users/register", body).status_code == 400


@pytest.mark.parametrize(
    "name", [{"username": "ALICE"}, {"email": "alice@example.com"}, {"username": "alice@example.com"}]
)
def test_signing_in(client, alice, name):
    answer = post(client, "users/login", {**name, "password": PASSWORD})
    assert answer.status_code == 200
    assert answer.json()["user"]["username"] == "alice"
    assert tokens.read_access(answer.json()["access"]).user_id == alice.id


def test_wrong_credentials_are_401_with_a_challenge(client, alice):
    answer = post(client, "users/login", {"username": "alice", "password": "wrong"})
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="api"')
    assert answer.json()["type"].endswith("#wrong_credentials")


def test_a_suspended_account_is_told_so(client, suspended):
    answer = post(client, "users/login", {"username": "suspended", "password": PASSWORD})
    assert (answer.status_code, answer.json()["title"]) == (403, "This account is suspended")


def test_guesses_at_one_account_end_whatever_address_they_come_from(client, alice):
    for number in range(20):
        answer = client.post(
            "/api/users/login",
            {"username": "alice", "password": "wrong"},
            content_type=JSON,
            REMOTE_ADDR=f"198.51.100.{number}",
        )
        assert answer.status_code == 401
    refused = client.post(
        "/api/users/login", {"username": "Alice", "password": PASSWORD}, content_type=JSON, REMOTE_ADDR="198.51.100.99"
    )
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    # Of the bucket that refused, and not of the address, which has hardly asked.
    assert (refused["X-RateLimit-Limit"], refused["X-RateLimit-Remaining"]) == ("20", "0")
    assert 3000 < int(refused["X-RateLimit-Reset"]) <= 3600


def test_refreshing_and_its_reuse(client, alice):
    first = services.issue_tokens(user=alice).refresh
    second = post(client, "users/refresh", {"refresh": first}).json()["refresh"]
    assert post(client, "users/refresh", {"refresh": first}).status_code == 401
    assert post(client, "users/refresh", {"refresh": second}).status_code == 401


def test_signing_out(client, alice):
    refresh = services.issue_tokens(user=alice).refresh
    assert post(client, "users/logout", {"refresh": refresh}).status_code == 204
    assert post(client, "users/logout", {"refresh": refresh}).status_code == 204
    assert post(client, "users/refresh", {"refresh": refresh}).status_code == 401
    assert post(client, "users/logout").status_code == 400


def test_signing_out_ends_the_access_of_this_sign_in_alone(client, alice):
    here, there = services.issue_tokens(user=alice), services.issue_tokens(user=alice)
    renewed = services.refresh_tokens(refresh=here.refresh)
    post(client, "users/logout", {"refresh": renewed.refresh})
    for access, status in [(here.access, 401), (renewed.access, 401), (there.access, 200)]:
        assert client.get("/api/users/me", headers={"Authorization": f"Bearer {access}"}).status_code == status


def test_a_refresh_token_shown_twice_ends_the_access_of_whoever_has_it(client, alice):
    first = services.issue_tokens(user=alice)
    second = services.refresh_tokens(refresh=first.refresh)
    post(client, "users/refresh", {"refresh": first.refresh})
    headers = {"Authorization": f"Bearer {second.access}"}
    assert client.get("/api/users/me", headers=headers).status_code == 401


def test_signing_out_of_the_browser(client, alice):
    client.force_login(alice)
    assert post(client, "users/logout").status_code == 204
    assert client.get("/api/users/me").status_code == 401


def test_signing_out_everywhere_ends_tokens_and_sessions_at_once(client, alice):
    client.force_login(alice)
    header = bearer(alice)
    assert client.get("/api/users/me").status_code == 200
    assert post(client, "users/logout_all", **header).status_code == 204
    assert client.get("/api/users/me", headers=header).status_code == 401
    assert client.get("/api/users/me").status_code == 401


@pytest.mark.parametrize("end", [services.leave, services.sign_out_everywhere])
def test_a_token_of_an_older_epoch_is_refused(client, alice, end):
    header = bearer(alice)
    end(actor=alice)
    assert client.get("/api/users/me", headers=header).status_code == 401


def test_the_token_of_a_suspended_account_is_refused(client, alice):
    header = bearer(alice)
    services.suspend(user=alice)
    answer = client.get("/api/users/me", headers=header)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="api"')


@pytest.mark.parametrize(
    "value", ["Bearer", "Bearer x", "Bearer a.b.c", "Bearer é", "Api-Key", "Api-Key x", "bearer a b"]
)
def test_bad_credentials_are_refused_even_where_none_are_needed(client, alice, value):
    assert client.get("/api/users/me", headers={"Authorization": value}).status_code == 401
    assert post(client, "users/refresh", {"refresh": "x"}, Authorization=value).status_code == 401


def test_a_refresh_token_is_no_access_token(client, alice):
    refresh = services.issue_tokens(user=alice).refresh
    assert client.get("/api/users/me", headers={"Authorization": f"Bearer {refresh}"}).status_code == 401


def test_an_expired_token_is_refused_though_it_was_verified_before(client, alice, monkeypatch):
    header = bearer(alice)
    assert client.get("/api/users/me", headers=header).status_code == 200
    later = time.time() + 16 * 60
    monkeypatch.setattr(time, "time", lambda: later)
    assert client.get("/api/users/me", headers=header).status_code == 401


def test_a_verified_token_costs_no_statement_until_the_row_is_asked(alice, rf, django_assert_num_queries):
    request = rf.get("/", headers=bearer(alice))
    with django_assert_num_queries(0):
        principal, _ = SignedToken().authenticate(request) or (None, None)
    assert principal
    principal.confirm("active", 0)
    for state, epoch in [("leaving", 0), ("suspended", 0), ("active", 1), (None, None)]:
        with pytest.raises(Exception, match="not good"):
            principal.confirm(state, epoch)


def test_a_session_needs_the_csrf_token(alice):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    assert client.patch("/api/users/me", {"bio": "x"}, content_type=JSON).status_code == 403
    assert client.get("/api/users/me").status_code == 200


class TestKeys:
    def made(self, client, alice, *scopes):
        answer = post(client, "api_keys", {"name": "script", "scopes": scopes}, **bearer(alice))
        assert answer.status_code == 201
        return answer.json()

    def test_a_key_signs_in_within_its_scopes(self, client, alice):
        header = {"Authorization": f"Api-Key {self.made(client, alice, 'read')['key']}"}
        assert client.get("/api/users/me", headers=header).status_code == 200
        answer = client.patch("/api/users/me", {"bio": "x"}, content_type=JSON, headers=header)
        assert (answer.status_code, answer.json()["type"].rpartition("#")[2]) == (403, "scope_missing")

    def test_a_list_never_shows_a_key(self, client, alice):
        made = self.made(client, alice, "read", "write")
        body = client.get("/api/api_keys", headers=bearer(alice))
        assert made["key"] not in body.text
        assert [key["id"] for key in body.json()["results"]] == [made["id"]]

    def test_revoking(self, client, alice, mallory):
        made = self.made(client, alice, "read")
        path = f"/api/api_keys/{made['id']}"
        assert client.delete(path, headers=bearer(mallory)).status_code == 404
        assert client.delete(path, headers=bearer(alice)).status_code == 204
        assert client.delete(path, headers=bearer(alice)).status_code == 404
        assert client.get("/api/users/me", headers={"Authorization": f"Api-Key {made['key']}"}).status_code == 401
        assert client.get("/api/api_keys", headers=bearer(alice)).json()["results"] == []

    def test_a_key_cannot_make_keys_nor_end_the_account(self, client, alice):
        header = {"Authorization": f"Api-Key {self.made(client, alice, 'read', 'write')['key']}"}
        assert post(client, "api_keys", {"name": "x", "scopes": ["read"]}, **header).status_code == 403
        assert client.get("/api/api_keys", headers=header).status_code == 403
        assert post(client, "users/logout_all", **header).status_code == 403
        gone = client.delete("/api/users/me", {"password": PASSWORD}, content_type=JSON, headers=header)
        assert gone.status_code == 403
        assert ApiKey.objects.count() == 1
