"""`/settings/notifications`: what one is told, by whom, and whether by mail."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from apps.core.web.answers import private
from apps.notifications import selectors, services
from apps.notifications.models import Kind, NotificationSettings, Reception
from apps.notifications.services.wishes import CAN_BE_SILENCED, SENDERS
from apps.notifications.web import pushes
from apps.users.web.readers import signed_in

_LABELS = {
    "not_followed": "People you do not follow",
    "not_following": "People who do not follow you",
    "new_accounts": "Accounts younger than 30 days",
    "without_picture": "Accounts without a picture",
}


class NotificationsForm(forms.Form):
    told = forms.MultipleChoiceField(
        label="Tell me about",
        choices=[(kind, Kind(kind).label) for kind in CAN_BE_SILENCED],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    mails = forms.ChoiceField(
        label="A mail with what I have not read", choices=NotificationSettings.Mails.choices,
        help_text="Only when there is something. Each has a link that ends them.",
    )  # fmt: skip
    pushes_messages = forms.BooleanField(
        label="Messages too, where a browser tells me while no page is open", required=False
    )

    def __init__(self, data: QueryDict | None, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        for name in SENDERS:
            self.fields[name] = forms.TypedChoiceField(
                label=_LABELS[name], choices=Reception.choices, coerce=int, initial=initial[name]
            )
        self.order_fields(["told", *SENDERS, "mails", "pushes_messages"])

    @property
    def senders(self) -> list[forms.BoundField]:
        return [self[name] for name in SENDERS]


@require_http_methods(["GET", "HEAD", "POST"])
@private
def index(request: HttpRequest) -> HttpResponse:
    reader = signed_in(request)
    row = selectors.settings_of(reader.pk)
    shown = {name: getattr(row, name) for name in (*SENDERS, "mails", "pushes_messages")}
    shown["told"] = [kind for kind in CAN_BE_SILENCED if kind not in row.silenced]
    form = NotificationsForm(request.POST if request.method == "POST" else None, initial=shown)
    if form.is_valid():
        told = form.cleaned_data.pop("told")
        silenced = [kind for kind in CAN_BE_SILENCED if kind not in told]
        services.change_settings(actor=reader, silenced=silenced, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("settings_notifications")
    context = {"title": "Notifications", "form": form, "place": "settings", "push": pushes.shown(reader)}
    return render(request, "settings/notifications.html", context, status=422 if form.errors else 200)
