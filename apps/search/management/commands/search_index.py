"""`manage.py search_index`: documents for whatever has none; with `--opensearch` a new index, then searched."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from apps.search import services
from apps.search.engines import opensearch
from apps.tweets.models import Tweet


class Command(BaseCommand):
    help = (
        "Write the search documents that are missing (after an upgrade, or a restore without them). Repeatable. "
        "With --opensearch, fill a new index beside the one in use and search it once it is whole."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--opensearch", action="store_true", help="the index that SEARCH_URL names")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        done = self._reindex() if options["opensearch"] else services.index_missing()
        self.stdout.write(f"{done:,} documents written in {time.monotonic() - began:.1f} s.")

    def _reindex(self) -> int:
        if not settings.SEARCH_URL:
            raise CommandError("SEARCH_URL names no OpenSearch.")
        with tqdm(total=Tweet.objects.filter(deleted_at=None).count(), unit="tweets", disable=None) as bar:
            try:
                return services.reindex(progress=lambda done: bar.update(done - bar.n))
            except opensearch.AWAY as error:
                raise CommandError(f"OpenSearch does not answer: {error}. What was searched still is.") from error
