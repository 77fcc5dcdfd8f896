from apps.moderation.models.reports import Report, ReportStep
from apps.moderation.models.sanctions import AccountWarning, HiddenTweet, Suspension

__all__ = ["AccountWarning", "HiddenTweet", "Report", "ReportStep", "Suspension"]
