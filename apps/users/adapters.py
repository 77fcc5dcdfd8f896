"""allauth does the browser's sign-up, sign-in and mails in our words: it calls the same services as the API."""

from types import SimpleNamespace
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from apps.core import limits
from apps.core.input import safe_next
from apps.users import guessing, services
from apps.users.models import AccountState, User
from apps.users.web import refusals

BACK = "Welcome back: your account is here again, as it was."


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "The name or the password is wrong.",
        "email_password_mismatch": "The name or the password is wrong.",
        "invalid_login": "The name or the password is wrong.",
        "email_taken": "This e-mail address is in use.",
        "username_taken": "This handle is taken.",
        "duplicate_email": "This is the address that you have given already.",
        "incorrect_password": "The password is wrong.",
    }

    # Sign-up

    def clean_username(self, username: str, shallow: bool = False) -> str:
        services.check_username(username)
        return username

    def clean_email(self, email: str) -> str:
        return email.strip().lower()

    def clean_password(self, password: str, user: Any = None) -> str:
        services.check_password(password, user)
        return password

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        data = form.cleaned_data
        user.username, user.email = data["username"], data["email"].lower()
        user.set_password(data["password1"])
        try:
            services.open_account(user)
        except ValidationError as error:
            # Free when the form was checked, taken a moment later.
            messages.error(request, " ".join(error.messages))
            raise ImmediateHttpResponse(redirect("account_signup")) from error
        return user

    # Sign-in

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        guessing.admit(_name(credentials))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        guessing.count(_name(credentials))

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        refused = super().pre_login(request, user, **kwargs)
        if refused is not None or user.state != AccountState.LEAVING:
            return refused
        if not services.come_back(actor=user):
            return self.respond_user_inactive(request, user)
        messages.success(request, BACK)
        return None

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Whoever comes here knows the password: for a while the page may say more (see `refusals`)."""
        refusals.note(request, user)
        answer: HttpResponse = super().respond_user_inactive(request, user)
        return answer

    def is_safe_url(self, url: str | None) -> bool:
        host = self.request.get_host()
        return bool(url) and safe_next(url, default="", host=host, secure=self.request.is_secure()) == url

    # Passwords and addresses

    def set_password(self, user: User, password: str) -> None:
        services.change_password(actor=user, new=password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return settings.LOGIN_REDIRECT_URL

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """One that waits to be confirmed; never the account's own."""
        return bool(email_address.email != email_address.user.email)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        try:
            with transaction.atomic():
                return super().confirm_email(request, email_address)
        except IntegrityError:
            # Somebody opened an account with this address since it was asked for.
            messages.error(request, self.error_messages["email_taken"])
            return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return limits.client_ip(request)

    # Mail: every link by the site's own address, whatever Host the request claimed

    def get_email_confirmation_url(self, request: HttpRequest | None, emailconfirmation: Any) -> str:
        return settings.SITE_URL + reverse("account_confirm_email", args=[emailconfirmation.key])

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", key)

    def format_email_subject(self, subject: str) -> str:
        return str(subject)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        site = SimpleNamespace(name=settings.SITE_NAME, domain=settings.SITE_URL.partition("://")[2])
        words = {"email": email, "current_site": site, "SITE_NAME": settings.SITE_NAME, "SITE_URL": settings.SITE_URL}
        message = self.render_mail(template_prefix, email, {**words, **context})
        html = next((body for body, kind in getattr(message, "alternatives", []) if kind == "text/html"), "")
        services.write_mail(recipient=email, subject=message.subject, text=message.body, html=html)


def _name(credentials: dict[str, Any]) -> str:
    return credentials.get("username") or credentials.get("email") or ""
