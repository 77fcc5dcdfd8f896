"""Becoming a member. What is wrong with an input is a Django ValidationError, by field.

The `check_` functions are what API and forms have in common; the database's constraints have the
last word when two people want the same handle at once.
"""

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.users.models import User

MAX_PASSWORD = 128

_MALFORMED = "A handle has up to 15 letters (a to z), digits and underscores, nothing else."
_TAKEN = {
    "user_username_ci": ("username", "This handle is taken."),
    "user_email_once": ("email", "This e-mail address is in use."),
}


def register(*, username: str, email: str, password: str) -> User:
    """A new account, unconfirmed, with the mail that confirms it on its way.

    Raises ValidationError: username blank|malformed|reserved|taken, email blank|invalid|taken,
    password password_too_short|password_too_common|….
    """
    user = User(username=username, email=email.strip().lower())
    _check_all(user, password)
    # Hashing is slow on purpose: not while a transaction is open.
    user.set_password(password)
    with transaction.atomic():
        open_account(user)
        EmailAddress.objects.create(user=user, email=user.email, primary=True)
        send_confirmation(user=user, signup=True)
    return user


def open_account(user: User) -> None:
    """Save a checked, new account. Raises ValidationError when another was faster."""
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if name not in _TAKEN:
            raise
        field, message = _TAKEN[name]
        raise ValidationError({field: ValidationError(message, code="taken")}) from error


def check_username(username: str) -> None:
    """Raises ValidationError: blank, malformed, reserved, taken."""
    if not username:
        raise ValidationError("Choose a handle.", code="blank")
    for validator in User._meta.get_field("username").validators[:2]:
        try:
            validator(username)
        except ValidationError as error:
            raise ValidationError(_MALFORMED, code="malformed") if error.code == "malformed" else error from None
    if User.objects.by_username(username).exists():
        raise ValidationError("This handle is taken.", code="taken")


def check_email(email: str) -> None:
    """Raises ValidationError: blank, invalid, taken. Expects lower case."""
    if not email:
        raise ValidationError("An e-mail address is needed.", code="blank")
    EmailValidator("This is not an e-mail address.")(email)
    if len(email) > 254:
        raise ValidationError("This is not an e-mail address.", code="invalid")
    if User.objects.filter(email=email).exists() or EmailAddress.objects.filter(email=email, verified=True).exists():
        raise ValidationError("This e-mail address is in use.", code="taken")


def check_password(password: str, user: User | None = None) -> None:
    """Raises ValidationError with every reason why this is no good password."""
    if len(password) > MAX_PASSWORD:
        raise ValidationError(f"At most {MAX_PASSWORD} characters.", code="password_too_long")
    validate_password(password, user)


def send_confirmation(*, user: User, signup: bool = False) -> bool:
    """Write to the account's address, unless it is confirmed; whether a mail was sent."""
    address, _ = EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"primary": True})
    if address.verified:
        return False
    address.send_confirmation(request=None, signup=signup)
    return True


def ask_for_address(*, actor: User, email: str) -> EmailAddress:
    """Another address for the account; who asks writes to it. Raises ValidationError: taken.

    In place of a confirmed one it counts once it is confirmed itself; an unconfirmed one, a misspelt one perhaps,
    gives way at once. Always a new row: a link that went to the address before must not confirm this one.
    """
    owner = User.objects.select_for_update().only("pk", "email", "email_confirmed_at")
    try:
        with transaction.atomic():
            user = owner.get(pk=actor.pk)
            pending = EmailAddress.objects.filter(user=actor, verified=False)
            if user.is_email_confirmed:
                pending.exclude(email=user.email).delete()
                return EmailAddress.objects.create(user=actor, email=email)
            pending.delete()
            User.objects.filter(pk=actor.pk).update(email=email)
            actor.email = email
            return EmailAddress.objects.create(user=actor, email=email, primary=True)
    except IntegrityError as error:
        raise ValidationError(_TAKEN["user_email_once"][1], code="taken") from error


def confirm_email(*, user: User) -> None:
    """The account's address is its owner's. Only the first time counts."""
    User.objects.filter(pk=user.pk, email_confirmed_at__isnull=True).update(email_confirmed_at=timezone.now())


def _check_all(user: User, password: str) -> None:
    errors = {}
    checks = {
        "username": lambda: check_username(user.username),
        "email": lambda: check_email(user.email),
        "password": lambda: check_password(password, user),
    }
    for field, check in checks.items():
        try:
            check()
        except ValidationError as error:
            errors[field] = error
    if errors:
        raise ValidationError(errors)
