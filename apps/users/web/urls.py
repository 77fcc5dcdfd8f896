from django.urls import path, re_path

from apps.core.web import paths  # noqa: F401 - registers the converters
from apps.users.web import addresses, mailbox, settings, views

urlpatterns = [
    path("avatars/<handle:username>.svg", views.drawn_avatar, name="drawn_avatar"),
    re_path(
        r"^media/(?P<folder>avatars|headers)/(?P<user_id>[1-9][0-9]{0,18})/(?P<name>[0-9a-f]{32}\.(?:webp|jpg))$",
        views.picture,
        name="picture",
    ),
    path("dev/mailbox", mailbox.mailbox, name="mailbox"),
    path("settings", settings.index, name="settings"),
    path("settings/profile", settings.profile, name="settings_profile"),
    path("settings/privacy", settings.privacy, name="settings_privacy"),
    path("settings/writing", settings.writing, name="settings_writing"),
    path("settings/display", settings.display, name="settings_display"),
    path("settings/security", settings.security, name="settings_security"),
    path("settings/security/keys/<id:key_id>/revoke", settings.revoke_api_key, name="revoke_api_key"),
    path("settings/security/sessions/<slug:name>/end", settings.end_session, name="end_session"),
    path("settings/security/sessions/end-others", settings.end_other_sessions, name="end_other_sessions"),
    path("settings/security/sign-out-everywhere", settings.sign_out_everywhere, name="sign_out_everywhere"),
    path("settings/email/send-again", addresses.send_again, name="send_confirmation"),
    path("settings/data", settings.data, name="settings_data"),
]
