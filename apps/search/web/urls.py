from django.urls import path

from apps.core.web import paths  # noqa: F401 - registers the converters
from apps.search.web import keeping, views

urlpatterns = [
    path("search", views.index, name="search"),
    path("search/suggest", views.suggest, name="search_suggest"),
    path("search/save", keeping.save, name="save_search"),
    path("search/saved/<id:search_id>/delete", keeping.unsave, name="unsave_search"),
    path("search/saved/<id:search_id>/notify_on", keeping.set_bell, {"wanted": True}, name="search_notify_on"),
    path("search/saved/<id:search_id>/notify_off", keeping.set_bell, {"wanted": False}, name="search_notify_off"),
    path("search/recent/forget", keeping.forget, name="forget_recent"),
]
