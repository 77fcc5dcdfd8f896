"""The page between choosing an action and doing it: on whom, and why."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ActionLocation
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse

from apps.core.errors import Problem
from apps.moderation import selectors
from apps.moderation.admin import naming
from apps.moderation.models import Report
from apps.moderation.services import MAX_REASON
from apps.users.models import User

MOST = 100
MOST_NAMED = 5
# What Django calls the field with the action on the page of one row; in a list it is "action".
ON_PAGE = f"{ActionLocation.CHANGE_FORM.value}-action"
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


class AssigningForm(forms.Form):
    assignee = forms.ModelChoiceField(label="Who shall look at it", queryset=selectors.colleagues())


class SuspendingForm(ReasonForm):
    category = forms.ChoiceField(
        label="What they are told",
        choices=[("", "Only that it broke the terms"), *Report.Category.choices],
        required=False,
    )


class NoReasonForm(forms.Form):
    """Taking something back needs only a yes."""


class Act(NamedTuple):
    """What is asked before it is done: the admin action's `name`, the `question`, and with which form; `said` stands
    before the names of those for whom it is done, and `readers` tells who reads the reason.
    """

    name: str
    question: str
    said: str
    kind: type[forms.Form] = ReasonForm
    readers: str = COLLEAGUES


def confirmed(
    desk: admin.ModelAdmin, request: HttpRequest, chosen: QuerySet[Any], act: Act, do: Callable[..., Any]
) -> TemplateResponse | None:
    """Ask first; then `do(row, **{"reason": …})` for each row, with what the act's form asks, telling refusals.

    An admin action returns what this returns: a page to show, or None when it is done.
    """
    if _is_too_many(desk, request, chosen):
        return None
    form = act.kind(request.POST) if "confirmed" in request.POST else act.kind()
    if "reason" in form.fields:
        form.fields["reason"].help_text = act.readers
    if form.is_bound and form.is_valid():
        _do_all(desk, request, chosen, do, form.cleaned_data, act.said)
        return None
    context = {
        **desk.admin_site.each_context(request),
        "title": act.question,
        "opts": desk.model._meta,
        "chosen": [(row.pk, naming.of(row)) for row in chosen],
        "form": form,
        "action": act.name,
        "field": ON_PAGE if ON_PAGE in request.POST else "action",
        "back": request.get_full_path(),
        "checkbox": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/confirm_action.html", context)


def at_once(
    desk: admin.ModelAdmin, request: HttpRequest, chosen: QuerySet[Any], do: Callable[..., Any], *, said: str
) -> None:
    """`do(row)` for each row without asking, telling refusals."""
    if not _is_too_many(desk, request, chosen):
        _do_all(desk, request, chosen, do, {}, said)


def moderator_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the admin lets nobody else in
    return request.user


def _is_too_many(desk: admin.ModelAdmin, request: HttpRequest, chosen: QuerySet[Any]) -> bool:
    if chosen.count() <= MOST:
        return False
    desk.message_user(request, f"At most {MOST} at a time.", messages.ERROR)
    return True


def _do_all(
    desk: admin.ModelAdmin,
    request: HttpRequest,
    chosen: QuerySet[Any],
    do: Callable[..., Any],
    given: dict[str, Any],
    said: str,
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
        desk.message_user(request, f"{said} {', '.join(done[:MOST_NAMED])}{others}.", messages.SUCCESS)
