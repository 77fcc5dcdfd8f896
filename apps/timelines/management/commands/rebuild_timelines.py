"""`manage.py rebuild_timelines`: make lists anew from PostgreSQL."""

from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from apps.timelines import rebuilding, services, store
from apps.users.models import User


class Command(BaseCommand):
    help = (
        "Make home timelines' lists anew from PostgreSQL: those that exist, and merged authors' own. "
        "Readers are served all the while."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--all", action="store_true", help="for every active account, also those without a list")
        which.add_argument("--user", action="append", help="for this reader (a handle; may be repeated)")

    def handle(self, *args: Any, **options: Any) -> None:
        viewer_ids = list(self._viewers(options))
        done = sum(
            services.rebuild_home(viewer_id=viewer_id) for viewer_id in tqdm(viewer_ids, desc="lists", disable=None)
        )
        authors = 0
        if not options["user"]:
            author_ids = list(store.warm_authors())
            services.forget_authors(author_ids=author_ids)
            authors = sum(rebuilding.rebuild_author(author_id) for author_id in author_ids)
        self.stdout.write(
            f"{done} lists and {authors} merged authors' lists rebuilt; the rest is being rebuilt already."
        )

    def _viewers(self, options: dict[str, Any]) -> Iterable[int]:
        if options["all"]:
            return User.objects.active().values_list("id", flat=True)
        if not options["user"]:
            return store.warm_viewers()
        found = [User.objects.by_username(handle.lstrip("@")).first() for handle in options["user"]]
        if None in found:
            raise CommandError("There is nobody of that name.")
        return [user.pk for user in found if user]
