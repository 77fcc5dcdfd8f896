from typing import Any

from django.core.management.base import BaseCommand

from apps.users import services


class Command(BaseCommand):
    help = "Write every stored user card anew: after SITE_URL, MEDIA_HOST or the shape of a card has changed."

    def handle(self, **options: Any) -> None:
        total, last = services.rebuild_cards()
        while last:
            stale, last = services.rebuild_cards(after_id=last)
            total += stale
        self.stdout.write(f"{total} cards were stale.")
