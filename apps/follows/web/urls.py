from django.urls import path

from apps.core.web import paths  # noqa: F401 - registers the converters
from apps.follows.web import acts, notes, views

urlpatterns = [
    path("@<handle:username>/followers", views.followers, name="followers"),
    path("@<handle:username>/following", views.following, name="following"),
    *(path(f"@<handle:username>/{verb}", acts.act, {"verb": verb}, name=verb) for verb in acts.ACTS),
    path("@<handle:username>/note", notes.note, name="note"),
    path("welcome", views.suggested, name="suggestions"),
    path("welcome/box", views.suggestions_box, name="suggestions_box"),
    path("settings/requests", views.follow_requests, name="follow_requests"),
    path("settings/blocked", views.blocked, name="settings_blocked"),
    path("settings/muted", views.muted, name="settings_muted"),
]
