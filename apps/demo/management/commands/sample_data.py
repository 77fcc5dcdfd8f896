"""`manage.py sample_data`: files like the real input, of our own making, and loaded as those are."""

import gzip
import sys
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from apps.demo import people
from apps.demo.chatter import Chatter
from apps.demo.graph import power_law_edges

SEED = 7


class Command(BaseCommand):
    help = (
        "Make a heavy-tailed follow graph and texts of our own, write them to var/sample/ in the formats of "
        "load_graph and load_tweets, and load them. The same numbers make the same files."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--accounts", type=int, default=20_000)
        parser.add_argument(
            "--ties", type=int, default=16, help="about twice the mean number of friends made on arrival"
        )
        parser.add_argument("--tweets", type=int, default=30_000)
        parser.add_argument("--directory", type=Path, default=settings.BASE_DIR / "var" / "sample")
        parser.add_argument("--password", help="the password of all new accounts (default: nobody can sign in)")
        parser.add_argument("--no-load", action="store_true", help="only write the files")

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        graph, tweets = directory / "follow_graph.csv.gz", directory / "tweets.txt.gz"
        _write(graph, _graph(options["accounts"], options["ties"]))
        _write(tweets, _texts(options["tweets"]))
        self.stdout.write(f"{graph} and {tweets} written.")
        if not options["no_load"]:
            call_command("load_graph", str(graph), password=options["password"], stdout=self.stdout)
            call_command("load_tweets", str(tweets), stdout=self.stdout)


def _write(path: Path, lines: list[str]) -> None:
    # Without a time in it: the same lines are the same file.
    with path.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0) as packed:
        packed.writelines(f"{line}\n".encode() for line in lines)


def _graph(accounts: int, ties: int) -> list[str]:
    sys.stderr.write(f"A graph of {accounts:,} accounts ...\n")
    return ["id_1,id_2", *(f"{a},{b}" for a, b in power_law_edges(Random(SEED), accounts, ties))]  # noqa: S311


def _texts(count: int) -> list[str]:
    """Texts of the demo people, without the names of those who don't exist here."""
    random = Random(SEED)  # noqa: S311  # the same texts every time
    crowd = people.crowd(random, 300)
    user = people.crowd(random, 1)[0]
    user.handle = "user"
    chatter = Chatter(random, gap=0)
    lines = []
    for _ in tqdm(range(count), desc="texts", disable=None):
        said = None
        while said is None:
            said = chatter.say(random.choice(crowd), user)
        lines.append(said.text.replace("\n", " "))
    return lines
