"""`manage.py relay`: wake Celery workers for the outbox, until SIGTERM or Ctrl-C."""

import signal
from typing import Any

from django.core.management.base import BaseCommand

from apps.outbox import relay


class Command(BaseCommand):
    help = "Wake Celery workers for the work that is due."

    def handle(self, *args: Any, **options: Any) -> None:
        stops: list[int] = []
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda received, frame: stops.append(received))
        relay.run(lambda: bool(stops))
