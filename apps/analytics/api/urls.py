from apps.analytics.api import views
from apps.core.api.urls import route

urlpatterns = [
    route("analytics/events", views.Events.as_view(), name="analytics_events"),
    route("analytics/me", views.Mine.as_view(), name="analytics_me"),
    route("analytics/tweets/<id:tweet_id>", views.OfTweet.as_view(), name="analytics_tweet"),
    route("analytics/settings", views.Settings.as_view(), name="analytics_settings"),
]
