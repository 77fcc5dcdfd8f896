from apps.discovery.models.rankings import Kept, Ranking
from apps.discovery.models.trends import HeldTrend, Trend, TrendHour, TrendKind

__all__ = ["HeldTrend", "Kept", "Ranking", "Trend", "TrendHour", "TrendKind"]
