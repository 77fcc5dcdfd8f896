"""The account's e-mail address: allauth's page in our words, and the mail that confirms it sent once more."""

from typing import Any

from allauth.account import forms
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from apps.core.web.answers import back, private
from apps.users import services
from apps.users.web.readers import signed_in


class AddEmailForm(forms.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label = "New address"
        field.widget.attrs.pop("placeholder", None)

    def clean_email(self) -> str:
        email: str = super().clean_email()
        services.check_email(email)
        return email

    def save(self, request: HttpRequest) -> EmailAddress:
        try:
            address = services.ask_for_address(actor=signed_in(request), email=self.cleaned_data["email"])
        except ValidationError as error:
            # Free when the form was checked, taken a moment later.
            messages.error(request, " ".join(error.messages))
            raise ImmediateHttpResponse(redirect("account_email")) from error
        send_verification_email_to_address(request, address)
        return address


@login_required
@private
@require_POST
def send_again(request: HttpRequest) -> HttpResponse:
    """Write once more to an address that is not confirmed, and back to where the button stood."""
    user = signed_in(request)
    if services.send_confirmation(user=user):
        messages.success(request, f"A mail to {user.email} is on its way. The link in it confirms the address.")
    else:
        messages.success(request, "Your address is confirmed already.")
    return back(request, default="/accounts/email/")


send_again.rate_class = "reset"  # type: ignore[attr-defined]
