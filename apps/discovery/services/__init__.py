"""What makes the lists, and what people do about them."""

from apps.discovery.services.holding import hold_trend, release_trend
from apps.discovery.services.trends import refresh_trends, roll_up

__all__ = ["hold_trend", "refresh_trends", "release_trend", "roll_up"]
