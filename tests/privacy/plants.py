"""Mistakes that people make, put into the product for one crawl: each has to be found by it.

`swap` refuses what would not be called as that is which it takes the place of.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from apps.core.api import caching
from apps.follows import selectors as graph
from apps.follows.models import Note
from apps.follows.models.lists import ListQuerySet
from apps.tweets import drafts, hydration, selectors
from apps.tweets.models import Draft, Tweet
from apps.tweets.web import feeds
from tests.faults.planted import sitecustomize


class Plant(NamedTuple):
    """What is crawled (a regular expression, of templates of routes), and the secret that is found there."""

    bug: Callable[["Bed"], None]
    crawled: str
    secret: str


class Bed:
    """Where a bug is put; what was there is put back after the test."""

    def __init__(self, patch: pytest.MonkeyPatch, *, owner_id: int = 0) -> None:
        self._patch, self.owner_id = patch, owner_id

    def swap(self, owner: Any, name: str, bug: Callable[..., Any]) -> Any:
        self.set(owner, name, getattr(owner, name))
        return sitecustomize.swap(owner, name, bug)

    def set(self, owner: Any, name: str, value: Any) -> None:
        self._patch.setattr(owner, name, value)


def picture_by_its_address_alone(bed: Bed) -> None:
    bed.swap(selectors, "picture", lambda viewer_id, key: True)


def private_list_by_its_id(bed: Bed) -> None:
    bed.swap(ListQuerySet, "visible_to", lambda self, viewer_id: self.all())


def note_of_anybody(bed: Bed) -> None:
    def anybodys(viewer_id: int, user_id: int) -> str:
        return Note.objects.filter(subject=user_id).values_list("text", flat=True).first() or ""

    bed.swap(graph, "note", anybodys)


def tweet_without_the_check(bed: Bed) -> None:
    bed.swap(hydration, "open_to_viewer", lambda author: "TRUE")
    bed.set(hydration, "_BY_IDS", hydration.statement(hydration._GIVEN))


def history_as_its_author_sees_it(bed: Bed) -> None:
    def unchecked(viewer_id: int, tweet_id: int, **window: Any) -> Any:
        return versions(Tweet.objects.get(pk=tweet_id).author_id, tweet_id, **window)

    versions = bed.swap(selectors, "versions", unchecked)


def feed_for_somebody(bed: Bed) -> None:
    bed.set(feeds, "ANONYMOUS", bed.owner_id)


def unchanged_for_everybody(bed: Bed) -> None:
    """Asked by address and ETag alone, before anybody looks at who asks."""
    bed.swap(caching, "is_unchanged", lambda request, response: "HTTP_IF_NONE_MATCH" in request.META)


def draft_by_its_id(bed: Bed) -> None:
    bed.swap(drafts, "own", lambda owner, draft_id: Draft.objects.get(pk=draft_id))


def reader_of_before(bed: Bed) -> None:
    """What was made for one reader is kept, and served to the next."""
    kept: dict[int, Any] = {}

    def remembered(viewer_id: int, tweet_id: int) -> Any:
        if tweet_id not in kept:
            kept[tweet_id] = tweet(bed.owner_id, tweet_id)
        return kept[tweet_id]

    tweet = bed.swap(selectors, "tweet", remembered)


PLANTS = [
    Plant(picture_by_its_address_alone, "^/media/pictures", "picture"),
    Plant(private_list_by_its_id, "^/api/lists/{}$", "private list"),
    Plant(note_of_anybody, "^/@{}$", "private note"),
    Plant(tweet_without_the_check, "^/api/tweets/{}$", "tweet"),
    Plant(history_as_its_author_sees_it, "/edits$", "what an edited tweet said"),
    Plant(feed_for_somebody, "/rss$", "tweet"),
    Plant(unchanged_for_everybody, "^/api/tweets/{}$", "tweet"),
    Plant(draft_by_its_id, "^/api/drafts/{}$", "draft"),
    Plant(reader_of_before, "^/api/tweets/{}$", "tweet"),
]
