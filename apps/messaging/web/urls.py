from django.urls import re_path

from apps.messaging.web import pictures

urlpatterns = [
    re_path(
        r"^media/messages/(?P<key>[0-9a-f]{32})/(?P<size>small|medium|large|full)\.webp$",
        pictures.Picture.as_view(),
        name="message_picture",
    ),
    re_path(r"^media/messages/(?P<key>[0-9a-f]{32})/video\.mp4$", pictures.Film.as_view(), name="message_film"),
]
