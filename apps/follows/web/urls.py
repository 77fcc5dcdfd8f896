from django.urls import path

from apps.core.web import paths  # noqa: F401 - registers the converters
from apps.follows.web import acts, budgets, lists, notes, views

urlpatterns = [
    path("@<handle:username>/followers", views.followers, name="followers"),
    path("@<handle:username>/following", views.following, name="following"),
    path("@<handle:username>/familiar", views.familiar, name="familiar"),
    *(
        path(f"@<handle:username>/{verb}", acts.ask_and_act if act.asked else acts.act, {"verb": verb}, name=verb)
        for verb, act in acts.ACTS.items()
    ),
    path("@<handle:username>/budget", budgets.budget, name="budget"),
    path("@<handle:username>/note", notes.note, name="note"),
    path("@<handle:username>/lists", lists.of_person, name="person_lists"),
    path("lists", lists.index, name="lists"),
    path("lists/new", lists.make, name="make_list"),
    path("lists/<id:list_id>/members", lists.members, name="list_members"),
    path("lists/<id:list_id>/add", lists.add, name="add_to_list"),
    path("lists/<id:list_id>/remove/<handle:username>", lists.remove, name="remove_from_list"),
    path("lists/<id:list_id>/edit", lists.edit, name="edit_list"),
    path("lists/<id:list_id>/delete", lists.delete, name="delete_list"),
    path("settings/requests", views.follow_requests, name="follow_requests"),
    path("settings/blocked", views.blocked, name="settings_blocked"),
    path("settings/muted", views.muted, name="settings_muted"),
]
