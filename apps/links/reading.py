"""What a page says of itself in its head: OpenGraph, then Twitter's tags, then title and description.

Knows no Django: it runs in the confined process, for the page may be made to break its reader.
"""

from contextlib import suppress
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urljoin

TITLE = ("og:title", "twitter:title")
DESCRIPTION = ("og:description", "twitter:description", "description")
PICTURE = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")
MAX_TEXT = 1000
MAX_PICTURE_URL = 2048


class Said(NamedTuple):
    title: str
    description: str
    site_name: str
    picture_url: str


class _HeadEnded(Exception):
    pass


class _Head(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.title: list[str] = []
        self.base = ""
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            raise _HeadEnded
        self._in_title = tag == "title" and not self.title
        values = {name: value or "" for name, value in reversed(attrs)}
        if tag == "meta":
            name = (values.get("property") or values.get("name") or "").strip().lower()
            if name and values.get("content", "").strip():
                self.meta.setdefault(name, values["content"].strip())
        elif tag == "base":
            self.base = self.base or values.get("href", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "head":
            raise _HeadEnded
        self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title.append(data)


def read(html: str, url: str) -> Said:
    """What the page at `url` says; texts are "" where it says nothing, and cut at MAX_TEXT."""
    head = _Head()
    # The library's own assertions fail on some of what is no HTML; what came before that counts.
    with suppress(_HeadEnded, AssertionError):
        head.feed(html)
    first = head.meta.get
    title = _first(head.meta, TITLE) or "".join(head.title)
    picture = _first(head.meta, PICTURE)
    if picture:
        picture = urljoin(urljoin(url, head.base), picture)
    return Said(
        title.strip()[:MAX_TEXT],
        _first(head.meta, DESCRIPTION)[:MAX_TEXT],
        first("og:site_name", "")[:MAX_TEXT],
        picture if len(picture) <= MAX_PICTURE_URL else "",
    )


def _first(meta: dict[str, str], names: tuple[str, ...]) -> str:
    return next((meta[name] for name in names if name in meta), "")
