from django.contrib import admin
from django.urls import include, path, re_path

from apps.core.api.site_urls import probes
from apps.core.refusals import nothing_here
from apps.core.scrape import scrape

# The desk's lists are wide, and its start page is one click away.
admin.site.enable_nav_sidebar = False

urlpatterns = [
    path("api/", include("twitter.api_urls")),
    path("", include(probes)),
    path("metrics", scrape),
    path("admin/", admin.site.urls),
    path("", include("apps.timelines.web.urls")),
    path("", include("apps.messaging.web.urls")),
    path("", include("apps.notifications.web.urls")),
    path("", include("apps.discovery.web.urls")),
    path("", include("apps.analytics.web.urls")),
    path("", include("apps.tweets.web.urls")),
    path("", include("apps.search.web.urls")),
    path("", include("apps.follows.web.urls")),
    path("", include("apps.moderation.web.urls")),
    path("", include("apps.users.web.urls")),
    path("", include("apps.links.web.urls")),
    path("", include("apps.core.web.urls")),
    # Below ours: the apps may have a page in its place.
    path("accounts/", include("allauth.account.urls")),
    # Last: whatever is left.
    re_path("", nothing_here),
]

handler400 = "apps.core.refusals.bad_request"
handler403 = "apps.core.refusals.forbidden"
handler404 = "apps.core.refusals.nothing_here"
handler500 = "apps.core.refusals.our_fault"
