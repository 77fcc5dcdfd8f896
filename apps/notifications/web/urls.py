from django.urls import path

from apps.core.web import paths  # noqa: F401 - registers the converters
from apps.notifications.web import pushes, settings, unsubscribing, views

urlpatterns = [
    path("notifications", views.index, name="notifications"),
    path("notifications/mentions", views.index, {"tab": "mentions"}, name="notifications_mentions"),
    path("notifications/requests", views.requests, name="notifications_requests"),
    path("notifications/unread", views.unread, name="notifications_unread"),
    path("notifications/read", views.read, name="notifications_read"),
    path("notifications/requests/<handle:username>/accept", views.accept, name="accept_sender"),
    path("notifications/requests/<handle:username>/dismiss", views.dismiss, name="dismiss_sender"),
    path("tweets/<id:tweet_id>/quiet", views.quiet, {"wanted": True}, name="quiet_tweet"),
    path("tweets/<id:tweet_id>/loud", views.quiet, {"wanted": False}, name="loud_tweet"),
    path("tweets/<id:tweet_id>/quiet_button", views.quiet_button, name="quiet_button"),
    path("notifications/unsubscribe/<str:token>", unsubscribing.unsubscribe, name="unsubscribe"),
    path("settings/notifications/push", pushes.begin, name="push_begin"),
    path("settings/notifications/push/end", pushes.end, name="push_end"),
    path("sw.js", pushes.worker, name="service_worker"),
    path("settings/notifications", settings.index, name="settings_notifications"),
]
