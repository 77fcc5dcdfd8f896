"""What a page says of itself to those who show a card of it elsewhere: templates/_shared.html."""

from typing import NamedTuple
from urllib.parse import urljoin

from django.conf import settings
from django.templatetags.static import static

DRAWN = ".svg"


class Shared(NamedTuple):
    """`path` is the one address of the page; `kind` a type of OpenGraph; `oembed_url` where a program may ask."""

    path: str
    title: str
    description: str
    kind: str = "website"
    picture_url: str = ""
    picture_alt: str = ""
    is_large: bool = False
    oembed_url: str = ""

    @property
    def url(self) -> str:
        return f"{settings.SITE_URL}{self.path}"

    @property
    def picture(self) -> str:
        """Of what is shared, or the site's own: no other site shows a drawn avatar."""
        if self.picture_url and not self.picture_url.endswith(DRAWN):
            return self.picture_url
        return urljoin(settings.SITE_URL, static("img/share.png"))
