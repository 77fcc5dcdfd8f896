"""How much one reads of somebody at home: `/@handle/budget`."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from apps.core.web.answers import private
from apps.follows import errors, selectors, services
from apps.follows.models.ties import MOST_A_DAY
from apps.users.selectors import id_of_handle
from apps.users.web.readers import signed_in


class BudgetForm(forms.Form):
    daily = forms.IntegerField(
        label="At most so many a day",
        required=False,
        min_value=1,
        max_value=MOST_A_DAY,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text="The first ones of each day; a day begins at midnight UTC. Leave it empty for no limit.",
    )
    only_originals = forms.BooleanField(
        label="Only what they write themselves", required=False, help_text="Neither retweets nor replies."
    )


@require_http_methods(["GET", "HEAD", "POST"])
@private
def budget(request: HttpRequest, username: str) -> HttpResponse:
    reader, user_id = signed_in(request), id_of_handle(username)
    if user_id is None:
        raise errors.NoSuchAccount
    target = selectors.target(reader.pk, user_id)
    is_sent = request.method == "POST"
    form = BudgetForm(request.POST if is_sent else None, initial=selectors.budget(reader.pk, user_id))
    if form.is_valid():
        services.set_budget(actor=reader, target=target, **form.cleaned_data)
        messages.success(request, _said(target.username, form.cleaned_data))
        return redirect(f"/@{target.username}")
    context = {"title": f"How much of @{target.username}", "form": form, "back": f"/@{target.username}"}
    return render(request, "follows/form.html", context, status=422 if form.errors else 200)


def _said(username: str, budget: dict[str, Any]) -> str:
    if any(budget.values()):
        return f"You read less of @{username} in your home from now on."
    return f"You read everything by @{username} in your home."
