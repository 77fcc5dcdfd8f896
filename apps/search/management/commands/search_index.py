"""`manage.py search_index`: documents for whatever has none; with `--all` everything anew."""

import time
from typing import Any

from django.core.management.base import BaseCommand

from apps.search import services


class Command(BaseCommand):
    help = "Write the search documents that are missing (after an upgrade, or a restore without them). Repeatable."

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        done = services.index_missing()
        self.stdout.write(f"{done:,} documents written in {time.monotonic() - began:.1f} s.")
