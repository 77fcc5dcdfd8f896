"""The moderators' desk: reports, accounts, tweets, and what was done to them."""

from apps.moderation.admin.accounts import AccountWarningAdmin, ModeratedUserAdmin, SuspensionAdmin
from apps.moderation.admin.reports import ReportAdmin
from apps.moderation.admin.tweets import HiddenTweetAdmin, TweetAdmin

__all__ = [
    "AccountWarningAdmin",
    "HiddenTweetAdmin",
    "ModeratedUserAdmin",
    "ReportAdmin",
    "SuspensionAdmin",
    "TweetAdmin",
]
