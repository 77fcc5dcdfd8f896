"""The moderators' desk: accounts, tweets, and what was done to them."""

from apps.moderation.admin.accounts import ModeratedUserAdmin, SuspensionAdmin
from apps.moderation.admin.tweets import HiddenTweetAdmin, TweetAdmin

__all__ = ["HiddenTweetAdmin", "ModeratedUserAdmin", "SuspensionAdmin", "TweetAdmin"]
