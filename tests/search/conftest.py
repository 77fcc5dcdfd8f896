from collections.abc import Iterator

import pytest
from osmem_server import OsmemServer

from apps.follows import services as graph
from apps.search import engines, services
from apps.users.models import User
from tests.factories.users import UserFactory

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def cast_of_the_oracle(alice, bob, follower, mallory, blocked, muted, protected, staff) -> dict[str, User]:
    """By name; `pending` asked to follow the protected account, `suspended` is not so yet."""
    pending = UserFactory(username="pending")
    graph.follow(actor=pending, target=protected)
    people = (alice, bob, follower, mallory, blocked, muted, protected)
    named = {user.username: user for user in people}
    return {**named, "staff": staff, "pending": pending, "suspended": UserFactory(username="suspended")}


@pytest.fixture(scope="session")
def opensearch_server() -> Iterator[OsmemServer]:
    """For tests of the xdist group "opensearch"."""
    with OsmemServer.start() as started:
        yield started


@pytest.fixture
def url(opensearch_server: OsmemServer, settings) -> Iterator[str]:
    """An empty cluster that the site searches."""
    with opensearch_server.clone() as clone:
        settings.SEARCH_URL, settings.SEARCH_TIMEOUT_SECONDS = clone.url, 20
        engines.breaker.succeeded()
        services.reindex()
        yield clone.url
    engines.breaker.succeeded()
