"""`manage.py load_tweets FILE`: one tweet a line, in bulk; repeatable."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.loading import Source, SourceIsDamaged
from apps.tweets import loading


class Command(BaseCommand):
    help = (
        "Load texts (one a line, UTF-8, plain or gzip) as tweets of the accounts that load_graph made: as many for "
        "each as it has followers, over the last 30 days. @user becomes somebody whom the author follows. "
        "Loading a file again adds only what is missing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        source, began = Source(file), time.monotonic()
        try:
            loaded = loading.load_tweets(source)
        except (OSError, SourceIsDamaged) as error:
            raise CommandError(f"Cannot read on: {error}") from error
        except loading.NobodyWrites as error:
            raise CommandError("Nobody is there to write them: run `manage.py load_graph FILE` first.") from error
        self.stdout.write(
            f"{loaded.tweets:,} tweets loaded in {time.monotonic() - began:.1f} s, "
            f"{loaded.known:,} were there already; {source.report()}."
        )
