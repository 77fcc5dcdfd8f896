"""What an account shows of itself, and how it likes to read."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from apps.core import zones
from apps.core.text import hygiene
from apps.users.models import MAX_UNDO, User

_web_address = URLValidator(schemes=["http", "https"], message="This is not a web address.")


def edit_profile(*, actor: User, **changes: Any) -> User:
    """Change some of display_name, bio, location, website (texts), theme; is_protected,
    previews_protected_links, shares_read_marks, shares_delivered_marks (bools); message_policy (everyone, following,
    nobody); undo_seconds (0 to 30), time_zone (its IANA name; "" for UTC).

    Returns the account as it is now; the card and the version follow by themselves, and nothing
    is written where nothing differs. Raises ValidationError by field.
    """
    cleaned = _clean(changes)
    with transaction.atomic():
        user = User.objects.select_for_update(no_key=True).get(pk=actor.pk)
        changed = [name for name, value in cleaned.items() if getattr(user, name) != value]
        for name in changed:
            setattr(user, name, cleaned[name])
        if changed:
            user.save(update_fields=changed)
    return user


def _clean(changes: dict[str, Any]) -> dict[str, Any]:
    cleaned: dict[str, Any] = {}
    errors: dict[str, ValidationError] = {}
    for name, value in changes.items():
        try:
            cleaned[name] = _CLEANERS[name](value)
        except ValidationError as error:
            errors[name] = error
    if errors:
        raise ValidationError(errors)
    return cleaned


def _line(most: int) -> Any:
    def clean(value: str) -> str:
        return _at_most(most, hygiene.written_line(value))

    return clean


def _bio(value: str) -> str:
    return _at_most(160, hygiene.written(value))


def _website(value: str) -> str:
    address = value.strip()
    if not address:
        return ""
    if "://" not in address:
        address = f"https://{address}"
    _at_most(100, address)
    _web_address(address)
    # What stands before an @ reads like the host, and is not.
    if urlsplit(address).username is not None:
        raise ValidationError("This is not a web address.", code="invalid")
    return address


def _theme(value: str) -> str:
    if value not in User.Theme.values:
        raise ValidationError("There is no such theme.", code="invalid")
    return value


def _message_policy(value: str) -> str:
    if value not in User.MessagePolicy.values:
        raise ValidationError("Say everyone, following or nobody.", code="invalid")
    return value


def _undo_seconds(value: int) -> int:
    if not 0 <= value <= MAX_UNDO:
        raise ValidationError(f"From 0 to {MAX_UNDO} seconds.", code="invalid")
    return value


def _time_zone(value: str) -> str:
    if value and value not in zones.names():
        raise ValidationError("There is no such time zone.", code="invalid")
    return value


def _at_most(most: int, text: str) -> str:
    if len(text) > most:
        raise ValidationError(f"At most {most} characters.", code="max_length")
    return text


_CLEANERS = {
    "display_name": _line(50),
    "bio": _bio,
    "location": _line(30),
    "website": _website,
    "is_protected": bool,
    "previews_protected_links": bool,
    "message_policy": _message_policy,
    "shares_read_marks": bool,
    "shares_delivered_marks": bool,
    "theme": _theme,
    "undo_seconds": _undo_seconds,
    "time_zone": _time_zone,
}
