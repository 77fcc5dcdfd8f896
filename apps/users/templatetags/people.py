"""Tags for people, of whom a page holds the public card: `username, avatar_url, is_verified, is_protected, …`."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from apps.users.web import faces

register = template.Library()


@register.simple_tag
def avatar(card: dict[str, Any], css: str = "") -> SafeString:
    return faces.avatar(card["username"], faces.picture(card["avatar_url"]), css=css)


@register.simple_tag
def badges(card: dict[str, Any]) -> SafeString:
    return faces.badges(is_verified=card["is_verified"], is_protected=card["is_protected"])


@register.filter
def hue(username: str) -> int:
    return faces.hue(username)


@register.filter
def picture(url: str | None) -> str:
    """The path of an uploaded picture, or an empty string."""
    return faces.picture(url)
