"""What the program says about itself: description, reference, limits, health, figures, headers."""

import json
import re
import socket
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from apps.core import health, metrics
from apps.core.api import schema
from apps.core.logs import scrub
from apps.outbox import services
from apps.outbox.models import Heartbeat, OutboxRow
from twitter.celery import app

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(client):
    return client.get("/api/schema").json()


def test_the_description_is_openapi_3_1(document):
    assert document["openapi"] == "3.1.0"
    assert all(path.startswith("/api/") and not path.endswith("/") for path in document["paths"])
    for component in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(component)


def test_every_reference_of_the_description_leads_somewhere(document):
    for reference in set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(document))):
        found = document
        for step in reference.split("/"):
            found = found[step]


def test_every_operation_says_what_it_answers(document):
    ids = []
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            ids.append(operation["operationId"])
            own = [status for status in operation["responses"] if status.startswith("2")]
            assert own, f"{method} {path}"
            for status in own:
                if status != "204":
                    assert operation["responses"][status].get("content"), f"{method} {path} {status}"
            assert operation.get("summary"), f"{method} {path}"
    assert len(ids) == len(set(ids))


def test_ids_are_strings_everywhere(document):
    def walk(part):
        if isinstance(part, dict):
            for name, inner in part.get("properties", {}).items():
                if name == "id" or name.endswith("_id"):
                    kinds = json.dumps(inner)
                    assert '"integer"' not in kinds, (name, inner)
            for inner in part.values():
                walk(inner)
        elif isinstance(part, list):
            for inner in part:
                walk(inner)

    walk(document)


def test_making_the_description_leaves_no_warning(capsys):
    schema.document.cache_clear()
    schema.document()
    assert capsys.readouterr().err == ""


def test_the_description_is_not_sent_twice(client):
    first = client.get("/api/schema")
    assert client.get("/api/schema/", headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_the_reference_shows_every_operation_and_needs_no_script(client, document):
    response = client.get("/api/docs")
    assert response.status_code == 200
    assert "<script" not in response.text
    assert "style=" not in response.text
    assert "script-src 'self'" in response["Content-Security-Policy"]
    for operations in document["paths"].values():
        for operation in operations.values():
            assert f'id="{operation["operationId"]}"' in response.text
    assert 'id="rate_limited"' in response.text


def test_every_problem_points_at_its_row_in_the_reference(client):
    kind = client.get("/api/nowhere").json()["type"]
    assert kind.endswith("/api/docs#not_found")
    assert 'id="not_found"' in client.get("/api/docs").text


def test_a_caller_sees_all_their_buckets(client, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "read": "100/hour"}
    client.get("/api/nowhere")
    buckets = {row["name"]: row for row in client.get("/api/rate_limits").json()["buckets"]}
    assert set(buckets) == set(settings.RATE_LIMITS)
    assert buckets["read"]["remaining"] == buckets["read"]["limit"] - 2
    assert buckets["write"]["remaining"] == buckets["write"]["limit"]


@pytest.mark.parametrize("url", ["/health/live", "/health/live/", "/api/health/live"])
def test_it_lives(client, url):
    response = client.get(url)
    assert (response.status_code, response.json()) == (200, {"status": "alive"})
    assert client.get(url, headers={"Host": "10.1.2.3"}).status_code == 200


def test_it_is_ready_when_all_that_it_needs_is_well(client):
    for name in ("relay", "worker"):
        services.beat(name=name)
    response = client.get("/health/ready")
    body = response.json()
    assert (response.status_code, body["status"]) == (200, "ready"), body
    assert {"database", "redis", "broker", "relay", "worker", "queue"} <= {row["name"] for row in body["checks"]}
    assert all(row["ok"] and row["ms"] >= 0 for row in body["checks"])


def test_it_is_not_ready_while_something_is_not_well(client):
    services.beat(name="relay")
    Heartbeat.objects.create(name="worker", beat_at=timezone.now() - timedelta(minutes=5))
    OutboxRow.objects.create(task="x", due_at=timezone.now() - timedelta(minutes=1))
    response = client.get("/api/health/ready")
    wrong = {row["name"]: row["detail"] for row in response.json()["checks"] if not row["ok"]}
    assert response.status_code == 503
    assert response["Retry-After"]
    assert set(wrong) == {"worker", "queue"}
    assert client.get("/health/ready?need=database,redis").status_code == 200


def test_a_redis_that_is_away_is_named(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    (finding,) = [row for row in client.get("/health/ready").json()["checks"] if row["name"] == "redis"]
    assert (finding["ok"], finding["detail"]) == (False, "ConnectionError")


@pytest.mark.parametrize(
    ("url", "detail"),
    [
        ("memory://", "answers"),
        ("amqp://127.0.0.1:1//", "OperationalError"),
        ("amqp://127.0.0.1:1//;memory://", "answers"),
        ("redis://127.0.0.1:1/0", "OperationalError"),
    ],
)
def test_the_broker_is_asked_over_whatever_transport_it_speaks(client, monkeypatch, url, detail):
    monkeypatch.setitem(app.conf, "broker_url", url)
    assert broker_of(client)["detail"] == detail


@pytest.mark.parametrize("scheme", ["amqp", "redis"])
def test_a_broker_that_says_nothing_does_not_hold_the_probe(client, monkeypatch, scheme):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        monkeypatch.setitem(app.conf, "broker_url", f"{scheme}://127.0.0.1:{mute.getsockname()[1]}//")
        finding = broker_of(client)
    assert not finding["ok"]
    assert finding["ms"] < 2000  # the timeout is 250; the machine may be busy


def broker_of(client):
    (finding,) = client.get("/health/ready?need=broker").json()["checks"]
    return finding


def test_a_failing_check_does_not_say_where_it_looked(monkeypatch):
    def leaks():
        raise OSError("could not reach user:password@host")

    monkeypatch.setitem(health._checks, "leaky", leaks)
    assert health.examine({"leaky"})[0].detail == "OSError"


def test_the_figures_are_shown_to_those_who_are_near_or_have_the_token(client, settings):
    client.get("/api/health/live")
    text = client.get("/metrics").text
    assert 'chirp_requests_total{method="GET",route="api/health/live",status="200"}' in text
    assert "chirp_outbox_oldest_due_seconds" in text
    assert client.get("/metrics", REMOTE_ADDR="8.8.8.8").status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
    settings.METRICS_TOKEN = "a-long-token"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer a-long-token"}).status_code == 200
    assert client.get("/metrics", headers={"Authorization": "Bearer é"}).status_code == 404


def test_a_figure_that_cannot_be_read_hides_no_other(monkeypatch):
    monkeypatch.setitem(metrics._gauges, "broken", ("", lambda: 1 / 0))
    assert b"chirp_outbox_dead" in metrics.exposition()


def test_every_answer_has_an_id_and_keeps_a_good_one_of_the_callers(client):
    assert re.fullmatch(r"[0-9a-f]{16}", client.get("/about")["X-Request-ID"])
    assert client.get("/about", headers={"X-Request-ID": "trace-0123456"})["X-Request-ID"] == "trace-0123456"
    assert client.get("/about", headers={"X-Request-ID": "<script>"})["X-Request-ID"] != "<script>"


@pytest.mark.parametrize("url", ["/about", "/nowhere", "/api/nowhere", "/api/rate_limits", "/health/live"])
def test_every_answer_says_what_a_browser_may_not_do(client, settings, url):
    response = client.get(url)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "camera=()" in response["Permissions-Policy"]
    assert response["Referrer-Policy"] == settings.SECURE_REFERRER_POLICY


def test_private_answers_are_not_kept(alice):
    client = Client()
    client.force_login(alice)
    assert client.get("/about")["Cache-Control"] == "private, no-store"
    assert client.get("/api/rate_limits")["Cache-Control"] == "private, no-store"
    assert Client().get("/api/rate_limits")["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "text",
    [
        b'{"email":"alice@example.org"}',
        b'{"h":"Bearer abc.def"}',
        b'{"h":"Api-Key chirp_0123456789"}',
        b'{"t":"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"}',
    ],
)
def test_no_line_of_the_log_holds_a_secret(text):
    clean = scrub(text)
    assert b"[removed]" in clean
    for secret in (b"example.org", b"abc.def", b"0123456789", b"eyJ"):
        assert secret not in clean
    json.loads(clean)


def test_the_deployment_check_of_django_finds_nothing(settings):
    settings.DEBUG = False
    call_command("check", deploy=False, fail_level="WARNING")


def test_a_browsers_session_may_write_only_with_its_csrf_token(alice, bob):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    body = {"user_id": str(bob.pk)}
    refused = client.post("/api/follow", body, "application/json")
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    client.get("/accounts/password/change/")
    token = client.cookies["csrftoken"].value
    assert client.post("/api/follow", body, "application/json", headers={"X-CSRFToken": token}).status_code == 200
