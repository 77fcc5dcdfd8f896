"""A parsed text as HTML, ready to stand in any page."""

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any
from urllib.parse import quote

import regex

from apps.core.text.weights import EMOJI_PATTERN

MAX_LARGE_EMOJI = 8

type _Link = Callable[[str, Mapping[str, Any]], str]

_EMOJI = regex.compile(EMOJI_PATTERN, regex.V1)
_EMOJI_ONLY = regex.compile(rf"(?:{EMOJI_PATTERN}\s*+){{1,{MAX_LARGE_EMOJI}}}+", regex.V1)


def is_emoji_only(text: str) -> bool:
    """Whether a text is one to eight emoji and nothing else, to be shown large."""
    return not text.isascii() and _EMOJI_ONLY.fullmatch(text) is not None


def is_emoji(text: str) -> bool:
    """Whether a text is one emoji and nothing else."""
    return not text.isascii() and _EMOJI.fullmatch(text) is not None


def linkify(text: str, entities: Mapping[str, Iterable[Mapping[str, Any]]]) -> str:
    """Safe HTML of `text` with its `entities` (the JSON shape of `Parsed.entities`) as links.

    Mentions lead to /@name, hashtags to /tags/name, URLs out of the site; cashtags stay text.
    Line breaks are `<br>`. Every link is isolated (`dir`), so that its direction does not disturb
    the text around it; the element around it all should have `dir="auto"`. An entity that does
    not fit its text is left unlinked.
    """
    links: list[tuple[int, int, _Link, Mapping[str, Any]]] = [
        *((e["start"], e["end"], _mention, e) for e in entities.get("mentions", ())),
        *((e["start"], e["end"], _hashtag, e) for e in entities.get("hashtags", ())),
        *((e["start"], e["end"], _url, e) for e in entities.get("urls", ())),
    ]
    if not links:
        return _plain(text)
    links.sort(key=_place)
    parts: list[str] = []
    done = 0
    for start, end, link, entity in links:
        if done <= start < end <= len(text):
            parts += (_plain(text[done:start]), link(text[start:end], entity))
            done = end
    parts.append(_plain(text[done:]))
    return "".join(parts)


def _place(link: tuple[int, int, _Link, Mapping[str, Any]]) -> int:
    return link[0]


def _plain(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _mention(written: str, entity: Mapping[str, Any]) -> str:
    href = f"/@{quote(entity['username'], safe='')}"
    return f'<a class="mention" href="{href}" dir="ltr">{escape(written)}</a>'


def _hashtag(written: str, entity: Mapping[str, Any]) -> str:
    href = f"/tags/{quote(entity['tag'], safe='')}"
    return f'<a class="hashtag" href="{href}" rel="tag" dir="auto">{escape(written)}</a>'


def _url(written: str, entity: Mapping[str, Any]) -> str:
    url = entity["url"]
    if not url.startswith(("http://", "https://")):
        return escape(written)
    return (
        f'<a class="link" href="{escape(url)}" title="{escape(url)}" dir="ltr"'
        f' rel="nofollow noopener noreferrer">{escape(entity["display_url"])}</a>'
    )
