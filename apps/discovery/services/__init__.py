"""What makes the lists, and what people do about them."""

from apps.discovery.services.dismissing import dismiss, undismiss
from apps.discovery.services.holding import hold_trend, release_trend
from apps.discovery.services.noting import note_uses
from apps.discovery.services.suggestions import refresh_all, refresh_one, refresh_suggestions
from apps.discovery.services.trends import refresh_trends, roll_up

__all__ = [
    "dismiss",
    "hold_trend",
    "note_uses",
    "refresh_all",
    "refresh_one",
    "refresh_suggestions",
    "refresh_trends",
    "release_trend",
    "roll_up",
    "undismiss",
]
