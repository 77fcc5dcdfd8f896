"""python -m benchmarks.real_input [--graph FILE] [--tweets FILE]: the real thing, and is every timeline right?

On servers of its own: loads a graph and texts (files like load_graph's and load_tweets', or samples
of our own making), then for each FANOUT_LIMIT starts web, worker and relay, warms readers' lists
through the API, posts through the API by accounts of every size, the largest included, waits until
all is delivered, and holds the pages of warm readers against the definition. Exits with 1 if any
differs, or too few came from lists.
"""

import argparse
import http.client
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from random import Random
from threading import local
from typing import TYPE_CHECKING, Any

from benchmarks import stage

if TYPE_CHECKING:
    from benchmarks.real_input_run import Run

SHARE_FROM_LISTS = 0.95


def main() -> int:
    options = _options()
    with stage.servers() as scratch:
        (scratch / "metrics").mkdir()
        (scratch / "log").mkdir(exist_ok=True)
        import django

        django.setup()
        from benchmarks.real_input_run import prepare, run

        prepare(options.graph, options.tweets, scratch)
        runs = [run(limit, options) for limit in options.limits]
    print(_table(runs))
    return 0 if all(one.is_good(SHARE_FROM_LISTS) for one in runs) else 1


class Site:
    """The API over kept-alive connections, one for each thread."""

    def __init__(self, port: int) -> None:
        self._port, self._kept = port, local()

    def call(self, method: str, path: str, token: str, body: dict[str, Any] | None = None) -> tuple[int, float]:
        """`(status, seconds)`."""
        if not hasattr(self._kept, "link"):
            self._kept.link = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        link: http.client.HTTPConnection = self._kept.link
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        began = time.monotonic()
        link.request(method, path, None if body is None else json.dumps(body), headers)
        answer = link.getresponse()
        answer.read()
        return answer.status, time.monotonic() - began


def in_threads[T, R](do: Callable[[T], R], items: Sequence[T], *, threads: int, title: str) -> list[R]:
    from tqdm import tqdm

    with ThreadPoolExecutor(threads) as pool:
        return list(tqdm(pool.map(do, items), total=len(items), desc=title, disable=None))


def processes(stack: ExitStack) -> Site:
    """Web, worker and relay, as Procfile starts them."""
    bin_directory = Path(sys.executable).parent
    celery = ("--app", "twitter", "worker", "--loglevel", "warning", "--concurrency", "2", "--without-gossip")
    stack.enter_context(stage.process("worker", [str(bin_directory / "celery"), *celery, "--without-mingle"]))
    stack.enter_context(stage.process("relay", [sys.executable, "manage.py", "relay"]))
    return Site(stack.enter_context(stage.site("twitter.wsgi:application", "/health/live")))


def _table(runs: "Sequence[Run]") -> str:
    rows = [one.rows() for one in runs]
    lines = [f"\n{'FANOUT_LIMIT':42} " + " ".join(f"{one.limit:>14,}" for one in runs)]
    lines += [f"{name:42} " + " ".join(f"{row[name]:>14}" for row in rows) for name in rows[0]]
    return "\n".join(lines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.real_input", description=__doc__)
    parser.add_argument("--graph", type=Path, default=os.environ.get("BENCH_GRAPH"), help="lines a,b for load_graph")
    parser.add_argument("--tweets", type=Path, default=os.environ.get("BENCH_TWEETS"), help="texts for load_tweets")
    parser.add_argument("--limits", type=int, nargs="+", default=[10_000, 500], help="FANOUT_LIMITs, one run for each")
    parser.add_argument("--readers", type=int, default=5_000, help="whose lists are warmed")
    parser.add_argument("--posts", type=int, default=500)
    parser.add_argument("--check", type=int, default=500, help="how many of the warm readers are checked")
    return parser.parse_args()


def shuffled[T](items: Sequence[T], count: int, seed: int) -> list[T]:
    return Random(seed).sample(items, min(count, len(items)))


if __name__ == "__main__":
    sys.exit(main())
