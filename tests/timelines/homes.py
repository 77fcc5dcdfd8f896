"""Reading a home as its owner does: through the API, with a token."""

from random import Random

from django.db import connection
from django.test import Client

from apps.timelines import store
from apps.users.models import User
from apps.users.tokens import AccessToken
from tests.oracle import Oracle
from tests.timelines.world import World


def home(reader: User, *, limit: int = 100) -> list[int]:
    """Ids of the first page of the reader's home, newest first."""
    return [int(entry["id"]) for entry in page(reader, f"/api/timelines/home?limit={limit}")["results"]]


def page(reader: User, url: str = "/api/timelines/home") -> dict:
    answer = Client(headers={"Authorization": f"Bearer {AccessToken.of(reader)}"}).get(url)
    assert answer.status_code == 200, answer.content
    return answer.json()


def pages(reader: User, random: Random) -> list[list[int]]:
    """The ids on all pages of the reader's home, through the API."""
    token = AccessToken.of(reader)
    client = Client(headers={"Authorization": f"Bearer {token}"})
    found, url = [], f"/api/timelines/home?limit={random.randint(2, 15)}"
    while url:
        answer = client.get(url)
        assert answer.status_code == 200, answer.content
        body = answer.json()
        found.append([int(entry["id"]) for entry in body["results"]])
        url = body["next"]
    return found


def assert_homes_are_right(world: World, most: int = 5) -> None:
    """Those of a few readers, which differ from time to time."""
    with connection.cursor() as cursor:
        oracle = Oracle.load(cursor)
    readers = world.readers()
    for reader in world.random.sample(readers, min(most, len(readers))):
        found = pages(reader, world.random)
        served = [entry_id for page in found for entry_id in page]
        expected = oracle.home(reader.id)
        wrong = {entry_id: oracle.why_not(entry_id, reader.id) or "missing" for entry_id in {*served} ^ {*expected}}
        assert served == expected, f"{reader.username}: {wrong}"
        assert len({len(page) for page in found[:-1]}) <= 1, f"{reader.username}: a short page before the end"


def begin_anew() -> None:
    """As a new process: where the lists are is read from the settings, and all connections are new."""
    store._is_cluster.cache_clear()
    store._redis.cache_clear()
