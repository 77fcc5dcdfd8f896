"""The sizes in which one picture is kept, and the program that makes them.

Run by `apps.core.confined` as a process of its own: the file comes in on standard input; one line of
JSON, and the files that it names one after the other, go out on standard output. It knows no Django.
"""

import sys
from typing import Any

import blurhash  # type: ignore[import-untyped]
import orjson
from PIL import Image

from apps.core import images

# Name and greatest width, smallest first; twice as high at most. "full" stands for the original, capped.
BOUNDS = {"small": 340, "medium": 680, "large": 1360, "full": 2560}
FULL = "full"
# A blur has no details: so many pixels a side and waves a side say all of it.
_BLUR_SIDE = 32
_WAVES = (4, 3)


def sizes(width: int, height: int) -> dict[str, tuple[int, int]]:
    """The sizes in which a picture of `width` x `height` is there, by name, smallest first.

    No two are equal: where "full" is no larger than a smaller one, it stands alone for it.
    """
    full = _fit(width, height, BOUNDS[FULL])
    found = {name: _fit(width, height, bound) for name, bound in BOUNDS.items()}
    return {name: size for name, size in found.items() if name == FULL or size[0] < full[0]}


def make(data: bytes) -> dict[str, Any]:
    """`{"width", "height", "blurhash", "files": {name: bytes}}`; the size is that of "full". Raises ImageRefused."""
    bound = BOUNDS[FULL]
    return of(images.upright(data, at_most=(bound, 2 * bound)))


def of(full: Image.Image, *, effort: int = images.EFFORT) -> dict[str, Any]:
    """The same of a picture in common colours that is no larger than "full" may be."""
    files = {}
    for name, size in sizes(*full.size).items():
        part = full if size == full.size else full.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
        files[name] = images.encode(part, effort=effort)
    return {"width": full.width, "height": full.height, "blurhash": _blurhash(full), "files": files}


def average(blur: str) -> str:
    """The colour of the whole picture as `#rrggbb`, out of its blurhash."""
    return f"#{blurhash.blurhash.base83_decode(blur[2:6]):06x}"


def main() -> None:
    try:
        made = make(sys.stdin.buffer.read())
    except images.ImageRefused as refused:
        sys.stdout.buffer.write(orjson.dumps({"refused": type(refused).__name__, "detail": refused.detail}) + b"\n")
        return
    files = made.pop("files")
    lengths = {name: len(content) for name, content in files.items()}
    sys.stdout.buffer.write(orjson.dumps({**made, "files": lengths}) + b"\n")
    sys.stdout.buffer.writelines(files.values())


def _fit(width: int, height: int, bound: int) -> tuple[int, int]:
    scale = min(1.0, bound / width, 2 * bound / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _blurhash(image: Image.Image) -> str:
    small = image.resize((_BLUR_SIDE, _BLUR_SIDE), Image.Resampling.BOX)
    if small.mode == "RGBA":
        ground = Image.new("RGB", small.size, "white")
        ground.paste(small, mask=small.getchannel("A"))
        small = ground
    pixels = [[small.getpixel((x, y)) for x in range(_BLUR_SIDE)] for y in range(_BLUR_SIDE)]
    return blurhash.encode(pixels, *_WAVES)
