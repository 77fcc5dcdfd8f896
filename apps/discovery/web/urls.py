from django.urls import path

from apps.core.web import paths  # noqa: F401 - registers the converters
from apps.discovery.web import linked, people, views

urlpatterns = [
    path("", views.start, name="start"),
    path("explore", views.explore, name="explore"),
    path("explore/trends", views.trends, name="explore_trends"),
    path("explore/latest", views.latest, name="latest"),
    path("explore/links/<id:link_id>", linked.link, name="explore_link"),
    path("explore/side", views.side, name="explore_side"),
    path("welcome", people.suggested, name="suggestions"),
    path("@<handle:username>/dismiss", people.dismiss, name="dismiss"),
    path("@<handle:username>/undismiss", people.undismiss, name="undismiss"),
]
