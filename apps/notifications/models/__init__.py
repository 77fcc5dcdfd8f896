from apps.notifications.models.news import Kind, Notification, NotificationActor
from apps.notifications.models.wishes import AllowedSender, NotificationSettings, QuietTweet, Reception

__all__ = [
    "AllowedSender",
    "Kind",
    "Notification",
    "NotificationActor",
    "NotificationSettings",
    "QuietTweet",
    "Reception",
]
