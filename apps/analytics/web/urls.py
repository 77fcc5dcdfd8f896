from django.urls import path

from apps.analytics.web import reporting, settings
from apps.core.web import paths  # noqa: F401 - registers the converters

urlpatterns = [
    path("seen", reporting.report, name="report_seen"),
    path("settings/measuring", settings.index, name="settings_measuring"),
]
