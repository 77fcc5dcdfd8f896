"""The reader's own face, for the frame around every page."""

from typing import NamedTuple

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from apps.users.models import User
from apps.users.web import faces


class Me(NamedTuple):
    """All of it HTML; `theme` is an attribute of `<html>` with the space before it, or nothing."""

    username: str
    name: SafeString
    avatar: SafeString
    theme: SafeString


def me(request: HttpRequest) -> dict[str, object]:
    """`me`: false for the signed-out. Lazy: a page that does not ask does not load the session."""
    return {"me": SimpleLazyObject(lambda: me_of(request))}


def me_of(request: HttpRequest) -> Me | None:
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return None
    theme = "" if user.theme == User.Theme.SYSTEM else f' data-theme="{user.theme}"'
    return Me(
        username=user.username,
        name=escape(user.name),
        avatar=faces.avatar(user.username, user.avatar.url if user.avatar else ""),
        theme=mark_safe(theme),  # noqa: S308 - one of four words
    )
