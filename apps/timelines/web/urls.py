from django.urls import path

from apps.timelines.web import lists, views

urlpatterns = [
    path("", views.start, name="start"),
    path("home", views.home, name="home"),
    path("home/new", views.new, name="home_new"),
    path("lists/<id:list_id>", lists.timeline, name="list"),
]
