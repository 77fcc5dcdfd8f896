from django.urls import re_path

from apps.links.web import views

urlpatterns = [re_path(r"^media/links/(?P<key>[0-9a-f]{32})\.webp$", views.picture, name="link_picture")]
