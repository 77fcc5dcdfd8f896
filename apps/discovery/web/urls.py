from django.urls import path

from apps.discovery.web import views

urlpatterns = [
    path("", views.start, name="start"),
    path("explore", views.explore, name="explore"),
    path("explore/trends", views.trends, name="explore_trends"),
    path("explore/latest", views.latest, name="latest"),
    path("explore/side", views.side, name="explore_side"),
]
