"""`manage.py seed`: the demo data, once; prints who can sign in."""

import sys
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.demo import seeding


class Command(BaseCommand):
    help = "Load the demo data, once: 200 made-up accounts and a month of what they said. Prints the logins."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--known-passwords", action="store_true", help="also without DEBUG, although everybody knows the passwords"
        )

    def handle(self, *args: Any, known_passwords: bool, **options: Any) -> None:
        if not (settings.DEBUG or known_passwords):
            raise CommandError("The demo data brings an admin whose password everybody knows (--known-passwords).")
        began = time.monotonic()
        # Only the logins go to standard output: make run-all shows them.
        if not seeding.is_there():
            sys.stderr.write("Making the demo data ...\n")
            seeding.seed()
            sys.stderr.write(f"Demo data made in {time.monotonic() - began:.1f} s.\n")
        self.stdout.write(f"demo logins  {', '.join(seeding.LOGINS)}   password  {seeding.PASSWORD}")
        self.stdout.write(f"admin login  {seeding.ADMIN}   password  {seeding.ADMIN_PASSWORD}")
