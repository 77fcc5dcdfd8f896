"""The JSON API: every app brings its own paths. The hottest first, the answer to all others last."""

from pathlib import Path

from django.urls import include, path, re_path

from apps.core.api.views import NoSuchPath

APPS = Path(__file__).parent.parent / "apps"
HOTTEST_FIRST = (
    "timelines", "notifications", "tweets", "messaging", "follows", "users", "search", "moderation", "realtime",
    "discovery", "analytics",
)  # fmt: skip

urlpatterns = [
    *(path("", include(f"apps.{app}.api.urls")) for app in HOTTEST_FIRST if (APPS / app / "api" / "urls.py").exists()),
    path("", include("apps.core.api.site_urls")),
    re_path("", NoSuchPath.as_view()),
]
