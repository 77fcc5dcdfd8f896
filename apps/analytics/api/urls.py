from apps.analytics.api import views
from apps.core.api.urls import route

urlpatterns = [
    route("analytics/events", views.Events.as_view(), name="analytics_events"),
    route("analytics/settings", views.Settings.as_view(), name="analytics_settings"),
]
