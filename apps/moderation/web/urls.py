from django.urls import path

from apps.core.web import paths  # noqa: F401 - registers the converters
from apps.moderation.web import views

urlpatterns = [
    path("reports", views.reports, name="reports"),
    path("@<handle:username>/report", views.report, name="report_account"),
    path("@<handle:username>/<id:tweet_id>/report", views.report, name="report_tweet"),
    path("messages/m/<id:message_id>/report", views.report_message, name="report_message"),
]
