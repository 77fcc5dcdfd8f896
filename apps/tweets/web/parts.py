"""What follows a tweet in the box one writes in: boxes for the rest of a thread."""

from collections.abc import Mapping, Sequence
from itertools import chain, repeat

from django.http import QueryDict

from apps.core.skeletons import skeleton, text
from apps.media.models import Media
from apps.tweets.services.threads import Part
from apps.users.web import uploads

_SLOTS = ("label", "text", "next", "pictures", "accept")


def said(form: QueryDict, media_ids: Sequence[list[int]]) -> list[Part]:
    """Those that say or show something; `media_ids` of each, as uploads.receive found them."""
    texts = form.getlist("more_text")
    parts: list[Part] = [
        {"text": text, "media_ids": shown} for text, shown in zip(texts, chain(media_ids, repeat([])), strict=False)
    ]
    return [part for part in parts if part["text"].strip() or part["media_ids"]]


def fields(parts: Sequence[Part], pictures: Mapping[int, Media]) -> str:
    """The boxes, and an empty one for scripts to add. `pictures` by id."""
    values = {
        "parts": "".join(_part(part, pictures) for part in parts),
        "blank": _part({"text": "", "media_ids": []}, {}),
    }
    return skeleton("tweets/_compose_thread.html", *values).fill(values)


def adder() -> str:
    """Where to add one."""
    return skeleton("tweets/_compose_thread_more.html").fill({})


def _part(part: Part, pictures: Mapping[int, Media]) -> str:
    values = {
        "label": "Another tweet",
        "text": text(part["text"]),
        "next": uploads.NEXT,
        "pictures": uploads.items([pictures[media_id] for media_id in part["media_ids"] if media_id in pictures]),
        "accept": uploads.accepted(),
    }
    return skeleton("tweets/_compose_part.html", *_SLOTS).fill(values)
