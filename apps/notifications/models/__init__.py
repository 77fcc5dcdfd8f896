from apps.notifications.models.news import Kind, Notification, NotificationActor
from apps.notifications.models.pushes import LONGEST_ENDPOINT, MOST_PER_ACCOUNT, PushState, PushSubscription
from apps.notifications.models.wishes import AllowedSender, NotificationSettings, QuietTweet, Reception

__all__ = [
    "LONGEST_ENDPOINT",
    "MOST_PER_ACCOUNT",
    "AllowedSender",
    "Kind",
    "Notification",
    "NotificationActor",
    "NotificationSettings",
    "PushState",
    "PushSubscription",
    "QuietTweet",
    "Reception",
]
