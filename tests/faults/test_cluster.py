"""The real processes with lists on a real cluster: primaries die, freeze, and lose their place to who missed things."""

import itertools
import threading
import time
from collections.abc import Iterator

import pytest

from tests.faults import drills
from tests.faults.run import Run, Size
from tests.valkey_cluster import Member, ValkeyCluster

pytestmark = pytest.mark.faults

SIZE = Size(accounts=300, largest=240, history=200, readers=30, tweets=60, fanout_limit=200, pause=0.7)


@pytest.fixture(scope="module")
def cluster() -> Iterator[ValkeyCluster]:
    with ValkeyCluster() as cluster:
        yield cluster


def test_nothing_is_lost_doubled_or_shown_wrongly_while_primaries_go(cluster: ValkeyCluster, capsys) -> None:
    with Run(SIZE, cluster=cluster) as run:
        run.drill(drills.posted_to_many, drills.killed_in_delivery)
        trouble = Trouble(cluster, run)
        trouble.start()
        run.storm()
        trouble.finish()
        run.drill(drills.posted_to_many, drills.killed_in_delivery)
        with capsys.disabled():
            print(f"\n{run.report()}")
        assert trouble.done >= 3
        assert run.truth.audit_lists(run.truth.oracle()), "some lists are warm"
        assert not run.ledger.violations, run.site.last_words()


class Trouble(threading.Thread):
    """One primary after another goes, each in another way, and all is healed before the next does."""

    def __init__(self, cluster: ValkeyCluster, run: Run) -> None:
        super().__init__(daemon=True)
        self._cluster, self._random = cluster, run.random
        self._ending = threading.Event()
        self.done = 0

    def run(self) -> None:
        for go in itertools.cycle((self._cluster.replace, self._replace_by_who_missed_things, _freeze)):
            if self._ending.wait(1):
                return
            go(self._random.choice(self._cluster.primaries()))
            self._cluster.heal()
            self.done += 1

    def finish(self) -> None:
        self._ending.set()
        self.join()

    def _replace_by_who_missed_things(self, primary: Member) -> None:
        self._cluster.keep_in_the_dark(self._cluster.replica_of(primary))
        time.sleep(0.5)  # of posts that the replica will lack
        self._cluster.replace(primary)


def _freeze(primary: Member) -> None:
    """For longer than the others wait for it: another takes its place, and it wakes up believing in itself."""
    with primary.frozen():
        time.sleep(2.5)
