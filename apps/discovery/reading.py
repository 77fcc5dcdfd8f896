"""How much is read lately, as far as lists that everybody sees may follow it."""

from datetime import timedelta

import structlog
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, OperationalError

from apps.analytics import selectors
from apps.analytics.kinds import Kind

log = structlog.get_logger(__name__)


def warmth(kind: Kind, *, half_life: timedelta, fewest: int, limit: int) -> dict[int, float]:
    """As analytics has it; nothing while a database of its own is away, which must not stop the lists."""
    try:
        return selectors.warmth(kind, half_life=half_life, fewest=fewest, limit=limit)
    except OperationalError:
        if settings.EVENTS_DATABASE == DEFAULT_DB_ALIAS:
            raise
        log.warning("discovery.events_are_away")
        return {}
