"""Schemathesis reads the OpenAPI document, makes up requests, and holds every answer to it.

Time-boxed: SCHEMATHESIS_SECONDS (45) are shared by all operations.
"""

import os
import time
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi import checks

from apps.core.api import schema as description
from apps.outbox import services as outbox
from apps.users import services
from apps.users.models import User
from tests.factories.follows import FollowFactory
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory
from twitter.wsgi import application

pytestmark = pytest.mark.django_db
load_all_checks()

CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
OPERATIONS = sum(len(operations) for operations in description.document()["paths"].values())
SECONDS_EACH = float(os.environ.get("SCHEMATHESIS_SECONDS", "45")) / OPERATIONS

schema = schemathesis.openapi.from_dict(description.document())
schema.app = application


@pytest.fixture
def _connection_stays() -> Iterator[None]:
    """As Django's own test client does: the transaction of the test outlives each request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def alice_with_things(_connection_stays: None, settings: Any) -> User:
    settings.RATE_LIMIT_SCALE = 1e6
    for name in ("relay", "worker"):
        outbox.beat(name=name)
    user, other = UserFactory(username="alice"), UserFactory(username="bob")
    FollowFactory(follower=user, followee=other)
    for author in (user, other):
        TweetFactory(author=author, text="a #stone for @bob")
    return user


@schema.parametrize()
@settings(
    max_examples=25,
    deadline=None,
    derandomize=False,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    database=None,
)
def test_every_answer_is_as_described(case: Any, alice_with_things: User) -> None:
    spent = _clock.setdefault(case.operation.label, time.monotonic())
    if time.monotonic() - spent > SECONDS_EACH:
        return
    # What an example did to her sessions is known by the next one.
    alice_with_things.refresh_from_db()
    token = services.issue_tokens(user=alice_with_things).access
    case.call_and_validate(
        checks=CHECKS, headers={**dict(case.headers or {}), "Authorization": f"Bearer {token}", "Host": "localhost"}
    )


_clock: dict[str, float] = {}
