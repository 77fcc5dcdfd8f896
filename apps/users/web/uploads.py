"""Pictures in the box one writes in: sent with the form or before it, and kept by their ids when it is shown again."""

import re
from collections.abc import Sequence
from itertools import zip_longest
from time import monotonic, sleep
from typing import Any, NamedTuple

from django.http import HttpRequest

from apps.core import films
from apps.core import input as hygiene
from apps.core.errors import Problem
from apps.core.skeletons import skeleton, text
from apps.media import services as media
from apps.media.documents import document
from apps.media.errors import FocusIsOutside
from apps.media.models import Media
from apps.users.models import User
from apps.users.services import describe_media, upload_media
from apps.users.web import faces

# A worker takes a second; whoever waits longer is better told.
WAIT = 4.0
PAUSE = 0.1
ACCEPT = "image/jpeg,image/png,image/webp,image/gif"
ACCEPT_FILMS = ",video/mp4,video/quicktime,video/webm"
_ITEM = ("state", "kind", "thumb", "id", "alt_text", "focus")
# What stays in sight where a picture is cropped; the middle unless something else is said.
FOCUS = {
    "50 50": "the middle",
    "50 0": "the top",
    "50 100": "the bottom",
    "0 50": "the left side",
    "100 50": "the right side",
    "0 0": "the top left corner",
    "100 0": "the top right corner",
    "0 100": "the bottom left corner",
    "100 100": "the bottom right corner",
}


# Stands among the ids of a form where those of its next part begin.
NEXT = "next"


class Sent(NamedTuple):
    """What came with a form: the uploads by id, in order, and what was wrong with a file or a description.

    `later`: those of the form's further parts, where it has some.
    """

    media_ids: list[int]
    problem: Problem | None = None
    later: Sequence[list[int]] = ()


def receive(request: HttpRequest, author: User) -> Sent:
    """Take in the files of a form and the descriptions, and wait a little until all that it names is prepared.

    Outside of the transaction that posts: a worker sees only what is committed. Raises Invalid (ids).
    """
    parts, problem = _parts(request), None
    try:
        for media_id, said in (row for part in parts for row in part):
            describe_media(actor=author, media_id=media_id, **said)
    except Problem as refused:
        problem = refused
    media_ids, *later = [[media_id for media_id, _ in part] for part in parts]
    try:
        for file in request.FILES.getlist("pictures") if problem is None else ():
            media_ids.append(upload_media(actor=author, file=file).pk)
            file.seek(0)  # the form's digest reads it too
    except Problem as refused:
        problem = refused
    everything = [*media_ids, *(media_id for part in later for media_id in part)]
    if everything:
        wait(author, everything)
    return Sent(media_ids, problem, later)


def fields(pictures: Sequence[Media]) -> str:
    """The pictures that the box holds, and what stands for one that is added."""
    values = {
        "pictures": items(pictures),
        "blank": skeleton("tweets/_compose_picture.html", *_ITEM).fill(
            {**dict.fromkeys(_ITEM, ""), "focus": _focus_options()}
        ),
    }
    return skeleton("tweets/_compose_pictures.html", *values).fill(values)


def items(pictures: Sequence[Media]) -> str:
    return "".join(map(_item, pictures))


def adder() -> str:
    """Where to add more."""
    return skeleton("tweets/_compose_add.html", "accept").fill({"accept": accepted()})


def accepted() -> str:
    """What kinds of files may be chosen."""
    return ACCEPT + (ACCEPT_FILMS if films.are_offered() else "")


def _parts(request: HttpRequest) -> list[list[tuple[int, dict[str, Any]]]]:
    """The ids that are wanted and what is said of each; in parts, of which there is at least one."""
    left_out = request.POST.getlist("leave_out")
    parts: list[list[tuple[int, dict[str, Any]]]] = [[]]
    for named, alt_text, focus in zip_longest(
        *map(request.POST.getlist, ("media_id", "alt_text", "focus")), fillvalue=""
    ):
        if named == NEXT:
            parts.append([])
        elif named and named not in left_out:
            parts[-1].append((_id(named), {"alt_text": alt_text, **_focus(focus)}))
    return parts


def _focus(said: str) -> dict[str, int]:
    """Of "x y" in percent; nothing where it was not asked."""
    found = re.fullmatch(r"([0-9]{1,3}) ([0-9]{1,3})", said)
    if said and found is None:
        raise FocusIsOutside(field="focus")
    return {"focus_x": int(found[1]), "focus_y": int(found[2])} if found else {}


def _focus_options(now: str = "50 50") -> str:
    labels = FOCUS if now in FOCUS else {now: "what it was set to", **FOCUS}
    return "".join(
        f'<option value="{value}"{" selected" if value == now else ""}>{label}</option>'
        for value, label in labels.items()
    )


def _id(text: str) -> int:
    return hygiene.parse_id(text, field="media_id")


def wait(author: User, media_ids: Sequence[int]) -> None:
    """A little, until a worker has made them ready, or has said that it cannot."""
    end = monotonic() + WAIT
    while media.unprepared(owner_id=author.pk, media_ids=media_ids) and monotonic() < end:
        sleep(PAUSE)


def _item(picture: Media) -> str:
    shown = document(picture)
    thumb = f'<img src="{faces.picture(shown["preview_url"])}" alt="">' if shown["preview_url"] else "…"
    values = {
        "state": picture.state,
        "kind": picture.kind,
        "thumb": thumb,
        "id": shown["id"],
        "alt_text": text(picture.alt_text),
        "focus": _focus_options(f"{picture.focus_x} {picture.focus_y}"),
    }
    return skeleton("tweets/_compose_picture.html", *_ITEM).fill(values)
