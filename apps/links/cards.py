"""The card of a link, as it is kept ready to serve and as it is read back."""

from typing import Any
from urllib.parse import urlsplit

import orjson
from django.conf import settings

from apps.links.fetching import Page
from apps.links.models import Link


def card(link: Link, page: Page, *, has_picture: bool) -> str:
    """`{"url", "title", "description", "image_url"|null, "site_name"}` as JSON."""
    members: dict[str, Any] = {
        "url": link.url,
        "title": page.title,
        "description": page.description,
        "image_url": f"{settings.SITE_URL}/media/links/{link.picture_key}.webp" if has_picture else None,
        "site_name": page.site_name or urlsplit(link.url).hostname,
    }
    return orjson.dumps(members).decode()
