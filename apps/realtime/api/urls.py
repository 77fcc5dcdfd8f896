from apps.core.api.urls import route
from apps.realtime.api import views

urlpatterns = [route("stream_tickets", views.Tickets.as_view(), name="stream_tickets")]
