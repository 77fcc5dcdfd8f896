from django.urls import path

from apps.analytics.web import figures, reporting, settings
from apps.core.web import paths  # noqa: F401 - registers the converters

urlpatterns = [
    path("seen", reporting.report, name="report_seen"),
    path("analytics", figures.index, name="analytics"),
    path("analytics.csv", figures.as_csv, name="analytics_csv"),
    path("analytics/tweets/<id:tweet_id>", figures.of_tweet, name="tweet_figures"),
    path("settings/measuring", settings.index, name="settings_measuring"),
]
