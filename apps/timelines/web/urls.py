from django.urls import path

from apps.core.web import paths  # noqa: F401 - registers the converters
from apps.timelines.web import catching_up, lists, views, why

urlpatterns = [
    path("home", views.home, name="home"),
    path("home/new", views.new, name="home_new"),
    path("home/catch-up", catching_up.catch_up, name="catch_up"),
    path("home/read", catching_up.read, name="home_read"),
    path("@<handle:username>/<id:tweet_id>/why", why.why, name="why"),
    path("tweets/<id:tweet_id>/delivery", why.delivery, name="delivery"),
    path("lists/<id:list_id>", lists.timeline, name="list"),
]
