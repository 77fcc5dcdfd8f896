"""What must be so when the work has drained. All of it is read and judged here by hand: the served pages against
the oracle, every list in Redis, every count, every acknowledged post."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from tests.faults.ledger import Ledger
from tests.faults.people import Caller, Person
from tests.faults.site import Site
from tests.oracle import Oracle
from tests.patience import TEST_PATIENCE

DRAINED_WITHIN = 10.0  # seconds, with relay and workers up
PAGE = 100

# What is counted: (column, table of counts, its key) and the rows that it must equal, as (id, n).
_COUNTS = (
    ("followers", "users_usercount", "user_id", "SELECT followee_id, count(*) FROM follows_follow GROUP BY 1"),
    ("following", "users_usercount", "user_id", "SELECT follower_id, count(*) FROM follows_follow GROUP BY 1"),
    (
        "tweets",
        "users_usercount",
        "user_id",
        "SELECT author_id, count(*) FROM tweets_tweet WHERE deleted_at IS NULL GROUP BY 1",
    ),
    ("likes", "tweets_tweetcount", "tweet_id", "SELECT tweet_id, count(*) FROM tweets_like GROUP BY 1"),
    (
        "retweets",
        "tweets_tweetcount",
        "tweet_id",
        "SELECT retweet_of_id, count(*) FROM tweets_tweet WHERE deleted_at IS NULL AND retweet_of_id > 0 GROUP BY 1",
    ),
    (
        "replies",
        "tweets_tweetcount",
        "tweet_id",
        "SELECT reply_to_id, count(*) FROM tweets_tweet WHERE deleted_at IS NULL AND reply_to_id > 0 GROUP BY 1",
    ),
)
_COMPARE_COUNTS = """
    WITH kept AS (
        SELECT {key} AS id, sum({column}) AS n FROM (
            SELECT {key}, {column} FROM {table}s UNION ALL SELECT {key}, {column} FROM {table}delta
        ) parts GROUP BY 1
    ), truth (id, n) AS ({truth})
    SELECT COALESCE(kept.id, truth.id), COALESCE(kept.n, 0), COALESCE(truth.n, 0)
    FROM kept FULL JOIN truth USING (id) WHERE COALESCE(kept.n, 0) <> COALESCE(truth.n, 0)
"""


class Truth:
    """Compares a site with what its database says should be seen."""

    def __init__(self, site: Site, ledger: Ledger, caller: Caller) -> None:
        self._site, self._ledger, self._caller = site, ledger, caller
        self._database = site.database()

    def wait_until_drained(self, seconds: float = DRAINED_WITHIN, *, of: str = "%") -> float:
        """Seconds until no work was left of the tasks with such names; a violation when it takes longer than it may."""
        began, seconds = time.monotonic(), seconds * TEST_PATIENCE
        while left := self._left(of):
            if time.monotonic() - began > seconds:
                rows = self._database.execute(
                    "SELECT id, task, arguments, attempts, due_at - now(), busy_until - now(), lease, dead_at,"
                    " left(last_error, 300) FROM outbox_outboxrow WHERE task LIKE %s LIMIT 3",
                    [of],
                ).fetchall()
                with self._site.broker.client() as broker:
                    waiting = f"{broker.llen('default')} messages, worker {self._site.pids_of('worker')}"
                self._ledger.broke("I6", f"{left} outbox rows are left after {seconds} s ({waiting}): {rows}")
                return seconds
            time.sleep(0.05)
        return time.monotonic() - began

    def wait_until_all_is_up(self) -> float:
        """Seconds until the relay and a worker gave a new sign of life: only then has due work whom it needs."""
        row = self._database.execute("SELECT clock_timestamp()").fetchone()
        assert row is not None

        def both_live() -> bool:
            beats = self._database.execute(
                "SELECT count(*) FROM outbox_heartbeat WHERE name IN ('relay', 'worker') AND beat_at > %s", row
            ).fetchone()
            return beats == (2,)

        return self._site.wait_for(both_live, 60, "relay and worker to be up again")

    def _left(self, of: str) -> int:
        row = self._database.execute("SELECT count(*) FROM outbox_outboxrow WHERE task LIKE %s", [of]).fetchone()
        assert row is not None
        return row[0]

    def oldest_due_age(self) -> float:
        """Seconds since the oldest living work fell due and nobody finished it."""
        row = self._database.execute(
            "SELECT COALESCE(extract(epoch FROM clock_timestamp() - min(due_at)), 0) FROM outbox_outboxrow"
            " WHERE dead_at IS NULL"
        ).fetchone()
        assert row is not None
        return max(0.0, float(row[0]))

    def oracle(self) -> Oracle:
        """The definition, from one moment's rows."""
        with self._site.database() as database:
            database.autocommit = False
            database.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            return Oracle.load(database.cursor())

    # Timelines ----------------------------------------------------------------------------------
    def compare(self, oracle: Oracle, readers: Iterable[Person], *, pages: int = 3) -> int:
        """Read each reader's home through the API and hold it against the oracle. Returns the entries compared."""
        compared = 0
        for reader in readers:
            expected = oracle.home(reader.id, datetime.now(UTC))[: pages * PAGE]
            served = self.home(reader, pages)
            compared += len(expected)
            if served != expected:
                missing = [id_ for id_ in expected if id_ not in set(served)]
                surplus = [id_ for id_ in served if id_ not in set(expected)]
                why = {id_: oracle.why_not(id_, reader.id) for id_ in surplus[:3] if id_ in oracle.entries}
                kind = "I1" if missing else "I3" if surplus else "I2/I4"
                self._ledger.broke(
                    kind,
                    f"the home of {reader.id} is not what it must be: of {len(expected)} entries {len(missing)} are "
                    f"missing {missing[:5]}, {len(surplus)} too many {why}, {len(served) - len(set(served))} double",
                )
        return compared

    def home(self, reader: Person, pages: int) -> list[int]:
        """Ids as served, newest first."""
        served: list[int] = []
        path: str | None = f"/api/timelines/home?limit={PAGE}"
        for _ in range(pages):
            answer = self._caller.get(reader, path or "")
            if answer.status != 200:
                self._ledger.broke("I8", f"reading {path} was answered {answer.status}")
                break
            served += [int(entry["id"]) for entry in answer.body["results"]]
            path = answer.body["next"]
            if path is None:
                break
        return served

    def audit_lists(self, oracle: Oracle) -> int:
        """Every current list in Redis: in order, each entry once, and none missing above its floor. Returns how many.

        The format is that of docs: ids, newest first, then `!r:floor:version:generation:merged`.
        """
        versions = dict(self._database.execute("SELECT viewer_id, version FROM timelines_homeversion").fetchall())
        merged = {row[0] for row in self._database.execute("SELECT author_id FROM timelines_mergedauthor")}
        by_author: dict[int, list[Any]] = defaultdict(list)
        for entry in oracle.entries.values():
            if not entry.is_gone and entry.author not in merged:
                by_author[entry.author].append(entry)
        audited = 0
        for client in self._site.lists():
            keys = list(client.scan_iter("h:*", 5000))
            for start in range(0, len(keys), 500):
                part = keys[start : start + 500]
                pipe = client.pipeline(transaction=False)
                for key in part:
                    pipe.lrange(key, 0, -1)
                for key, found in zip(part, pipe.execute(), strict=True):
                    audited += self._audit(int(key.rpartition(b":")[2]), found, oracle, by_author, versions)
        return audited

    def _audit(
        self,
        viewer: int,
        found: list[bytes],
        oracle: Oracle,
        by_author: dict[int, list[Any]],
        versions: dict[int, int],
    ) -> bool:
        """Whether it was a list that readers are served from."""
        if not found or not found[-1].startswith(b"!r:"):
            return False
        _, floor, version, *_ = found[-1].decode().split(":")
        if int(version) != versions.get(viewer, 0):
            return False
        ids = [int(id_) for id_ in found[:-1]]
        twice = [id_ for id_, times in Counter(ids).items() if times > 1]
        if twice:
            self._ledger.broke("I2", f"the list of {viewer} holds entries twice: {twice[:5]}")
        if ids != sorted(ids, reverse=True):
            self._ledger.broke("I4", f"the list of {viewer} is out of order")
        follows = oracle.follows.get(viewer, {})
        wanted = {
            entry.id
            for author in follows
            for entry in by_author.get(author, ())
            if entry.id > int(floor)
            and (
                entry.reply_to_user is None or entry.reply_to_user in {viewer, author} or entry.reply_to_user in follows
            )
        }
        missing = sorted(wanted - set(ids), reverse=True)
        if missing:
            self._ledger.broke("I1", f"the list of {viewer} lacks {len(missing)} of {len(wanted)}: {missing[:5]}")
        return True

    # Rows ---------------------------------------------------------------------------------------
    def check_posts(self) -> None:
        """What was acknowledged is there; what was sent once, however often the client asked, is there once."""
        rows = self._database.execute(
            "SELECT id, author_id, text FROM tweets_tweet WHERE retweet_of_id IS NULL"
        ).fetchall()
        known = {row[0]: row for row in rows}
        for post in list(self._ledger.posts.values()):
            if known.get(post.tweet_id) != (post.tweet_id, post.author, post.text):
                self._ledger.broke("I1", f"acknowledged and lost: {post}")
        texts = Counter(row[2] for row in rows if row[2] in self._ledger.attempted)
        for text, times in texts.items():
            if times > 1:
                self._ledger.broke("I2", f"one post, {times} tweets: {text!r}")

    def check_counts(self) -> None:
        """Every counter equals its rows, pending deltas included."""
        for column, table, key, truth in _COUNTS:
            sql = _COMPARE_COUNTS.format(column=column, table=table, key=key, truth=truth)
            wrong = self._database.execute(sql).fetchall()
            if wrong:
                self._ledger.broke("I5", f"{len(wrong)} wrong counts of {column}; (id, counted, rows): {wrong[:3]}")
