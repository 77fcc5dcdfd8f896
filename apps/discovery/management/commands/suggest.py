"""manage.py suggest [--engine sql|spark] [--everybody] [--compare]: find anew whom people might follow."""

import time
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db.transaction import atomic
from django.utils import timezone

from apps.core.loading import batches
from apps.discovery import circles, services, spark
from apps.discovery.circles import Circle
from apps.discovery.services.suggestions import PORTION, active_readers, keep
from apps.users.models import User


class Command(BaseCommand):
    help = "Find anew whom people might follow, in the database or by Apache Spark."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--engine", choices=("sql", "spark"), default="sql")
        parser.add_argument("--master", default="local[*]", help="where Spark runs")
        parser.add_argument("--folder", type=Path, help="where Spark finds its files (default: a temporary one)")
        parser.add_argument("--everybody", action="store_true", help="also for those who were not here lately")
        parser.add_argument("--compare", action="store_true", help="by both engines; write nothing, say what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        everybody = User.objects.active().order_by("pk").values_list("pk", flat=True)
        readers = list(everybody) if options["everybody"] else active_readers()
        began = time.monotonic()
        if options["compare"]:
            self._compare(readers, options)
        elif options["engine"] == "sql":
            self._say(services.refresh_all(readers), began)
        else:
            now = timezone.now()
            found = sum(
                atomic(keep)(portion, now) for portion in batches(self._by_spark(readers, options), 10 * PORTION)
            )
            self._say(found, began)

    def _by_spark(self, readers: Sequence[int], options: dict[str, Any]) -> Any:
        try:
            with TemporaryDirectory() as scratch:
                folder = options["folder"] or Path(scratch)
                spark.write(folder, readers, timezone.now())
                yield from spark.find(folder, master=options["master"])
        except spark.SparkIsMissing as error:
            raise CommandError(
                f"Spark cannot be had here: {error}. It needs Java and `pip install -r requirements-spark.txt`."
            ) from error

    def _compare(self, readers: Sequence[int], options: dict[str, Any]) -> None:
        theirs = {one.reader_id: one for one in self._by_spark(readers, options)}
        differ, lists = [], 0
        for portion in batches(readers, PORTION):
            with atomic():
                ours = circles.find(portion, timezone.now())
            lists += sum(len(one.ids) for one in ours)
            differ += [one for one in ours if theirs.get(one.reader_id) != one]
        self.stdout.write(f"{len(readers):,} readers, {lists:,} suggestions: {len(differ):,} readers' lists differ")
        if differ:
            raise CommandError(_first(differ[0], theirs.get(differ[0].reader_id)))

    def _say(self, readers: int, began: float) -> None:
        self.stdout.write(f"Found for {readers:,} readers in {time.monotonic() - began:.1f} s.")


def _first(ours: Circle, theirs: Circle | None) -> str:
    return f"The first: {ours}\nand by Spark: {theirs}"
