"""manage.py evaluate_suggestions GRAPH: hide a part of a graph's follows, and see which ranking finds them again."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

from django.core.management import BaseCommand, CommandError

from apps.core.loading import Source, SourceIsDamaged
from apps.discovery.evaluation import rankings, splits
from apps.discovery.evaluation.splits import Lists, Split

RUNS = "the formula, as it runs"
FACTORS, CONFIDENCES = (32, 64, 128), (10.0, 40.0)


class Command(BaseCommand):
    help = (
        "Compare rankings of whom to follow by recall@10 on follows that were hidden: lines `a,b` (plain or gzip), "
        "each a pair of accounts that follow each other. Reads nothing of the site, and writes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("graph", type=Path)
        parser.add_argument("--seeds", type=int, default=5, help="so many divisions of the pairs")
        parser.add_argument("--hidden", type=float, default=0.2, help="the part of the pairs that is hidden")
        parser.add_argument("--readers", type=int, default=2_500, help="accounts that are asked for")
        parser.add_argument(
            "--factors",
            type=int,
            nargs="*",
            default=FACTORS,
            help="of the learned ranking, if it is installed",
        )
        parser.add_argument("--confidence", type=float, nargs="+", default=CONFIDENCES, help="of the learned ranking")

    def handle(self, *args: Any, graph: Path, **options: Any) -> None:
        if not (options["seeds"] > 0 and 0 < options["hidden"] < 1 and options["readers"] > 0):
            raise CommandError("Seeds and readers are at least 1, the hidden part is between 0 and 1.")
        source = Source(graph)
        try:
            pairs = splits.pairs(source)
        except (OSError, SourceIsDamaged) as error:
            raise CommandError(f"Cannot read on: {error}") from error
        compared = self._compared(options["factors"], options["confidence"])
        found: dict[str, list[float]] = {name: [] for name in compared}
        accounts = len({account for pair in pairs for account in pair})
        made = None
        for seed in range(1, options["seeds"] + 1):
            made = splits.split(pairs, seed=seed, hidden=options["hidden"], readers=options["readers"])
            for name, rank in compared.items():
                found[name].append(splits.recall(made, rank(made)))
        if made is None or not made.readers:
            raise CommandError("The graph is too small to hide anything of it.")
        self.stdout.write(
            f"{accounts:,} accounts, {len(pairs):,} pairs, {options['hidden']:.0%} of them hidden; "
            f"{len(made.readers):,} readers, {options['seeds']} divisions; {source.report()}.\n"
        )
        self.stdout.write(_table(found))

    def _compared(self, factors: list[int], confidences: list[float]) -> dict[str, Callable[[Split], Lists]]:
        compared: dict[str, Callable[[Split], Lists]] = {
            "popularity": rankings.popularity,
            "friends of friends, by their number, whole graph": rankings.friends_of_friends,
            "Adamic and Adar, whole graph": rankings.adamic_adar,
            RUNS: rankings.formula,
        }
        try:
            return compared | {
                f"implicit ALS, {number} factors, α = {confidence:g}": rankings.learned(number, confidence)
                for number in factors
                for confidence in confidences
            }
        except rankings.LearnedIsMissing:
            self.stderr.write("Without the learned ranking: that needs `pip install -r requirements-evaluation.txt`.")
            return compared


def _table(found: dict[str, list[float]]) -> str:
    """As Markdown. Differences to the formula are taken division by division."""
    lines = [
        "| ranking | recall@10 | lowest to highest | against the formula | better in |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, values in found.items():
        apart = [value - formula for value, formula in zip(values, found[RUNS], strict=True)]
        difference = f"{fmean(apart):+.4f} ± {_error(apart):.4f}" if name != RUNS else ""
        better = f"{sum(one > 0 for one in apart)} of {len(apart)}" if name != RUNS else ""
        spread = f"{min(values):.4f} to {max(values):.4f}"
        lines.append(f"| {name} | {fmean(values):.4f} | {spread} | {difference} | {better} |")
    return "\n".join(lines)


def _error(values: list[float]) -> float:
    """The standard error of their mean."""
    return float(stdev(values) / len(values) ** 0.5) if len(values) > 1 else 0.0
