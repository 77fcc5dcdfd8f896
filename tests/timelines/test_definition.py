"""The home timeline through the API equals the hand-written oracle, page by page, whatever happens.

WORLDS=50 in the environment makes many more worlds than an ordinary run.
"""

import os
from collections.abc import Iterator
from itertools import pairwise

import pytest
from django.db import connection

from apps.timelines import merging, services, store
from apps.timelines.models import MergedAuthor
from tests.oracle import DAY_OF_IDS, Account, Entry, Oracle
from tests.timelines.homes import assert_homes_are_right, pages
from tests.timelines.world import World

WORLDS = int(os.environ.get("WORLDS", "1"))


@pytest.fixture(autouse=True)
def _unhurried(settings) -> Iterator[None]:
    settings.RATE_LIMIT_SCALE = 100_000
    merging.forget()
    yield
    merging.forget()


@pytest.fixture(params=range(WORLDS))
def world(request: pytest.FixtureRequest, db: None) -> World:
    return World(request.param)


@pytest.fixture
def short_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists end after a dozen entries, so that most pages lie beyond them."""
    monkeypatch.setattr(store, "MOST_ENTRIES", 12)
    monkeypatch.setattr(store, "SLACK", 3)


@pytest.fixture
def big_authors(settings) -> None:
    settings.FANOUT_LIMIT = 3


def test_cold_and_warm(world: World) -> None:
    assert_homes_are_right(world, most=99)
    assert_homes_are_right(world, most=99)


def test_after_every_kind_of_change(world: World) -> None:
    assert_homes_are_right(world)
    for _ in range(6):
        for _ in range(world.random.randint(1, 9)):
            world.change()
        world.deliver_all()
        assert_homes_are_right(world)


@pytest.mark.usefixtures("short_lists")
def test_beyond_the_lists(world: World) -> None:
    assert_homes_are_right(world)
    for _ in range(4):
        for _ in range(20):
            world.change()
        world.deliver_all()
        assert_homes_are_right(world)


@pytest.mark.usefixtures("big_authors")
def test_with_merged_authors(world: World) -> None:
    assert_homes_are_right(world)
    for _ in range(5):
        for _ in range(9):
            world.change()
        world.deliver_all()
        assert_homes_are_right(world)
    assert MergedAuthor.objects.exists()


@pytest.mark.usefixtures("big_authors", "short_lists")
def test_with_merged_authors_beyond_all_lists(world: World) -> None:
    for _ in range(5):
        for _ in range(9):
            world.change()
        world.deliver_all()
        assert_homes_are_right(world)


@pytest.mark.usefixtures("big_authors")
def test_when_an_author_is_pushed_again(world: World, settings) -> None:
    for _ in range(30):
        world.change()
    world.deliver_all()
    assert_homes_are_right(world)
    settings.FANOUT_LIMIT = 1000
    for author_id in list(MergedAuthor.objects.values_list("author_id", flat=True))[:5]:
        services.unmerge_author(author_id=author_id)
        world.change()
        world.deliver_all()
        assert_homes_are_right(world)


@pytest.mark.usefixtures("big_authors")
def test_with_an_empty_redis(world: World) -> None:
    assert_homes_are_right(world)
    for _ in range(20):
        world.change()
    world.deliver_all()
    store.forget_all()
    assert_homes_are_right(world)
    assert_homes_are_right(world)


def test_while_no_worker_is_there_only_what_is_new_may_be_missing(world: World) -> None:
    """Ghosts are none even then: what left the definition left the page in the same moment."""
    assert_homes_are_right(world, most=99)
    for _ in range(30):
        world.change()
    with connection.cursor() as cursor:
        oracle = Oracle.load(cursor)
    for reader in world.readers():
        served = [entry_id for page in pages(reader, world.random) for entry_id in page]
        assert all(newer > older for newer, older in pairwise(served))
        assert not {*served} - {*oracle.home(reader.id)}


# The oracle itself, on answers worked out by hand ---------------------------------------------------

HOUR = DAY_OF_IDS // 24


def small(*entries: Entry) -> Oracle:
    """1 follows 2 and 3; 4 is a stranger."""
    oracle = Oracle(
        accounts={n: Account(n, is_protected=False, is_here=True) for n in (1, 2, 3, 4)},
        entries={entry.id: entry for entry in entries},
    )
    oracle.follows[1] = {2: True, 3: True}
    return oracle


def entry(id_: int, author: int, *, reply_to_user: int | None = None, retweet_of: int | None = None) -> Entry:
    return Entry(id_, author, reply_to_user, retweet_of, is_gone=False)


def test_the_oracle_takes_replies_between_the_followed_and_threads_alone() -> None:
    replies = [entry(1, 2, reply_to_user=3), entry(2, 2, reply_to_user=4), entry(3, 2, reply_to_user=2)]
    own = [entry(4, 1, reply_to_user=4), entry(5, 2, reply_to_user=1), entry(6, 1, reply_to_user=1)]
    assert small(*replies, *own).home(1) == [6, 5, 3, 1]


def test_the_oracle_drops_a_retweet_of_what_was_seen_within_a_day() -> None:
    original, day = entry(100, 2), 24 * HOUR
    early, late = entry(100 + 23 * HOUR, 3, retweet_of=100), entry(101 + day, 3, retweet_of=100)
    assert small(original, early).home(1) == [100]
    assert small(original, late).home(1) == [late.id, 100]


def test_the_oracle_lets_a_dropped_retweet_drop_the_next() -> None:
    original = entry(100, 2)
    first, second = entry(100 + 20 * HOUR, 3, retweet_of=100), entry(100 + 40 * HOUR, 1, retweet_of=100)
    assert small(original, first, second).home(1) == [100]


def test_the_oracle_ignores_what_the_reader_never_saw() -> None:
    original, retweet = entry(100, 4), entry(100 + HOUR, 3, retweet_of=100)
    assert small(original, retweet).home(1) == [retweet.id]


def test_the_oracle_keeps_out_whom_a_list_hides_and_not_what_others_retweet_of_them() -> None:
    original, retweet, again = entry(100, 2), entry(100 + HOUR, 3, retweet_of=100), entry(101 + HOUR, 2)
    oracle = small(original, retweet, again)
    oracle.kept_out[1] = {2}
    assert oracle.home(1) == [retweet.id]
