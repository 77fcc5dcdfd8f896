"""`/bookmarks`: the reader's own shelf, its folders, and in which of them a tweet is kept."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from apps.core import input as hygiene
from apps.core.errors import Problem
from apps.core.web import lists
from apps.core.web.answers import back, is_part, private
from apps.core.web.lists import Empty
from apps.core.web.once import new_key, once
from apps.core.web.paging import page
from apps.tweets import bookmarks, selectors, services
from apps.tweets.models import BookmarkFolder
from apps.tweets.services.folders import MAX_FOLDER_NAME
from apps.tweets.web.cards import SHELVED, card, cards
from apps.users.models import User
from apps.users.web.readers import signed_in

UNMARKED = Empty("bookmark", "No bookmarks yet", "Keep tweets for later: only you see what is on this shelf.")
NOTHING_IN_IT = Empty(
    "folder", "This folder is empty", "Put bookmarks here by the menu of each.", "/bookmarks", "All bookmarks"
)
NOT_FOUND = Empty("search", "No bookmark has these words", "Try fewer words, or others.", "/bookmarks", "All bookmarks")


class FolderForm(forms.Form):
    name = forms.CharField(label="Name", max_length=MAX_FOLDER_NAME, widget=forms.TextInput(attrs={"dir": "auto"}))


class PlaceForm(forms.Form):
    """Where one bookmark is kept."""

    folder = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, widget=forms.RadioSelect)
    name = forms.CharField(
        label="Or a new folder", max_length=MAX_FOLDER_NAME, required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )  # fmt: skip

    def __init__(self, data: Any, *, folders: list[BookmarkFolder], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        choices = [("", "No folder"), *((row.pk, row.name) for row in folders)]
        self.fields["folder"].choices = choices  # type: ignore[attr-defined]


@require_safe
@private
def index(request: HttpRequest) -> HttpResponse:
    return _shelf(request, signed_in(request))


@require_safe
@private
def folder(request: HttpRequest, folder_id: int) -> HttpResponse:
    reader = signed_in(request)
    return _shelf(request, reader, bookmarks.folder(reader.pk, folder_id))


@require_http_methods(["GET", "HEAD", "POST"])
@private
@once
def make(request: HttpRequest) -> HttpResponse:
    actor = signed_in(request)
    form = FolderForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = services.make_folder(actor=actor, **form.cleaned_data)
        except Problem as problem:
            form.add_error("name" if problem.field else None, problem.detail)
        else:
            messages.success(request, "The folder is made.")
            return redirect("bookmark_folder", made.pk)
    return _form(request, form, title="New folder", back="/bookmarks", key=new_key())


@require_http_methods(["GET", "HEAD", "POST"])
@private
def edit(request: HttpRequest, folder_id: int) -> HttpResponse:
    actor = signed_in(request)
    row = bookmarks.folder(actor.pk, folder_id)
    form = FolderForm(request.POST if request.method == "POST" else None, initial={"name": row.name})
    if form.is_valid():
        try:
            services.rename_folder(actor=actor, folder_id=folder_id, **form.cleaned_data)
        except Problem as problem:
            form.add_error("name" if problem.field else None, problem.detail)
        else:
            return redirect("bookmark_folder", folder_id)
    return _form(request, form, title="Rename the folder", back=f"/bookmarks/folders/{folder_id}", row=row)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def delete(request: HttpRequest, folder_id: int) -> HttpResponse:
    actor = signed_in(request)
    row = bookmarks.folder(actor.pk, folder_id)
    if request.method == "POST":
        services.delete_folder(actor=actor, folder_id=folder_id)
        messages.success(request, "The folder is gone. What was in it is still on your shelf.")
        return redirect("bookmarks")
    context = {"row": row, "back": f"/bookmarks/folders/{folder_id}/edit", "place": "bookmarks"}
    return render(request, "tweets/folder_delete.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@private
@once
def place(request: HttpRequest, tweet_id: int) -> HttpResponse:
    """In which folder the reader keeps a tweet."""
    actor = signed_in(request)
    entry, _ = selectors.tweet(actor.pk, tweet_id)
    rows = list(bookmarks.by_name(actor.pk))
    kept_in = bookmarks.folder_of(actor.pk, entry.id)
    form = PlaceForm(request.POST if request.method == "POST" else None, folders=rows, initial={"folder": kept_in})
    if form.is_valid():
        try:
            _put(actor, entry.id, form.cleaned_data["folder"], form.cleaned_data["name"])
        except Problem as problem:
            form.add_error("name" if problem.field else None, problem.detail)
        else:
            messages.success(request, "Saved.")
            return back(request, default="/bookmarks")
    context = {
        "title": "Keep it in a folder",
        "back": "/bookmarks",
        "place": "bookmarks",
        "card": card(entry, viewer_id=actor.pk),
        "form": form,
        "key": new_key(),
        "next": request.POST.get("next") or request.headers.get("Referer", ""),
    }
    return render(request, "tweets/folder_place.html", context, status=422 if form.errors else 200)


def _put(actor: User, tweet_id: int, folder_id: int | None, name: str) -> None:
    if name:
        services.put_in_new_folder(actor=actor, tweet_id=tweet_id, name=name)
    elif folder_id:
        services.put_in_folder(actor=actor, tweet_id=tweet_id, folder_id=folder_id)
    else:
        services.take_out_of_folder(actor=actor, tweet_id=tweet_id)


def _shelf(request: HttpRequest, reader: User, row: BookmarkFolder | None = None) -> HttpResponse:
    sought = hygiene.check_text(request.GET.get("q", "")[: bookmarks.MAX_SOUGHT], field="q").strip()
    folder_id = row.pk if row else None
    keyset = page(request, f"bookmarks:{reader.pk}:{folder_id or ''}:{sought}")
    part = bookmarks.bookmarks(reader.pk, sought, folder_id, **keyset.window)
    entries = [found.entry for found in keyset.take(part.rows, "key")]
    # What somebody put on a shelf of their own is looked for: no filter of theirs hides it there.
    shown = cards(entries, viewer_id=reader.pk, css=SHELVED)
    empty = NOT_FOUND if sought else NOTHING_IN_IT if row else UNMARKED
    items = lists.body(shown, next_url=keyset.more, empty=empty, is_first=keyset.is_first)
    if is_part(request):
        return HttpResponse(items)
    context = {
        "title": "Bookmarks",
        "place": "bookmarks",
        "sought": sought,
        "can_seek": bool(entries or sought),
        "folder": row,
        "tabs": _tabs(reader.pk, folder_id),
        "tabs_label": "Folders",
        "list": items,
    }
    return render(request, "tweets/bookmarks.html", context)


def _tabs(reader_id: int, folder_id: int | None) -> list[dict[str, Any]]:
    """All, and each folder; nothing while there is none."""
    rows = list(bookmarks.by_name(reader_id))
    if not rows:
        return []
    tabs = [{"label": "All", "url": "/bookmarks", "current": folder_id is None}]
    return tabs + [
        {"label": row.name, "url": f"/bookmarks/folders/{row.pk}", "current": row.pk == folder_id} for row in rows
    ]


def _form(
    request: HttpRequest, form: forms.Form, *, title: str, back: str, row: BookmarkFolder | None = None, key: str = ""
) -> HttpResponse:
    context = {"title": title, "back": back, "form": form, "row": row, "key": key, "place": "bookmarks"}
    return render(request, "tweets/folder_form.html", context, status=422 if form.errors else 200)
