"""Avatars and headers: the one place where their files come and go."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from apps.core import images
from apps.users.models import User

AVATAR = (400, 400)
HEADER = (1500, 500)


def set_avatar(*, actor: User, file: Any) -> User:
    """`file` is bytes or has read(). Returns the account as it is now. Raises ImageRefused (field "file")."""
    return _replace(actor, "avatar", _stored(actor, "avatars", images.render(file, **_sizes(AVATAR))))


def clear_avatar(*, actor: User) -> User:
    """Back to the drawn one. Twice is once."""
    return _replace(actor, "avatar", "")


def set_header(*, actor: User, file: Any) -> User:
    """As `set_avatar`, three times as wide as high."""
    return _replace(actor, "header", _stored(actor, "headers", images.render(file, **_sizes(HEADER))))


def clear_header(*, actor: User) -> User:
    return _replace(actor, "header", "")


def delete_files(names: Iterable[str | None]) -> None:
    """Those that are already gone are no error."""
    for name in filter(None, names):
        default_storage.delete(name)


def _sizes(size: tuple[int, int]) -> dict[str, Any]:
    return {"width": size[0], "height": size[1], "field": "file"}


def _stored(actor: User, folder: str, picture: images.Picture) -> str:
    # Named by its content, so an address never shows another picture and may be cached for ever.
    name = f"{folder}/{actor.pk}/{picture.name}"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(picture.content))
    return name


@transaction.atomic
def _replace(actor: User, field: str, name: str) -> User:
    user = User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    old = getattr(user, field).name or ""
    if old == name:
        return user
    setattr(user, field, name)
    user.save(update_fields=[field])
    # Only then: whoever still reads the old card until the commit finds its picture.
    transaction.on_commit(partial(delete_files, [old]))
    return user
