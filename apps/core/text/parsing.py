"""One pass over a text: cleaned, measured, its entities found."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from apps.core.text.entities import (
    Cashtag,
    Entity,
    Hashtag,
    Mention,
    Url,
    find_entities,
)
from apps.core.text.hygiene import clean, has_surrogates, is_blank
from apps.core.text.weights import URL_WEIGHT, weight

MAX_WEIGHT = 280
# Links count 23 whatever their length, and emoji 2: the room for those has an end too.
MAX_CODE_POINTS = 5000

EMPTY = "empty"
TOO_LONG = "too_long"
BAD_CHARACTERS = "bad_characters"


@dataclass(frozen=True)
class Parsed:
    """What a text is.

    `text` is cleaned NFC; `weighted_length` counts as twitter-text does; `reason` is None for a
    valid text, else EMPTY, TOO_LONG or BAD_CHARACTERS. `found` holds the entities in order. A text
    beyond MAX_CODE_POINTS is not looked into: cut there, without entities, its own length as its
    weight.
    """

    text: str
    weighted_length: int
    reason: str | None
    found: tuple[Entity, ...] = ()

    @property
    def is_valid(self) -> bool:
        return self.reason is None

    @cached_property
    def mentions(self) -> list[Mention]:
        return [e for e in self.found if isinstance(e, Mention)]

    @cached_property
    def hashtags(self) -> list[Hashtag]:
        return [e for e in self.found if isinstance(e, Hashtag)]

    @cached_property
    def cashtags(self) -> list[Cashtag]:
        return [e for e in self.found if isinstance(e, Cashtag)]

    @cached_property
    def urls(self) -> list[Url]:
        return [e for e in self.found if isinstance(e, Url)]

    @property
    def entities(self) -> dict[str, list[dict[str, Any]]]:
        """The JSON shape of the API, without what only the database knows (`user_id`)."""
        return {
            "mentions": [e._asdict() for e in self.mentions],
            "hashtags": [e._asdict() for e in self.hashtags],
            "cashtags": [e._asdict() for e in self.cashtags],
            "urls": [e._asdict() for e in self.urls],
        }


def parse(raw: str, *, max_weight: int = MAX_WEIGHT) -> Parsed:
    """Everything there is to know of a text; never raises, and takes time linear in its length."""
    if len(raw) > MAX_CODE_POINTS:
        return Parsed(clean(raw[:MAX_CODE_POINTS]), len(raw), TOO_LONG)
    text = clean(raw)
    found = find_entities(text)
    length = _weighted(text, found)
    if has_surrogates(raw):
        return Parsed(text, length, BAD_CHARACTERS, tuple(found))
    if is_blank(text):
        return Parsed(text, length, EMPTY, tuple(found))
    return Parsed(text, length, TOO_LONG if length > max_weight else None, tuple(found))


def _weighted(text: str, found: list[Entity]) -> int:
    length, done = 0, 0
    for entity in found:
        if isinstance(entity, Url):
            length += weight(text[done : entity.start]) + URL_WEIGHT
            done = entity.end
    return length + weight(text[done:] if done else text)
