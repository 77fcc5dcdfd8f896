"""`manage.py load_graph FILE`: accounts devN and who follows whom, in bulk; repeatable."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.loading import Source, SourceIsDamaged
from apps.follows import loading


class Command(BaseCommand):
    help = (
        "Load a follow graph: lines `a,b` (plain or gzip), each a pair of accounts that follow each other. "
        "Account 7 becomes @dev7. Loading a file again adds only what is missing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--password", help="the password of all new accounts (default: nobody can sign in)")

    def handle(self, *args: Any, file: Path, password: str | None, **options: Any) -> None:
        source, began = Source(file), time.monotonic()
        try:
            loaded = loading.load_graph(source, password=password)
        except (OSError, SourceIsDamaged) as error:
            raise CommandError(f"Cannot read on: {error}") from error
        self.stdout.write(
            f"{loaded.accounts:,} accounts and {loaded.follows:,} follows loaded in {time.monotonic() - began:.1f} s; "
            f"{source.report()}."
        )
