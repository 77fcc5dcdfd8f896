"""What follows a tweet in the box one writes in: boxes for the rest of a thread."""

import re
from collections.abc import Mapping, Sequence
from itertools import chain, repeat

from django.http import QueryDict

from apps.core.skeletons import skeleton, text
from apps.media.models import Media
from apps.tweets.services.threads import Part
from apps.users.web import uploads

_SLOTS = ("label", "text", "next", "pictures", "accept", "attributes", "error")
_PLACE = re.compile(r"thread\.(\d{1,3})\.")


def said(form: QueryDict, media_ids: Sequence[list[int]]) -> list[Part]:
    """Those that say or show something; `media_ids` of each, as uploads.receive found them."""
    texts = form.getlist("more_text")
    parts: list[Part] = [
        {"text": text, "media_ids": shown} for text, shown in zip(texts, chain(media_ids, repeat([])), strict=False)
    ]
    return [part for part in parts if part["text"].strip() or part["media_ids"]]


def place_of(field: str) -> int | None:
    """In which of them this field of a Problem is, as services.threads.of_part names it; None: in none."""
    found = _PLACE.match(field)
    return int(found[1]) if found else None


def fields(parts: Sequence[Part], pictures: Mapping[int, Media], wrong: Mapping[str | int, tuple[str, str]]) -> str:
    """The boxes, and an empty one for scripts to add. `pictures` by id; `wrong`: attributes and error, by place."""
    boxes = [_part(part, pictures, *wrong.get(place, ())) for place, part in enumerate(parts)]
    values = {"parts": "".join(boxes), "blank": _part({"text": "", "media_ids": []}, {})}
    return skeleton("tweets/_compose_thread.html", *values).fill(values)


def adder() -> str:
    """Where to add one."""
    return skeleton("tweets/_compose_thread_more.html").fill({})


def _part(part: Part, pictures: Mapping[int, Media], attributes: str = "", error: str = "") -> str:
    values = {
        "label": "Another tweet",
        "text": text(part["text"]),
        "next": uploads.NEXT,
        "pictures": uploads.items([pictures[media_id] for media_id in part["media_ids"] if media_id in pictures]),
        "accept": uploads.accepted(),
        "attributes": attributes,
        "error": error,
    }
    return skeleton("tweets/_compose_part.html", *_SLOTS).fill(values)
