from apps.analytics.models.events import Event, Progress, Sketch
from apps.analytics.models.own import Unmeasured, ViewsProgress

__all__ = ["Event", "Progress", "Sketch", "Unmeasured", "ViewsProgress"]
