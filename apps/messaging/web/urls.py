from django.urls import path, re_path

from apps.core.web import paths  # noqa: F401 - registers the converters
from apps.messaging.web import acts, asking, pictures, views, writing

urlpatterns = [
    path("messages", views.index, name="messages"),
    path("messages/requests", views.requests, name="message_requests"),
    path("messages/search", views.search, name="search_messages"),
    path("messages/new", writing.new, name="new_message"),
    path("messages/pictures", acts.kept_pictures, name="kept_pictures"),
    path("messages/badge", views.badge, name="messages_badge"),
    path("messages/to/@<handle:username>", acts.write_to, name="write_to"),
    path("messages/button/@<handle:username>", acts.button, name="message_button"),
    path("messages/<id:conversation_id>", views.conversation, name="talk"),
    path("messages/<id:conversation_id>/part", views.part, name="talk_part"),
    path("messages/<id:conversation_id>/send", acts.send, name="send_message"),
    path("messages/<id:conversation_id>/info", writing.info, name="talk_info"),
    path("messages/<id:conversation_id>/add", writing.add, name="add_to_talk"),
    path("messages/<id:conversation_id>/remove/@<handle:username>", writing.remove, name="remove_from_talk"),
    *(
        path(
            f"messages/<id:conversation_id>/{verb}",
            acts.part_with if verb in asking.FINAL else acts.act,
            {"verb": verb},
            name=f"{verb}_talk",
        )
        for verb in acts.CONVERSATION
    ),
    *(
        path(f"messages/m/<id:message_id>/{verb}", acts.message_act, {"verb": verb}, name=f"{verb}_message")
        for verb in acts.MESSAGE
    ),
    path("messages/m/<id:message_id>/react/<str:emoji>", acts.react, name="react"),
    re_path(
        r"^media/messages/(?P<key>[0-9a-f]{32})/(?P<size>small|medium|large|full)\.webp$",
        pictures.Picture.as_view(),
        name="message_picture",
    ),
    re_path(r"^media/messages/(?P<key>[0-9a-f]{32})/video\.mp4$", pictures.Film.as_view(), name="message_film"),
]
