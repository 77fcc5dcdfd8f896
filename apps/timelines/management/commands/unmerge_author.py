"""`manage.py unmerge_author HANDLE`: push to the author's followers again, after raising FANOUT_LIMIT."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.timelines import services
from apps.users.models import User


class Command(BaseCommand):
    help = "Stop merging an author when timelines are read; push to the followers again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("handle")

    def handle(self, *args: Any, **options: Any) -> None:
        author = User.objects.by_username(options["handle"].lstrip("@")).first()
        if author is None:
            raise CommandError(f"There is nobody called {options['handle']}.")
        if not services.unmerge_author(author_id=author.pk):
            raise CommandError(f"{author} is not merged.")
        self.stdout.write(f"{author} is pushed to followers again; lists that lack their tweets are rebuilt when read.")
