"""Lists and who stands on them. What their members write is shown by timelines: `/lists/<id>`."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.errors import Problem
from apps.core.web import lists as bodies
from apps.core.web.answers import is_part, private
from apps.core.web.lists import Empty
from apps.core.web.once import new_key, once
from apps.core.web.paging import page
from apps.follows import errors, lists, policies, selectors, services
from apps.follows.models import List
from apps.follows.web.forms import HandleForm, ListForm, OnListsForm
from apps.follows.web.rows import rows
from apps.users.models import User
from apps.users.selectors import id_of_handle
from apps.users.web.readers import signed_in, viewer_id

NO_LISTS = Empty("list", "You have no lists yet", "Put a few accounts together: friends, a project, the news.")
NOBODY = Empty("users", "Nobody stands on this list yet", "Add people here, or from the menu of their profiles.")


@require_safe
@private
def index(request: HttpRequest) -> HttpResponse:
    reader = signed_in(request)
    keyset = page(request, f"lists:{reader.pk}")
    found = keyset.cut(lists.own(reader.pk), "pk")
    items = render_to_string("follows/_lists.html", {"lists": found, "own": True}) if found else ""
    shown = bodies.body(items, next_url=keyset.more, empty=NO_LISTS, is_first=keyset.is_first)
    if is_part(request):
        return HttpResponse(shown)
    return render(request, "follows/lists.html", {"list": shown, "place": "lists"})


@require_http_methods(["GET", "HEAD", "POST"])
@private
@once
def make(request: HttpRequest) -> HttpResponse:
    actor = signed_in(request)
    form = ListForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = services.make_list(actor=actor, **form.cleaned_data)
        except Problem as problem:
            _blame(form, problem)
        else:
            messages.success(request, "The list is made. Add people to it.")
            return redirect("list_members", made.pk)
    return _form(request, form, title="New list", back="/lists", key=new_key())


@require_http_methods(["GET", "HEAD", "POST"])
@private
def edit(request: HttpRequest, list_id: int) -> HttpResponse:
    actor, row = _own(request, list_id)
    kept = {name: getattr(row, name) for name in ListForm.base_fields}
    form = ListForm(request.POST if request.method == "POST" else None, initial=kept)
    if form.is_valid():
        try:
            services.edit_list(actor=actor, list_id=list_id, **form.cleaned_data)
        except Problem as problem:
            _blame(form, problem)
        else:
            return redirect("list", list_id)
    return _form(request, form, title="Edit the list", back=f"/lists/{list_id}", row=row)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def delete(request: HttpRequest, list_id: int) -> HttpResponse:
    actor, row = _own(request, list_id)
    if request.method == "POST":
        services.delete_list(actor=actor, list_id=list_id)
        messages.success(request, "The list is gone.")
        return redirect("lists")
    context = {"row": row, "back": f"/lists/{list_id}/edit", "place": "lists"}
    return render(request, "follows/list_delete.html", context)


@require_safe
@private
def members(request: HttpRequest, list_id: int) -> HttpResponse:
    return _members(request, list_id, HandleForm())


@require_POST
@private
def add(request: HttpRequest, list_id: int) -> HttpResponse:
    actor, _ = _own(request, list_id)
    form = HandleForm(request.POST)
    if form.is_valid():
        try:
            target = _person(actor.pk, form.cleaned_data["handle"])
            services.add_to_list(actor=actor, list_id=list_id, target=target)
        except Problem as problem:
            form.add_error("handle", problem.detail)
        else:
            messages.success(request, f"@{target.username} is on the list.")
            return redirect("list_members", list_id)
    return _members(request, list_id, form, status=422)


@require_POST
def remove(request: HttpRequest, list_id: int, username: str) -> HttpResponse:
    actor, _ = _own(request, list_id)
    services.remove_from_list(actor=actor, list_id=list_id, target=_person(actor.pk, username))
    messages.success(request, f"@{username} is off the list.")
    return redirect("list_members", list_id)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def of_person(request: HttpRequest, username: str) -> HttpResponse:
    """On which of the reader's lists somebody stands, and the lists that they made."""
    reader = signed_in(request)
    person = _person(reader.pk, username)
    own = list(lists.own(reader.pk).order_by("-pk"))
    form = OnListsForm(
        request.POST if request.method == "POST" else None,
        lists=own,
        initial={"lists": [*lists.holding(reader.pk, person.pk)]},
    )
    if form.is_valid():
        services.put_on_lists(actor=reader, target=person, list_ids=form.cleaned_data["lists"])
        messages.success(request, "Saved.")
        return redirect("person_lists", person.username)
    context = {
        "title": f"Lists and @{person.username}",
        "back": f"/@{person.username}",
        "person": person,
        "form": None if person == reader else form,
        "choices": own,
        "theirs": lists.of(reader.pk, person.pk).order_by("-pk"),
    }
    return render(request, "follows/person_lists.html", context, status=422 if form.errors else 200)


def _members(request: HttpRequest, list_id: int, form: HandleForm, status: int = 200) -> HttpResponse:
    viewer = viewer_id(request)
    row = lists.one(viewer, list_id)
    is_mine = row.owner_id == viewer
    keyset = page(request, f"list_members:{list_id}")
    found = keyset.take(lists.members(viewer, list_id, **keyset.window), "key")
    shown = rows(found, viewer, unlist=f"/lists/{list_id}/remove/" if is_mine else "")
    items = bodies.body(
        shown, next_url=keyset.more, empty=NOBODY, end=bodies.EVERYONE, is_first=keyset.is_first
    )  # fmt: skip
    if is_part(request):
        return HttpResponse(items)
    context = {
        "title": "Members",
        "subtitle": row.name,
        "back": f"/lists/{list_id}",
        "place": "lists",
        "row": row,
        "is_mine": is_mine,
        "form": form,
        "list": items,
    }
    return render(request, "follows/list_members.html", context, status=status)


def _own(request: HttpRequest, list_id: int) -> tuple[User, Any]:
    actor = signed_in(request)
    row = lists.one(actor.pk, list_id)
    if not policies.can_edit_list(actor, row):
        raise errors.NotYourList
    return actor, row


def _person(viewer: int, username: str) -> User:
    user_id = id_of_handle(username)
    if user_id is None:
        raise errors.NoSuchAccount
    return selectors.target(viewer, user_id)


def _form(
    request: HttpRequest, form: forms.Form, *, title: str, back: str, row: List | None = None, key: str = ""
) -> HttpResponse:
    context = {"title": title, "back": back, "form": form, "row": row, "key": key, "place": "lists"}
    return render(request, "follows/list_form.html", context, status=422 if form.errors else 200)


def _blame(form: forms.Form, problem: Problem) -> None:
    form.add_error(problem.field if problem.field in form.fields else None, problem.detail)
