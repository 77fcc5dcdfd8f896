"""The filters that the rival's template needs: the same functions that the page itself uses."""

from django import template

from apps.core.text import is_emoji_only
from apps.core.web import figures

register = template.Library()
for function in (figures.age, figures.full, figures.full_time, figures.iso, figures.short):
    register.filter(function.__name__, function)
register.filter("is_emoji", is_emoji_only)
