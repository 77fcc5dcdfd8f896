from apps.discovery.models.people import Dismissal, Suggestions
from apps.discovery.models.rankings import Kept, Ranking
from apps.discovery.models.trends import HeldTrend, Trend, TrendHour, TrendKind, TrendUse

__all__ = ["Dismissal", "HeldTrend", "Kept", "Ranking", "Suggestions", "Trend", "TrendHour", "TrendKind", "TrendUse"]
