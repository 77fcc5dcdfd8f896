"""Icons of the sprite (scripts/build_icons.py). Built into every template: a page has dozens of them."""

from functools import lru_cache

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def sprite() -> str:
    """The path of the icons on this site: browsers take no `<use>` from another host, so a CDN is passed by."""
    return static("img/icons.svg").removeprefix(settings.STATIC_HOST)


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """The icon of this name, with further classes in `css`; hidden from screen readers, for words stand beside it."""
    return _icon(name, css, sprite())


@lru_cache(512)
def _icon(name: str, css: str, path: str) -> SafeString:
    classes = f"icon {css}" if css else "icon"
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>', classes, path, name)
