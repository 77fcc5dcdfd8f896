"""One fault run: a site, a world, drills, a storm, and what the checks say. All of it follows from a seed."""

import os
import secrets
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, LiteralString, Self

from tests.faults import mishaps
from tests.faults.crowd import Crowd
from tests.faults.ledger import Ledger
from tests.faults.people import Diary, Person
from tests.faults.site import Site
from tests.faults.talks import Talks
from tests.faults.told import Told
from tests.faults.truth import DRAINED_WITHIN, Truth
from tests.faults.world import World, make_graph, make_texts, settle, warm
from tests.valkey_cluster import ValkeyCluster


@dataclass(frozen=True)
class Size:
    """How large a run is. Without `graph` a heavy-tailed one of `accounts` is made."""

    accounts: int = 400
    largest: int = 300
    history: int = 300
    readers: int = 40
    checked: int = 10  # readers compared with the oracle after each drill
    compared: int = 30  # and at the end
    tweets: int = 60
    mean_followers: float = 100
    kills: int = 3
    rounds: int = 1
    pause: float = 1.0
    fanout_limit: int = 250
    graph: str = ""
    texts: str = ""
    rewarmed: int = 100
    talkers: int = 4  # who write to each other, and each has a window open


class Run:
    """`with Run(size) as run: run.drill(…); run.storm(); run.report()`."""

    def __init__(
        self, size: Size, *, plant: str = "", seed: int | None = None, cluster: ValkeyCluster | None = None
    ) -> None:
        self.size = size
        self.seed = seed or int(os.environ.get("FAULT_SEED") or secrets.randbelow(10**9))
        self.random = Random(self.seed)
        self.ledger, self.diary = Ledger(), Diary()
        self.site = Site(plant=plant, cluster=cluster, FANOUT_LIMIT=str(size.fanout_limit))
        self.figures: dict[str, Any] = {"seed": self.seed}
        self.done: list[str] = []
        self._exit = ExitStack()
        self._oldest = 0.0
        self._say(f"seed {self.seed} (FAULT_SEED={self.seed} repeats it)")

    def __enter__(self) -> Self:
        with ExitStack() as undo:
            undo.enter_context(self.site)
            size, began = self.size, time.monotonic()
            graph = Path(size.graph or self.site.directory / "graph.csv")
            texts = Path(size.texts or self.site.directory / "texts.txt")
            if not size.graph:
                make_graph(graph, accounts=size.accounts, largest=size.largest, random=self.random)
            if not size.texts:
                make_texts(texts, count=size.history, random=self.random)
            self.world: World = settle(
                self.site,
                graph,
                texts,
                self.random,
                limit=size.fanout_limit,
                readers=size.readers,
                mean_followers=size.mean_followers,
            )
            self.crowd = Crowd(self.world, self.ledger, self.diary, self.random)
            self.caller = self.crowd.caller()
            self.truth = Truth(self.site, self.ledger, self.caller)
            self.sample: list[Person] = [self.world.people[id_] for id_ in self.world.readers[: size.checked]]
            self.site.run_processes()
            self.talks = Talks(self.crowd, self.random, talkers=size.talkers)
            self.told = Told(self.site, self.ledger, self.talks, self.caller)
            undo.callback(self.talks.close)
            self.talks.open(self.caller)
            ready = time.monotonic() - began
            self._say(
                f"{len(self.world.warm)} warm lists, {len(self.world.writers)} writers with "
                f"{[len(self.world.followers[id_]) for id_ in self.world.writers][:12]}… followers, "
                f"ready after {ready:.0f} s"
            )
            self._exit = undo.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._exit.close()

    # Parts of a run -----------------------------------------------------------------------------
    def drill(self, *drills: Callable[["Run"], None]) -> None:
        for drill in drills:
            began = time.monotonic()
            drill(self)
            broken = dict(Counter(violation.rule for violation in self.ledger.violations))
            self._say(f"drill {drill.__name__}: {time.monotonic() - began:.1f} s, broken: {broken or 'nothing'}")

    def storm(self) -> None:
        """Everybody posts and reads while one thing after another goes wrong; then all is checked."""
        plan = mishaps.plan(self.random, kills=self.size.kills, rounds=self.size.rounds)
        seconds = len(plan) * (self.size.pause + 1.5)
        watching = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(watching,), daemon=True)
        watcher.start()
        before, warming = set(self.ledger.posts), []
        self.crowd.start(tweets=self.size.tweets, seconds=seconds)
        self.talks.start()
        for mishap in plan:
            time.sleep(self.random.uniform(0.3, 1) * self.size.pause)
            began = time.monotonic()
            mishap(self)
            self.done.append(mishap.__name__)
            self._say(f"{mishap.__name__}: {time.monotonic() - began:.1f} s, {len(self.ledger.posts)} posted")
            if mishap in mishaps.EMPTYING and self.size.rewarmed:
                ids = self.random.sample(self.world.warm, min(self.size.rewarmed, len(self.world.warm)))
                warming.append(threading.Thread(target=warm, args=(self.site, ids), daemon=True))
                warming[-1].start()
        self.crowd.wait_for_posts()
        self.crowd.stop()
        watching.set()
        watcher.join()
        self.figures["tweets posted"] = len(set(self.ledger.posts) - before)
        self.figures["all up again after (s)"] = round(self.truth.wait_until_all_is_up(), 2)
        self.figures["delivered after (s)"] = round(self.check("the storm", self._compared()), 2)
        self.check_told("the storm")
        for thread in warming:
            thread.join()  # before the servers go

    @property
    def all_done_within(self) -> float:
        """Seconds for all that is not the lists: what everybody does waits behind the same workers."""
        return DRAINED_WITHIN + 3.0 * len(self.talks.people)

    def check(
        self, after: str, readers: list[Person] | None = None, *, drained_within: float = DRAINED_WITHIN
    ) -> float:
        """Wait until tweets are delivered, then hold everything against the truth. Seconds until they were."""
        known = len(self.ledger.violations)
        took = self.truth.wait_until_drained(drained_within, of="apps.timelines.%")
        oracle = self.truth.oracle()
        compared = self.truth.compare(oracle, readers or self.sample)
        audited = self.truth.audit_lists(oracle)
        self.truth.wait_until_drained(self.all_done_within)
        self.truth.check_posts()
        self.truth.check_counts()
        self._say_after(after, known)
        self.figures["entries compared"] = compared
        self.figures["lists audited"] = audited
        return took

    def check_told(self, after: str) -> None:
        """The same for messages, news and windows."""
        known = len(self.ledger.violations)
        self.truth.wait_until_drained(self.all_done_within)
        self.figures |= self.told.check()
        self._say_after(after, known)

    def _say_after(self, after: str, known: int) -> None:
        for number in range(known, len(self.ledger.violations)):
            broken = self.ledger.violations[number]
            self.ledger.violations[number] = broken._replace(detail=f"after {after}: {broken.detail}")

    def _compared(self) -> list[Person]:
        """Readers first, then writers: accounts of every size."""
        ids = [*self.world.readers[: self.size.compared], *self.world.writers]
        return [self.world.people[id_] for id_ in dict.fromkeys(ids)]

    def replant(self, plant: str) -> None:
        """Go on in the same world with another bug, all lists warm and nothing to do."""
        self.ledger.violations.clear()
        with self.site.database() as database:
            database.execute("DELETE FROM outbox_outboxrow")
        self.site.broker.flush()
        self.site.timelines.flush()
        self.site.replant(plant)
        # Again, now that nobody works any more on what the last bug left.
        self.site.timelines.flush()
        self.told.begin_again()
        self.warm_again()

    def post_by_biggest(self) -> int | None:
        return self.crowd.post(self.caller, self.world.biggest)

    def note_posts(self, count: int) -> None:
        """Wait until so many more were posted, or 10 s: then the crowd has stopped."""
        wanted, give_up = len(self.ledger.posts) + count, time.monotonic() + 10
        while len(self.ledger.posts) < wanted and time.monotonic() < give_up:
            time.sleep(0.05)

    def warm_again(self) -> None:
        warm(self.site, self.world.warm)

    # What came of it ----------------------------------------------------------------------------
    def _watch(self, stopping: threading.Event) -> None:
        while not stopping.wait(0.5):
            self._oldest = max(self._oldest, self.truth.oldest_due_age())

    def expected_deliveries(self) -> int:
        """Pairs of an entry posted in this run and a reader whose list was warm at its beginning."""
        with self.site.database() as database:
            first = min(self.ledger.posts)
            row = database.execute(
                "SELECT count(*) FROM tweets_tweet t JOIN follows_follow f ON f.followee_id = t.author_id"
                " WHERE t.id >= %s AND f.follower_id = ANY(%s)",
                [first, self.world.warm],
            ).fetchone()
        assert row is not None
        return row[0]

    def report(self) -> str:
        """The figures of the run, one a line, and every broken promise."""
        quantile = self.diary.quantile
        self.figures |= {
            "kills": sum(name.startswith("kill") for name in self.done),
            "other mishaps": sum(not name.startswith("kill") for name in self.done),
            "expected deliveries": self.expected_deliveries(),
            "pushed": self._sum("SELECT COALESCE(sum(delivered), 0) FROM timelines_delivery"),
            "merged authors": self._sum("SELECT count(*) FROM timelines_mergedauthor"),
            "dead letters": self._sum("SELECT count(*) FROM outbox_outboxrow WHERE dead_at IS NOT NULL"),
            "oldest work seen (s)": round(self._oldest, 2),
            "answers cut and asked again": self.diary.cuts,
            "messages": len(self.talks.said),
            "windows, connections": (len(self.talks.windows), sum(one.connections for one in self.talks.windows)),
        }
        for kind in ("read", "post", "act", "message"):
            self.figures[f"{kind}: answers"] = dict(self.diary.statuses[kind])
            self.figures[f"{kind}: p50, p99, most (s)"] = [round(quantile(kind, share), 3) for share in (0.5, 0.99, 1)]
        lines = [f"{name:30} {value}" for name, value in self.figures.items()]
        broken = [f"BROKEN {rule}: {detail}" for rule, detail in self.ledger.violations[:40]]
        return "\n".join([*lines, f"{'broken promises':30} {len(self.ledger.violations)}", *broken])

    def _sum(self, sql: LiteralString) -> int:
        with self.site.database() as database:
            row = database.execute(sql).fetchone()
        assert row is not None
        return row[0]

    def _say(self, line: str) -> None:
        print(f"[faults] {line}", file=sys.__stderr__, flush=True)
