from apps.core.api.urls import route
from apps.notifications.api import views

urlpatterns = [
    route("notifications/read", views.Read.as_view(), name="notifications_read"),
    route("notifications/unread_count", views.UnreadCount.as_view(), name="notifications_unread_count"),
    route("notifications/settings", views.Settings.as_view(), name="notifications_settings"),
    route("notifications/requests/<who:user_id>/accept", views.AcceptSender.as_view(), name="accept_sender"),
    route("notifications/requests/<who:user_id>/dismiss", views.DismissSender.as_view(), name="dismiss_sender"),
    route("notifications/<who:user_id>", views.Notifications.as_view(), name="notifications"),
    route("tweets/<id:tweet_id>/quiet", views.Quiet.as_view(), name="quiet_tweet"),
]
