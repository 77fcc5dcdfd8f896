"""Pictures for what the demo people show each other, drawn by us."""

import hashlib
from collections.abc import Callable
from random import Random

from PIL import Image

from apps.demo.scenes import landscapes, plans, rooms, tables
from apps.demo.scenes.canvas import Canvas

SCENES: dict[str, Callable[[Canvas], None]] = {
    scene.__name__: scene
    for scene in (
        *(landscapes.mountains, landscapes.sea, landscapes.city, landscapes.forest, landscapes.field),
        *(landscapes.stars, landscapes.planet, landscapes.moon),
        *(tables.bowl, tables.cup, tables.loaf, tables.record),
        *(rooms.books, rooms.flowers, rooms.quilt, rooms.cat, rooms.board),
        *(plans.bars, plans.lines, plans.profile, plans.tram_map, plans.code, plans.pitch, plans.notes, plans.poster),
    )
}


def draw(scene: str, *, mood: str, shape: str, title: str = "") -> Image.Image:
    """`scene` in the colours of `mood`; all that is left to chance is the same each time."""
    seed = hashlib.sha256(f"{scene} {mood} {shape} {title}".encode()).digest()
    canvas = Canvas(mood, shape, title, Random(seed))  # noqa: S311  # art, not secrets
    SCENES[scene](canvas)
    return canvas.finished()
