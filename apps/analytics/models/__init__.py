from apps.analytics.models.events import Event, Progress, Sketch
from apps.analytics.models.insight import Insight
from apps.analytics.models.own import Unmeasured, ViewsProgress

__all__ = ["Event", "Insight", "Progress", "Sketch", "Unmeasured", "ViewsProgress"]
