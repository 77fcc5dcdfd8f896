"""Scripts on a real cluster: whatever moves, dies or comes back, a call reaches the owner or says that it did not."""

import time
from collections import Counter
from collections.abc import Iterator

import pytest
from redis.exceptions import ConnectionError, TimeoutError

from apps.core.breaker import REDIS_AWAY, Open
from apps.core.cluster import Cluster, even_tags
from apps.core.cluster.client import KEYS_PER_CALL
from apps.core.cluster.nodes import TRUSTED_SECONDS
from apps.core.cluster.tags import SLOTS, slot_of
from apps.core.wire import Script
from apps.timelines import guard
from tests.patience import eventually
from tests.valkey_cluster import Member, ValkeyCluster, free_ports

pytestmark = pytest.mark.xdist_group("cluster")

TAGS = even_tags(64)
KEYS = [f"k:{{{tag}}}:{number}" for tag in TAGS for number in range(5)]
COUNT = Script("local n = 0 for _, key in ipairs(KEYS) do redis.call('INCR', key) n = n + 1 end return n")
COUNTED = Script("local n = 0 for _, key in ipairs(KEYS) do n = n + (redis.call('GET', key) or 0) end return n")
ECHO = Script("return ARGV[1]")
NAME = Script("return KEYS[1]")


@pytest.fixture
def servers(valkey_cluster: ValkeyCluster) -> Iterator[ValkeyCluster]:
    valkey_cluster.flush()
    yield valkey_cluster
    valkey_cluster.heal()


@pytest.fixture
def cluster(servers: ValkeyCluster) -> Cluster:
    return client_of(servers)


def client_of(servers: ValkeyCluster) -> Cluster:
    """As another process would have it."""
    return Cluster(servers.url, tags=TAGS, greet=guard.greet)


def home_of(servers: ValkeyCluster, tag: str) -> Member:
    return servers.owner(slot_of(tag))


def keys_at(member: Member) -> list[str]:
    return [key.decode() for key in member.client.keys("k:*")]


def counted(cluster: Cluster, keys: list[str] = KEYS) -> int:
    return sum(cluster.gather(COUNTED, keys, []))


@pytest.mark.parametrize("nodes", [1, 3, 4, 7, 10, 64])
def test_any_number_of_nodes_has_the_same_share_of_the_tags(nodes: int) -> None:
    shares = Counter(slot_of(tag) * nodes // SLOTS for tag in TAGS)
    assert len(shares) == nodes
    assert max(shares.values()) - min(shares.values()) <= 1


def test_a_stream_reaches_every_key_once_wherever_it_is(servers: ValkeyCluster, cluster: Cluster) -> None:
    assert sum(cluster.stream(COUNT, [KEYS[:100], KEYS[100:]], [])) == len(KEYS)
    assert counted(cluster) == len(KEYS)
    assert all(primary.client.dbsize() > 50 for primary in servers.primaries())


def test_one_call_for_each_tag_brings_everything(servers: ValkeyCluster, cluster: Cluster) -> None:
    assert counted(cluster) == 0
    cluster.gather(COUNT, KEYS, [])
    before = scripts_run(servers)
    assert cluster.gather(COUNTED, KEYS, []) == [5] * 64
    assert scripts_run(servers) - before == 64


def scripts_run(servers: ValkeyCluster) -> int:
    stats = [primary.client.info("commandstats") for primary in servers.primaries()]
    return sum(stat.get("cmdstat_evalsha", {}).get("calls", 0) for stat in stats)


def test_what_was_asked_ahead_is_what_run_finds(cluster: Cluster) -> None:
    key = KEYS[0]
    cluster.run(COUNT, [key], [])
    cluster.ask(COUNT, [key], [])
    assert cluster.run(COUNT, [key], []) == 1
    cluster.ask(COUNT, [key], [])
    cluster.drop()
    assert cluster.run(ECHO, [key], ["another"]) == b"another"
    assert counted(cluster, [key]) == 3


def test_connections_closed_while_they_idled_are_opened_again(servers: ValkeyCluster, cluster: Cluster) -> None:
    cluster.gather(COUNT, KEYS, [])
    for primary in servers.primaries():
        primary.client.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
    assert sum(cluster.stream(COUNT, [KEYS], [])) == len(KEYS)
    assert counted(cluster) == 2 * len(KEYS)


def test_scripts_that_nodes_forgot_are_sent_again(servers: ValkeyCluster, cluster: Cluster) -> None:
    cluster.gather(COUNT, KEYS, [])
    for primary in servers.primaries():
        primary.client.script_flush()
    assert sum(cluster.stream(COUNT, [KEYS], [])) == len(KEYS)
    assert counted(cluster) == 2 * len(KEYS)


def test_a_stream_that_was_left_leaves_no_answers(cluster: Cluster) -> None:
    def failing() -> Iterator[list[str]]:
        yield KEYS
        raise LookupError

    for _ in range(3):
        with pytest.raises(LookupError):
            list(cluster.stream(ECHO, failing(), ["old"]))
        stream = cluster.stream(ECHO, [KEYS], ["old"])
        next(stream)
        stream.close()
        assert set(cluster.gather(ECHO, KEYS, ["new"])) == {b"new"}


def test_a_stream_that_pauses_gets_every_answer(cluster: Cluster) -> None:
    keys = [f"k:{{{tag}}}:{number}" for tag in TAGS for number in range(KEYS_PER_CALL)]

    def pausing() -> Iterator[list[str]]:
        yield keys[: 3 * KEYS_PER_CALL]
        time.sleep(TRUSTED_SECONDS + 0.1)
        yield keys[3 * KEYS_PER_CALL :]

    assert {*cluster.stream(NAME, pausing(), [])} == {f"k:{{{tag}}}:0".encode() for tag in TAGS}


# Moving -----------------------------------------------------------------------------------------
def test_keys_that_moved_are_found_where_they_are(servers: ValkeyCluster, cluster: Cluster) -> None:
    cluster.gather(COUNT, KEYS, [])
    move(servers, TAGS[0])
    move(servers, TAGS[30])
    assert counted(cluster) == len(KEYS)
    assert sum(cluster.stream(COUNT, [KEYS], [])) == len(KEYS)
    assert counted(client_of(servers)) == 2 * len(KEYS), "another process, whose connections are new"


def test_keys_half_of_which_have_moved_are_found_on_both_sides(servers: ValkeyCluster, cluster: Cluster) -> None:
    keys = [f"k:{{{TAGS[5]}}}:{number}" for number in range(10)]
    cluster.gather(COUNT, [*KEYS, *keys[5:]], [])
    source, target = home_of(servers, TAGS[5]), stranger_to(servers, TAGS[5])
    slot = slot_of(TAGS[5])
    target.client.execute_command("CLUSTER SETSLOT", slot, "IMPORTING", source.id)
    source.client.execute_command("CLUSTER SETSLOT", slot, "MIGRATING", target.id)
    send(source, target, keys[:5])
    assert sum(cluster.stream(COUNT, [keys], [])) == 10
    assert [cluster.run(COUNTED, [key], []) for key in keys] == [2] * 10
    assert cluster.run(COUNT, [f"k:{{{TAGS[5]}}}:new"], []) == 1
    send(source, target, [*keys[5:], f"run:{{{TAGS[5]}}}"])
    for member in (target, source):
        member.client.execute_command("CLUSTER SETSLOT", slot, "NODE", target.id)
    assert counted(cluster, keys) == 20


def move(servers: ValkeyCluster, tag: str) -> None:
    source, target, slot = home_of(servers, tag), stranger_to(servers, tag), slot_of(tag)
    source.client.execute_command("CLUSTER MIGRATESLOTS", "SLOTSRANGE", slot, slot, "NODE", target.id)
    eventually(lambda: home_of(servers, tag) is target, "the slot to move")


def stranger_to(servers: ValkeyCluster, tag: str) -> Member:
    return next(primary for primary in servers.primaries() if primary is not home_of(servers, tag))


def send(source: Member, target: Member, keys: list[str]) -> None:
    source.client.migrate("127.0.0.1", target.port, keys, 0, 5000, auth=target.password)


# Failing ----------------------------------------------------------------------------------------
def test_a_frozen_node_keeps_nobody_waiting_twice_and_the_others_not_at_all(
    servers: ValkeyCluster, cluster: Cluster, settings
) -> None:
    cluster.gather(COUNT, KEYS, [])
    frozen = home_of(servers, TAGS[0])
    elsewhere = sorted({*KEYS} - {*keys_at(frozen)})
    with frozen.frozen():
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            cluster.run(COUNT, [KEYS[0]], [])
        assert time.monotonic() - began < 2 * settings.REDIS_TIMEOUT_SECONDS
        with pytest.raises(Open):
            cluster.run(COUNT, [KEYS[0]], [])
        with pytest.raises((Open, *REDIS_AWAY)):
            list(cluster.stream(COUNT, [KEYS], []))
        assert counted(cluster, elsewhere) == 2 * len(elsewhere)


def test_a_node_that_comes_back_with_older_data_forgets_it(servers: ValkeyCluster, cluster: Cluster) -> None:
    cluster.gather(COUNT, KEYS, [])
    primary = home_of(servers, TAGS[0])
    primary.client.save()
    cluster.gather(COUNT, KEYS, [])
    primary.kill()
    primary.start()
    assert primary.is_primary and primary.client.dbsize(), "back before anybody missed it, with what was saved"
    eventually(lambda: cluster_is_up(primary), "the node to be let in again")
    assert cluster.run(COUNTED, [KEYS[0]], []) == 0
    (primary.directory / "dump.rdb").unlink()


def cluster_is_up(member: Member) -> bool:
    return member.client.execute_command("CLUSTER INFO")["cluster_state"] == "ok"


def test_a_node_that_lost_its_place_and_won_it_back_is_not_trusted_over_an_old_connection(
    servers: ValkeyCluster, cluster: Cluster
) -> None:
    cluster.gather(COUNT, KEYS, [])
    silent_since = time.monotonic()
    primary = home_of(servers, TAGS[0])
    replica = servers.replica_of(primary)
    servers.keep_in_the_dark(replica)
    primary.client.config_set("primaryauth", "wrong")
    servers.promote(replica)
    eventually(lambda: not primary.is_primary, "the old primary to step down")
    client_of(servers).gather(COUNT, KEYS, [])  # the old primary hears nothing of it
    servers.promote(primary)
    eventually(lambda: not replica.is_primary, "the other to step down")
    eventually(lambda: time.monotonic() - silent_since > TRUSTED_SECONDS, "a silence that an election fits in")
    assert cluster.run(COUNTED, [KEYS[0]], []) == 0


def test_a_cluster_that_is_not_there_is_asked_once_a_second(settings) -> None:
    (port,) = free_ports(1)
    cluster = Cluster(f"redis+cluster://127.0.0.1:{port}", tags=TAGS, greet=guard.greet)
    with pytest.raises(ConnectionError):
        cluster.run(ECHO, [KEYS[0]], [""])
    began = time.monotonic()
    for _ in range(100):
        with pytest.raises(ConnectionError):
            cluster.run(ECHO, [KEYS[0]], [""])
    assert time.monotonic() - began < 0.5
    with pytest.raises(ConnectionError):
        cluster.clients()
