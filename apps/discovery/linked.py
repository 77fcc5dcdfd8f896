"""The tweets of the last day that share one link. What nobody shares whom the reader may read is no link at all."""

from typing import Any, NamedTuple, Unpack

import orjson

from apps.core.text.urls import display
from apps.discovery import errors
from apps.discovery.models import TrendKind
from apps.follows.selectors import Window
from apps.links.models import Link
from apps.tweets import hydration, lists
from apps.tweets.lists import Part

_LINKED = f"""
    SELECT tweet_id AS id, tweet_id AS key FROM discovery_trenduse JOIN tweets_tweet ON tweets_tweet.id = tweet_id
    WHERE kind = '{TrendKind.LINK}' AND term = %(term)s AND author_id NOT IN ({hydration.MUTED})
"""


class Page(NamedTuple):
    """What a link leads to: its card as the API has it, but for the picture, which its tweets show; `name` of it."""

    name: str
    card: str


def tweets(viewer_id: int, link_id: int, **window: Unpack[Window]) -> Part:
    """Those that the viewer may see, newest first. Raises NoSuchLink."""
    if not Link.objects.filter(pk=link_id, refused_at=None).exists():
        raise errors.NoSuchLink
    part = lists.fetch(_LINKED, viewer_id=viewer_id, term=str(link_id), **window)
    if not part.rows and window["before"] is None and window["after"] is None:
        raise errors.NoSuchLink
    return part


def page(link_id: int) -> Page:
    """Ask for its tweets first: those decide whether the reader may know of it."""
    link = Link.objects.get(pk=link_id)
    card = document(link.url, link.card)
    return Page(card["title"], orjson.dumps({**card, "image_url": None}).decode())


def document(url: str, card: str | None) -> dict[str, Any]:
    """The card as the API has it; of a page that said nothing, what its address tells."""
    if card:
        return dict(orjson.loads(card))
    return {"url": url, "title": display(url), "description": "", "image_url": None, "site_name": display(url)}
