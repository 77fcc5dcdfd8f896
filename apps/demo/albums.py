"""What the demo people show each other: tweets with pictures of our own making."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache

from apps.core import variants
from apps.core.confined import Made
from apps.demo import material, scenes
from apps.media import loading
from apps.media.loading import Drawn
from apps.media.models import MIDDLE, Media

# A third of the time for a tenth more bytes: somebody waits.
_EFFORT = 1
_SHOT = re.compile(r'  (?P<scene>\w+) (?P<mood>\w+) (?P<shape>\w+)(?: "(?P<title>[^"]+)")?: (?P<words>.+)')


@dataclass(frozen=True)
class Shot:
    """One picture: a scene, and in words what is to be seen."""

    scene: str
    mood: str
    shape: str
    title: str
    words: str


@dataclass
class Album:
    """A tweet's text and its pictures, by `handle`, or where that is "" by somebody who talks about `topic`."""

    topic: str
    handle: str
    text: str
    shots: list[Shot] = field(default_factory=list)


@cache
def albums() -> list[Album]:
    found: list[Album] = []
    topic = ""
    for line in material.lines("albums.txt"):
        if line.startswith("["):
            topic = line.strip("[]")
        elif shot := _SHOT.fullmatch(line):
            found[-1].shots.append(Shot(**shot.groupdict(default="")))
        else:
            handle, text = line[1:].split(" ", 1) if line.startswith("@") else ("", line)
            found.append(Album(topic, handle, text))
    return found


def load(shots: Sequence[tuple[int, Shot]]) -> list[Media]:
    """Draw each for the account with this id, in all sizes, and keep it."""
    # Pillow lets other threads work while it draws and encodes.
    with ThreadPoolExecutor() as pool:
        return loading.load(pool.map(_drawn, shots))


def _drawn(owned: tuple[int, Shot]) -> Drawn:
    owner_id, shot = owned
    # Titles stand at the left.
    picture = scenes.draw(shot.scene, mood=shot.mood, shape=shot.shape, title=shot.title)
    return Drawn(owner_id, Made(**variants.of(picture, effort=_EFFORT)), shot.words, 0 if shot.title else MIDDLE)
