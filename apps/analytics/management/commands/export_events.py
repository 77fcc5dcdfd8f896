"""`manage.py export_events FOLDER`: events as files for engines outside, one for each day that is over."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.analytics import exporting, spark


class Command(BaseCommand):
    help = "Write the events of days that are over as JSON lines, a file a day, those that are not there yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--days", type=int, default=30, help="how far back (30)")
        parser.add_argument(
            "--compare", action="store_true", help="have Apache Spark count the folder too, and say what differs"
        )
        parser.add_argument("--master", default="local[*]", help="where Spark runs (local[*])")

    def handle(self, *args: Any, folder: Path, days: int, compare: bool, master: str, **options: Any) -> None:
        if not 1 <= days <= 3_660:
            raise CommandError("--days is a number from 1 to 3660.")
        made = exporting.export(folder, days=days)
        self.stdout.write(f"{len(made)} days written to {folder}")
        if compare:
            self._compare(folder, master)

    def _compare(self, folder: Path, master: str) -> None:
        try:
            theirs = spark.count(folder, master=master)
        except spark.SparkIsMissing as error:
            raise CommandError(f"Spark cannot be had (requirements-spark.txt, Java 17 or later): {error}") from error
        ours = exporting.counted(exporting.days_in(folder))
        different = [key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)]
        for day, kind in sorted(different)[:20]:
            self.stdout.write(f"{day} {kind}: {ours.get((day, kind))} here, {theirs.get((day, kind))} by Spark")
        self.stdout.write(
            f"{len(ours)} figures, {len(different)} of them differ, {sum(theirs.values())} events by Spark"
        )
