"""One run over the real input; imported once the servers are up, since Django's settings name them."""

import argparse
import os
import statistics
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from tqdm import tqdm

from apps.outbox.models import OutboxRow
from apps.timelines import checking, store
from apps.timelines.models import Delivery, MergedAuthor
from apps.users.models import User
from apps.users.tokens import AccessToken
from benchmarks.real_input import Site, in_threads, processes, shuffled

WARMING, POSTING = 4, 2  # requests at once
_BY_SIZE = """
    SELECT user_id, followers FROM users_usercounts JOIN users_user ON users_user.id = user_id
    WHERE followers > 0 AND state = 'active' ORDER BY followers DESC, user_id
"""


@dataclass
class Run:
    """What one run found; times in seconds."""

    limit: int
    warmed: int = 0
    warming: float = 0.0
    posted: int = 0
    refused: int = 0
    largest: int = 0
    answers: list[float] = field(default_factory=list)
    deliveries: int = 0
    way: list[float] = field(default_factory=list)
    merged: int = 0
    sources: Counter[str] = field(default_factory=Counter)
    wrong: list[checking.Check] = field(default_factory=list)

    @property
    def share(self) -> float:
        return (self.sources["list"] + self.sources["merged"]) / max(1, self.sources.total())

    def is_good(self, share: float) -> bool:
        return not self.wrong and not self.refused and self.share >= share

    def rows(self) -> dict[str, str]:
        return {
            "readers warmed through the API": f"{self.warmed:,}",
            "  in": f"{self.warming:.0f} s",
            "tweets posted through the API": f"{self.posted:,}",
            "  the largest author's followers": f"{self.largest:,}",
            "  answer to a post, median and p99": f"{_ms(self.answers, 50)} / {_ms(self.answers, 99)}",
            "lists written to": f"{self.deliveries:,}",
            "  post to last list, median and p99": f"{_ms(self.way, 50)} / {_ms(self.way, 99)}",
            "authors merged": f"{self.merged:,}",
            "readers checked": f"{self.sources.total():,}",
            "  from the list / merged": f"{self.sources['list']:,} / {self.sources['merged']:,}",
            "  rebuilt / database": f"{self.sources['rebuilt']:,} / {self.sources['database']:,}",
            "  served from lists": f"{100 * self.share:.1f} %",
            "  that differ from the definition": f"{len(self.wrong):,}",
        }


def prepare(graph: Path | None, tweets: Path | None, scratch: Path) -> None:
    """The tables and what is in them."""
    call_command("migrate", verbosity=0)
    if graph is None or tweets is None:
        call_command("sample_data", directory=scratch / "sample", no_load=True)
    began = time.monotonic()
    call_command("load_graph", str(graph or scratch / "sample" / "follow_graph.csv.gz"))
    call_command("load_tweets", str(tweets or scratch / "sample" / "tweets.txt.gz"))
    print(f"Both loaded in {time.monotonic() - began:.0f} s.")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def run(limit: int, options: argparse.Namespace) -> Run:
    """Warm, post, wait, check, from a cold start under this FANOUT_LIMIT."""
    os.environ["FANOUT_LIMIT"] = str(limit)
    store.forget_all()
    before = Delivery.objects.count()
    found = Run(limit)
    with ExitStack() as stack:
        site = processes(stack)
        warm = _warm(site, found, options.readers)
        _post(site, found, options.posts)
        _wait(before + found.posted)
        _measure(found)
        for viewer_id in tqdm(shuffled(warm, options.check, limit), desc="checking", disable=None):
            checked = checking.check(viewer_id, pages=3)
            found.sources[checked.source] += 1
            if not checked.is_right:
                found.wrong.append(checked)
                print(f"DIFFERS: {checked}")
    return found


def _tokens(user_ids: list[int]) -> dict[int, str]:
    return {user.pk: str(AccessToken.of(user)) for user in User.objects.filter(id__in=user_ids)}


def _warm(site: Site, found: Run, count: int) -> list[int]:
    readers = shuffled(list(User.objects.active().order_by("id").values_list("id", flat=True)), count, found.limit)
    tokens = _tokens(readers)
    began = time.monotonic()
    answers = in_threads(
        lambda reader: site.call("GET", "/api/timelines/home", tokens[reader])[0],
        readers,
        threads=WARMING,
        title="warming",
    )
    assert set(answers) == {200}, Counter(answers)
    found.warmed, found.warming = len(set(store.warm_viewers()) & set(readers)), time.monotonic() - began
    return readers


def _post(site: Site, found: Run, count: int) -> None:
    authors = _of_every_size(count, found)
    tokens = _tokens(authors)
    posts = list(enumerate(authors))
    answers = in_threads(
        lambda post: site.call(
            "POST",
            "/api/tweets/",
            tokens[post[1]],
            {"text": f"Tweet {post[0]} of the run with a limit of {found.limit}"},
        ),
        posts,
        threads=POSTING,
        title="posting",
    )
    found.answers = [seconds for status, seconds in answers if status == 201]
    found.posted, found.refused = len(found.answers), len(answers) - len(found.answers)


def _of_every_size(count: int, found: Run) -> list[int]:
    """Authors in turn from each doubling of follower counts, the largest of all first."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_SIZE)
        rows = cursor.fetchall()
    found.largest = rows[0][1]
    sizes: dict[int, list[int]] = {}
    for user_id, followers in rows:
        sizes.setdefault(followers.bit_length(), []).append(user_id)
    queues = [shuffled(users, len(users), found.limit) for _, users in sorted(sizes.items(), reverse=True)]
    authors = [rows[0][0]]
    turn = 0
    while len(authors) < count:
        queue = queues[turn % len(queues)]
        # Of the largest there are few: they write again.
        authors.append(queue[turn // len(queues) % len(queue)])
        turn += 1
    return authors


def _wait(deliveries: int) -> None:
    """Until everything posted is delivered. Raises TimeoutError after five minutes."""
    until = time.monotonic() + 300
    while OutboxRow.objects.exists() or Delivery.objects.exclude(finished_at=None).count() < deliveries:
        if time.monotonic() > until:
            raise TimeoutError(f"{OutboxRow.objects.count()} rows still stand in the outbox.")
        time.sleep(0.2)


def _measure(found: Run) -> None:
    newest = Delivery.objects.select_related("tweet").order_by("-tweet_id")[: found.posted]
    found.deliveries = sum(delivery.delivered for delivery in newest)
    found.way = [
        (delivery.finished_at - delivery.tweet.created_at).total_seconds()
        for delivery in newest
        if delivery.finished_at
    ]
    found.merged = MergedAuthor.objects.count()


def _ms(seconds: list[float], percent: int) -> str:
    if len(seconds) < 2:
        return "-"
    return f"{1000 * statistics.quantiles(seconds, n=100)[percent - 1]:.0f} ms"
