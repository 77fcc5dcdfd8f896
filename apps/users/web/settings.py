"""The settings of one's own account, page by page."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from apps.core.errors import Problem
from apps.core.web.answers import private
from apps.users import selectors, services
from apps.users.models import ApiKey, User
from apps.users.web.forms import ApiKeyForm, DisplayForm, LeaveForm, PrivacyForm, ProfileForm, WritingForm


@login_required
@private
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "settings/index.html", {"place": "settings"})


@login_required
@private
def profile(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    picture = PICTURES.get(request.POST.get("remove", ""))
    if picture:
        picture.clear(actor=user)
        return redirect("settings_profile")
    shown = {name: getattr(user, name) for name in ("display_name", "bio", "location", "website")}
    form = ProfileForm(_sent(request), request.FILES or None, initial=shown)
    if form.is_valid() and _saved(form, user):
        messages.success(request, "Your profile is saved.")
        return redirect("settings_profile")
    return _page(request, "profile", "Profile", form)


@login_required
@private
def privacy(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    shown = {name: getattr(user, name) for name in PrivacyForm.base_fields}
    form = PrivacyForm(_sent(request), initial=shown)
    if form.is_valid() and _saved(form, user):
        messages.success(request, "Saved.")
        return redirect("settings_privacy")
    return _page(request, "privacy", "Privacy", form)


@login_required
@private
def writing(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    shown = {"undo_seconds": user.undo_seconds, "time_zone": user.time_zone}
    form = WritingForm(_sent(request), initial=shown)
    if form.is_valid() and _saved(form, user):
        messages.success(request, "Saved.")
        return redirect("settings_writing")
    return _page(request, "form", "Writing", form)


@login_required
@private
def display(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    form = DisplayForm(_sent(request), initial={"theme": user.theme})
    if form.is_valid() and _saved(form, user):
        return redirect("settings_display")
    return _page(request, "display", "Display", form)


@login_required
@private
def security(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    form = ApiKeyForm(_sent(request), initial={"scopes": ["read"]})
    shown_key = ""
    if form.is_valid():
        try:
            _, shown_key = services.create_api_key(actor=user, **form.cleaned_data)
            form = ApiKeyForm(initial={"scopes": ["read"]})
        except (ValidationError, Problem) as error:
            _blame(form, error)
    keys = ApiKey.objects.filter(user=user, revoked_at=None).order_by("-pk")
    sessions = selectors.browser_sessions(user, current=request.session.session_key)
    return _page(request, "security", "Security", form, keys=keys, shown_key=shown_key, sessions=sessions)


@login_required
@require_POST
def revoke_api_key(request: HttpRequest, key_id: int) -> HttpResponse:
    services.revoke_api_key(actor=_user(request), key_id=key_id)
    messages.success(request, "The key is revoked.")
    return redirect("settings_security")


@login_required
@require_POST
def end_session(request: HttpRequest, name: str) -> HttpResponse:
    services.end_session(actor=_user(request), name=name)
    messages.success(request, "That browser is signed out.")
    return redirect("settings_security")


@login_required
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    services.end_other_sessions(actor=_user(request), current=request.session.session_key)
    messages.success(request, "You are signed in here alone now.")
    return redirect("settings_security")


@login_required
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    services.sign_out_everywhere(actor=_user(request))
    logout(request)
    messages.success(request, "You are signed out everywhere.")
    return redirect("account_login")


@login_required
@private
def data(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    form = LeaveForm(_sent(request))
    if form.is_valid() and _is_owner(form, user):
        services.leave(actor=user)
        logout(request)
        messages.success(request, f"You have left. Sign in within {settings.LEAVING_DAYS} days to come back.")
        return redirect("account_login")
    return _page(request, "data", "Your data", form, days=settings.LEAVING_DAYS)


class Picture(NamedTuple):
    set: Callable[..., User]
    clear: Callable[..., User]


PICTURES = {
    "avatar": Picture(services.set_avatar, services.clear_avatar),
    "header": Picture(services.set_header, services.clear_header),
}


def _saved(form: forms.Form, user: User) -> bool:
    """Whether the services took it; what they refuse stands beside its field."""
    changes = {name: value for name, value in form.cleaned_data.items() if name not in PICTURES}
    try:
        services.edit_profile(actor=user, **changes)
        for name, picture in PICTURES.items():
            if form.cleaned_data.get(name):
                _upload(form, user, name, picture)
    except (ValidationError, Problem) as error:
        _blame(form, error)
    return form.is_valid()


def _is_owner(form: forms.Form, user: User) -> bool:
    try:
        services.check_own_password(actor=user, **form.cleaned_data)
    except Problem as error:
        _blame(form, error)
    return form.is_valid()


def _upload(form: forms.Form, user: User, name: str, picture: Picture) -> None:
    try:
        picture.set(actor=user, file=form.cleaned_data[name])
    except Problem as error:
        form.add_error(name, error.detail)


def _blame(form: forms.Form, error: ValidationError | Problem) -> None:
    if isinstance(error, ValidationError):
        form.add_error(None, error)
    else:
        form.add_error(error.field if error.field in form.fields else None, error.detail)


def _sent(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to; an unticked box alone sends nothing and still counts."""
    return request.POST if request.method == "POST" else None


def _page(request: HttpRequest, name: str, title: str, form: forms.Form, **more: Any) -> HttpResponse:
    context = {"title": title, "form": form, "place": "settings", **more}
    return render(request, f"settings/{name}.html", context, status=422 if form.errors else 200)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # login_required
    return request.user
