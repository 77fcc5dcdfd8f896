"""What follows a tweet in the box one writes in: boxes for the rest of a thread."""

from collections.abc import Sequence

from django.http import QueryDict

from apps.core import input as hygiene
from apps.core.skeletons import skeleton, text
from apps.tweets.services.threads import Part

_SLOTS = ("label", "text", "media", "note")


def said(form: QueryDict) -> list[Part]:
    """Those that say something. Raises BadId."""
    media = form.getlist("more_media")
    texts = form.getlist("more_text")
    parts: list[Part] = [
        {"text": text, "media_ids": _ids(media[place] if place < len(media) else "")}
        for place, text in enumerate(texts)
    ]
    return [part for part in parts if part["text"].strip() or part["media_ids"]]


def fields(parts: Sequence[Part]) -> str:
    """The boxes, and an empty one for scripts to add."""
    values = {"parts": "".join(map(_part, parts)), "blank": _part({"text": "", "media_ids": []})}
    return skeleton("tweets/_compose_thread.html", *values).fill(values)


def adder() -> str:
    """Where to add one."""
    return skeleton("tweets/_compose_thread_more.html").fill({})


def _part(part: Part) -> str:
    number = len(part["media_ids"])
    pictures = "1 picture" if number == 1 else f"{number} pictures"
    values = {
        "label": "Another tweet",
        "text": text(part["text"]),
        "media": ",".join(map(str, part["media_ids"])),
        "note": f'<p class="muted">With {pictures}.</p>' if number else "",
    }
    return skeleton("tweets/_compose_part.html", *_SLOTS).fill(values)


def _ids(said: str) -> list[int]:
    return [hygiene.parse_id(one, field="more_media") for one in said.split(",") if one]
