"""allauth's forms in our words."""

from typing import Any

from allauth.account import forms
from allauth.account.adapter import get_adapter

from apps.users import services


class SignupForm(forms.SignupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        handle, email, password = (self.fields[name] for name in ("username", "email", "password1"))
        handle.label, email.label = "Handle", "E-mail"
        handle.help_text = "Up to 15 letters (a to z), digits and underscores."
        email.help_text = "For confirming that it is you. Nobody else sees it."
        password.help_text = "At least 8 characters."
        for field in (handle, email, password):
            field.widget.attrs.pop("placeholder", None)
        handle.widget.attrs.update(autocapitalize="none", spellcheck="false")


class LoginForm(forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Handle or e-mail"
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        if "remember" in self.fields:
            self.fields["remember"].label = "Stay signed in"


class ChangePasswordForm(forms.ChangePasswordForm):
    def clean_oldpassword(self) -> str:
        """A guess here is a guess: a browser left open is not enough to find the password out."""
        password: str = self.cleaned_data["oldpassword"]
        try:
            services.check_own_password(actor=self.user, password=password)
        except services.WrongPassword:
            raise get_adapter().validation_error("enter_current_password") from None
        return password
