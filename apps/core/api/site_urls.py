from apps.core.api import site
from apps.core.api.urls import route

probes = [
    route("health/live", site.Live.as_view(), name="live"),
    route("health/ready", site.Readiness.as_view(), name="ready"),
]

urlpatterns = [
    route("rate_limits", site.RateLimits.as_view(), name="rate_limits"),
    route("schema", site.openapi, name="schema"),
    route("docs", site.docs, name="docs"),
    *probes,
]
