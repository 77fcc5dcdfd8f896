"""{% removing username %}: what is asked before a follower is removed, as attributes of a link."""

from typing import Any

from django import template

from apps.follows.web.asking import before_removing

register = template.Library()


@register.inclusion_tag("_asks.html")
def removing(username: str) -> dict[str, Any]:
    return {"asked": before_removing(username)}
