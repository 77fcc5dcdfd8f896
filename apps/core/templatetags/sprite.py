from django import template
from django.conf import settings
from django.templatetags.static import static

register = template.Library()


@register.simple_tag
def sprite() -> str:
    """The path of the icons on this site: browsers take no `<use>` from another host, so a CDN is passed by."""
    return static("img/icons.svg").removeprefix(settings.STATIC_HOST)
