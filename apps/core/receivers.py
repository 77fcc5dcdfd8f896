"""What happens around every request, less what Django does for others: several databases, caches that must be closed.

Its own four receivers walk all connections and caches at the start and at the end of each request.
Here there is one database, whose connection is looked at once, and Redis clients keep theirs.
"""

from typing import Any

from django.conf import settings
from django.core.cache import close_caches
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, reset_queries


def request_begun(**kwargs: Any) -> None:
    connection.close_if_unusable_or_obsolete()


def connect() -> None:
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    request_finished.disconnect(close_caches)
    if not settings.DEBUG:
        request_started.disconnect(reset_queries)
    request_started.connect(request_begun)
