"""The page between choosing an action and doing it: on whom, and why."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse

from apps.core.errors import Problem
from apps.moderation.admin import naming
from apps.moderation.models import Report
from apps.moderation.services import MAX_REASON
from apps.users.models import User

MOST = 100
MOST_NAMED = 5
COLLEAGUES = "Kept with what you do, for colleagues."


class ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 60, "autofocus": True}),
    )


class HidingForm(ReasonForm):
    category = forms.ChoiceField(
        label="What its author is told",
        choices=[("", "Only that it was hidden"), *Report.Category.choices],
        required=False,
    )


class SuspendingForm(ReasonForm):
    category = forms.ChoiceField(
        label="What they are told",
        choices=[("", "Only that it broke the terms"), *Report.Category.choices],
        required=False,
    )


class NoReasonForm(forms.Form):
    """Taking something back needs only a yes."""


def confirmed(
    desk: admin.ModelAdmin,
    request: HttpRequest,
    chosen: QuerySet[Any],
    *,
    action: str,
    question: str,
    do: Callable[..., Any],
    kind: type[forms.Form] = ReasonForm,
    readers: str = COLLEAGUES,
) -> TemplateResponse | None:
    """Ask first; then `do(row, **{"reason": …})` for each row, with what a form of this `kind` asks, telling refusals.

    `readers`: who reads the reason. An admin action returns what this returns: a page to show, or None when it is done.
    """
    if chosen.count() > MOST:
        desk.message_user(request, f"At most {MOST} at a time.", messages.ERROR)
        return None
    form = kind(request.POST) if "confirmed" in request.POST else kind()
    if "reason" in form.fields:
        form.fields["reason"].help_text = readers
    if form.is_bound and form.is_valid():
        _do_all(desk, request, chosen, do, form.cleaned_data)
        return None
    context = {
        **desk.admin_site.each_context(request),
        "title": question,
        "opts": desk.model._meta,
        "chosen": [(row.pk, naming.of(row)) for row in chosen],
        "form": form,
        "action": action,
        "checkbox": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/confirm_action.html", context)


def moderator_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the admin lets nobody else in
    return request.user


def _do_all(
    desk: admin.ModelAdmin, request: HttpRequest, chosen: QuerySet[Any], do: Callable[..., Any], given: dict[str, Any]
) -> None:
    done = []
    for row in chosen:
        name = naming.of(row)  # before it is done: afterwards it may not be there
        try:
            do(row, **given)
        except Problem as problem:
            desk.message_user(request, f"{name}: {problem.detail}", messages.ERROR)
        else:
            done.append(name)
    if done:
        others = f", and {len(done) - MOST_NAMED} more" if len(done) > MOST_NAMED else ""
        desk.message_user(request, f"Done for {', '.join(done[:MOST_NAMED])}{others}.", messages.SUCCESS)
