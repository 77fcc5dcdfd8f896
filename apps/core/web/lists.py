"""The foot of every list: more, the end, or what to do when it is empty."""

from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString

from apps.core.skeletons import skeleton

EVERYONE = "That is everyone."


class Empty(NamedTuple):
    """What an empty list says. `icon` is one of the sprite; `url` and `label` are the way out, if there is one."""

    icon: str
    title: str
    text: str
    url: str = ""
    label: str = ""


def body(
    items: str, *, next_url: str | None, empty: Empty, end: str = "That is everything.", is_first: bool = True
) -> SafeString:
    """A list's HTML: its ready `items` and its foot. Without items on a page that is not the first: only the end."""
    foot: str = ""
    if next_url:
        foot = skeleton("_more.html", "next_url").fill({"next_url": escape(next_url)})
    elif items or not is_first:
        foot = skeleton("_list_end.html", "text").fill({"text": escape(end)}) if end else ""
    else:
        foot = render_to_string("_empty.html", {"empty": empty})
    return SafeString(items + foot)  # both are HTML already
