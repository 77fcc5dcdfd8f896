"""`/settings/measuring`: whether what one reads is counted."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from apps.analytics import services, viewers
from apps.core.web.answers import private
from apps.users.web.readers import signed_in


class MeasuringForm(forms.Form):
    unmeasured = forms.BooleanField(
        label="Do not measure me",
        required=False,
        help_text="What you read, open and visit is counted nowhere, not even without your name.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@private
def index(request: HttpRequest) -> HttpResponse:
    reader = signed_in(request)
    form = MeasuringForm(
        request.POST if request.method == "POST" else None,
        initial={"unmeasured": viewers.is_unmeasured(reader.pk)},
    )
    if form.is_valid():
        services.set_measured(actor=reader, measured=not form.cleaned_data["unmeasured"])
        messages.success(request, "Saved.")
        return redirect("settings_measuring")
    return render(request, "settings/measuring.html", {"title": "Measuring", "form": form, "place": "settings"})
