"""python -m benchmarks [--quick | --full] [--graph FILE] [--tweets FILE] [--only NAME …]"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import figures, stage

if TYPE_CHECKING:
    from benchmarks.figures import Figure

SCENES = ("home", "fan_out", "delivery", "growth", "tweets", "rebuild", "search", "suggestions")


class Size:
    """How long the run takes: rounds, seconds a slice, followers, posts."""

    def __init__(self, options: argparse.Namespace) -> None:
        rounds, self.seconds = (4, 1.0) if options.quick else (11, 2.0)
        self.rounds = options.rounds or rounds
        self.audience = 20_000 if options.quick else 1_000_000 if options.full else 100_000
        self.posts = 40 if options.quick else 200
        self.rebuilds = 40 if options.quick else 200
        self.accounts = 2_000 if options.quick else 20_000
        self.searched = 200_000 if options.quick else 1_000_000
        self.more_tweets = 10_000_000 if options.full else 0


def main() -> int:
    options = _options()
    began = time.monotonic()
    if options.realtime:
        stage.ask_for_the_cores()
    with stage.servers() as scratch:
        found = _scenes(options, Size(options), scratch)
    print(figures.table(found))
    print(f"\n{figures.details(found)}")
    seconds = time.monotonic() - began
    path = figures.keep(found, stage.ROOT / "bench-results", sys.argv[1:], seconds=round(seconds, 1))
    print(f"\n{seconds:.0f} s; kept in {path.relative_to(stage.ROOT)}")
    missed = [figure.name for figure in found if figure.verdict == "MISSED"]
    return 1 if missed else 0


def _scenes(options: argparse.Namespace, size: Size, scratch: Path) -> "Sequence[Figure]":
    """Only now are there servers for Django's settings to name, so only now may Django be imported."""
    import django
    from django.core.management import call_command

    figures.say("servers are up; making the database")
    (scratch / "metrics").mkdir()
    django.setup()
    from benchmarks.play import play

    call_command("migrate", verbosity=0)
    found: list[Figure] = []
    for figure in play(options, size, scratch):
        # Said at once: a run that ends early has measured that much.
        figures.say(figures.row(figure))
        found.append(figure)
    return found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=", description="Measure; see docs/performance.md.")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--quick", action="store_true", help="under two minutes, with rougher figures")
    length.add_argument("--full", action="store_true", help="with 10^7 tweets and 1,000,000 followers")
    parser.add_argument("--rounds", type=int, help="fewer than 11 of each comparison, or more")
    parser.add_argument("--graph", type=Path, default=os.environ.get("BENCH_GRAPH"), help="lines a,b for load_graph")
    parser.add_argument("--tweets", type=Path, default=os.environ.get("BENCH_TWEETS"), help="texts for load_tweets")
    parser.add_argument("--only", nargs="+", choices=SCENES, default=SCENES, help="these scenes alone")
    parser.add_argument("--realtime", action="store_true", help="go before all other programs (Linux, as root)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
