from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def live_socket() -> SafeString | str:
    """The element that keeps a page up to date; nothing where no socket process runs."""
    if not settings.SOCKETS_URL:
        return ""
    return format_html('<live-socket data-url="{}" hidden></live-socket>', settings.SOCKETS_URL)
