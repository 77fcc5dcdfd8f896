from django.urls import path

from apps.core.web import paths  # noqa: F401 - registers the converters
from apps.timelines.web import lists, views, why

urlpatterns = [
    path("", views.start, name="start"),
    path("home", views.home, name="home"),
    path("home/new", views.new, name="home_new"),
    path("@<handle:username>/<id:tweet_id>/why", why.why, name="why"),
    path("lists/<id:list_id>", lists.timeline, name="list"),
]
