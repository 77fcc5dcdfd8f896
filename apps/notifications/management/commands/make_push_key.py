from typing import Any

from django.core.management.base import BaseCommand

from apps.notifications import vapid


class Command(BaseCommand):
    help = "Print a new key for telling browsers while no page is open (web push), as .env wants it."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"PUSH_PRIVATE_KEY={vapid.new_private_key()}")
