"""Homes on a Redis Cluster: the same pages, whatever moves or dies there."""

import random
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.outbox.models import OutboxRow
from apps.timelines import merging, selectors, services, store
from apps.timelines.models import MergedAuthor
from apps.timelines.tasks import fan_out
from apps.users.models import User
from apps.users.tokens import AccessToken
from tests.factories.follows import FollowFactory
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory
from tests.patience import eventually
from tests.timelines.homes import assert_homes_are_right, begin_anew, home, page
from tests.timelines.world import World
from tests.valkey_cluster import Member, ValkeyCluster
from tests.work import waiting

pytestmark = [pytest.mark.xdist_group("cluster"), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def servers(valkey_cluster: ValkeyCluster, settings) -> Iterator[ValkeyCluster]:
    valkey_cluster.flush()
    settings.TIMELINES_URL = valkey_cluster.url
    settings.RATE_LIMIT_SCALE = 100_000
    begin_anew()
    merging.forget()
    yield valkey_cluster
    begin_anew()
    merging.forget()
    valkey_cluster.heal()


def listed(reader: User) -> list[int]:
    part = store.read(store.home_key(reader.pk), count=1000)
    assert isinstance(part, store.Slice), part
    return part.ids


def source(reader: User) -> str:
    return selectors.home_timeline(reader.pk).source


def member_of(servers: ValkeyCluster, reader: User) -> Member:
    """The node on which the reader's list is."""
    key = store.home_key(reader.pk)
    return next(primary for primary in servers.primaries() if key.encode() in primary.client.keys("h:*"))


@pytest.fixture
def readers(alice: User) -> list[User]:
    """Followers of alice with warm lists, some on every node."""
    readers = UserFactory.create_batch(24)
    for reader in readers:
        FollowFactory(follower=reader, followee=alice)
        home(reader)
    return readers


# The same pages -------------------------------------------------------------------------------
def test_homes_are_what_the_definition_says_cold_and_warm(servers: ValkeyCluster) -> None:
    world = World(1, tweets=150)
    assert_homes_are_right(world, most=99)
    assert_homes_are_right(world, most=99)
    for _ in range(3):
        for _ in range(8):
            world.change()
        world.deliver_all()
        assert_homes_are_right(world)
    assert all(primary.client.keys("h:*") for primary in servers.primaries())


def test_homes_of_merged_authors_are_too(settings) -> None:
    settings.FANOUT_LIMIT = 3
    world = World(2, tweets=150)
    assert_homes_are_right(world)
    for _ in range(3):
        for _ in range(9):
            world.change()
        world.deliver_all()
        assert_homes_are_right(world)
    assert MergedAuthor.objects.count() > 3
    settings.FANOUT_LIMIT = 1000
    for author_id in list(MergedAuthor.objects.values_list("author_id", flat=True))[:3]:
        services.unmerge_author(author_id=author_id)
        world.change()
        world.deliver_all()
        assert_homes_are_right(world)


def test_repeated_and_disordered_pushes_change_nothing(alice: User, readers: list[User]) -> None:
    ids = [TweetFactory(author=alice).id for _ in range(30)]
    keys = store.home_keys(reader.pk for reader in readers) + store.home_keys(range(1, 500))
    disorder = ids * 2
    random.shuffle(disorder)
    for id_ in disorder:
        assert store.push(keys, id_) == len(readers)
    assert all(listed(reader) == sorted(ids, reverse=True) for reader in readers)


@pytest.mark.parametrize("followed", [1, 40])
def test_a_warm_page_costs_one_command_whoever_is_followed(
    servers: ValkeyCluster, follower: User, followed: int
) -> None:
    for _ in range(followed):
        author = UserFactory()
        FollowFactory(follower=follower, followee=author)
        TweetFactory(author=author)
    services.rebuild_home(viewer_id=follower.pk)
    home(follower)
    client = Client(headers={"Authorization": f"Bearer {AccessToken.of(follower)}"})
    before = scripts_run(servers)
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/api/timelines/home").status_code == 200
    assert len(queries) <= 2
    assert scripts_run(servers) - before == 1


def test_merging_costs_a_command_for_each_bucket_and_no_more(servers: ValkeyCluster, follower: User) -> None:
    for _ in range(70):
        author = UserFactory()
        FollowFactory(follower=follower, followee=author)
        services.merge_author(author_id=author.pk)
    merging.forget()
    assert home(follower) == []
    assert source(follower) == "merged"
    before = scripts_run(servers)
    assert home(follower) == []
    assert scripts_run(servers) - before <= 1 + store.BUCKETS


def scripts_run(servers: ValkeyCluster) -> int:
    stats = [primary.client.info("commandstats") for primary in servers.primaries()]
    return sum(stat.get("cmdstat_evalsha", {}).get("calls", 0) for stat in stats)


def test_walking_and_forgetting_reach_every_node(alice: User, readers: list[User]) -> None:
    everybody = {reader.pk for reader in readers}
    services.merge_author(author_id=alice.pk)
    assert set(store.warm_viewers()) == everybody
    assert list(store.warm_authors()) == [alice.pk]
    assert store.forget(store.home_keys([reader.pk for reader in readers[:10]])) == 10
    assert set(store.warm_viewers()) == {reader.pk for reader in readers[10:]}
    store.forget_all()
    assert not list(store.warm_viewers())


# Failing --------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_reads_go_on_and_deliveries_complete_when_a_primary_is_killed(
    servers: ValkeyCluster, alice: User, readers: list[User]
) -> None:
    ids = [TweetFactory(author=alice).id]
    OutboxRow.objects.all().delete()
    fan_out(tweet_id=ids[0])
    primary = member_of(servers, readers[0])
    replica = servers.replica_of(primary)
    primary.kill()
    while not replica.is_primary:
        ids.insert(0, TweetFactory(author=alice).id)
        try_to_deliver()
        for reader in readers:
            served = home(reader)
            assert served == sorted(served, reverse=True) and set(served) <= set(ids)
        assert home(alice) == ids
    assert waiting("fan_out").exists(), "the lists on the dead node were waited for"
    assert not waiting("fan_out").exclude(attempts=0).exists(), "that took no attempt"
    eventually(lambda: try_to_deliver() == 0, "all to be delivered", seconds=15)
    for reader in readers:
        assert home(reader) == ids
        assert source(reader) == "list"
        assert listed(reader) == ids


def try_to_deliver() -> int:
    """What the relay and a worker do, without their pauses. Returns how many rows are left."""
    for row in waiting("fan_out").order_by("id"):
        OutboxRow.objects.filter(pk=row.pk).update(due_at=row.created_at)
        fan_out.apply(kwargs=row.arguments, headers={"outbox_id": row.pk})
    return waiting("fan_out").count()


def test_a_replica_that_missed_a_push_serves_no_list_that_lacks_it(
    servers: ValkeyCluster, alice: User, readers: list[User]
) -> None:
    primary = member_of(servers, readers[0])
    elsewhere = next(reader for reader in readers if member_of(servers, reader) is not primary)
    servers.keep_in_the_dark(servers.replica_of(primary))
    tweet = TweetFactory(author=alice)
    fan_out(tweet_id=tweet.id)
    servers.replace(primary)
    begin_anew()
    assert source(readers[0]) == "rebuilt"
    assert source(elsewhere) == "list", "the other nodes keep what they have"
    assert all(home(reader) == [tweet.id] for reader in readers)


def test_who_reads_from_another_node_does_not_notice_a_frozen_one(
    servers: ValkeyCluster, alice: User, readers: list[User]
) -> None:
    tweet = TweetFactory(author=alice)
    fan_out(tweet_id=tweet.id)
    frozen = member_of(servers, readers[0])
    elsewhere = next(reader for reader in readers if member_of(servers, reader) is not frozen)
    with frozen.frozen():
        assert home(readers[0]) == [tweet.id]
        assert source(readers[0]) == "database"
        assert source(elsewhere) == "list"


def test_without_a_cluster_it_is_only_slower(alice: User, readers: list[User], settings) -> None:
    tweet = TweetFactory(author=alice)
    settings.TIMELINES_URL = "redis+cluster://127.0.0.1:1,127.0.0.1:2/"
    begin_anew()
    assert page(readers[0])["results"][0]["id"] == str(tweet.id)
    assert source(readers[0]) == "database"
