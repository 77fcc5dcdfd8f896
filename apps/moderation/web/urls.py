from django.urls import path, re_path

from apps.core.web import paths  # noqa: F401 - registers the converters
from apps.moderation.web import pictures, views

urlpatterns = [
    path("accounts/inactive/", views.suspended, name="account_inactive"),
    path("reports", views.reports, name="reports"),
    path("@<handle:username>/report", views.report, name="report_account"),
    path("@<handle:username>/<id:tweet_id>/report", views.report, name="report_tweet"),
    path("messages/m/<id:message_id>/report", views.report_message, name="report_message"),
    re_path(
        r"^media/reports/(?P<report_id>[0-9]{1,18})/(?P<key>[0-9a-f]{32})/(?P<size>small|medium|large|full)\.webp$",
        pictures.Picture.as_view(),
        name="reported_picture",
    ),
    re_path(
        r"^media/reports/(?P<report_id>[0-9]{1,18})/(?P<key>[0-9a-f]{32})/video\.mp4$",
        pictures.Film.as_view(),
        name="reported_film",
    ),
]
