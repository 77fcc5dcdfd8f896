"""What a tweet's link leads to: templates/tweets/_preview.html."""

from urllib.parse import urlsplit

import orjson

from apps.core.skeletons import skeleton, text
from apps.core.text.urls import display
from apps.users.web import faces


def preview(card: str | None) -> str:
    """The card as the API has it, as one link; nothing for none.

    The host is that of the address, never the name that the page gives itself.
    """
    if card is None:
        return ""
    said = orjson.loads(card)
    address = urlsplit(said["url"])
    values = {
        "url": text(said["url"]),
        "host": text(display(f"{address.scheme}://{address.netloc}")),
        "title": text(said["title"]),
        "description": _part("description", said["description"]),
        "picture": _part("picture", faces.picture(said["image_url"])),
    }
    return skeleton("tweets/_preview.html", *values).fill(values)


def _part(name: str, value: str) -> str:
    return skeleton(f"tweets/_preview_{name}.html", name).fill({name: text(value)}) if value else ""
