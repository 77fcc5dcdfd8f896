"""What the first bytes of a picture say, read without any decoder."""

import re
from collections.abc import Iterator

_SIGNATURES = (
    ("JPEG", re.compile(rb"\xff\xd8\xff")),
    ("PNG", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("GIF", re.compile(rb"GIF8[79]a")),
    ("WEBP", re.compile(rb"RIFF....WEBPVP8[ LX]", re.DOTALL)),
)
# Within a scan FF is followed by 00 or a restart marker; anything else ends it.
_MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")


def kind_of(data: bytes) -> str | None:
    """The format as Pillow calls it; None for what is not taken."""
    return next((name for name, signature in _SIGNATURES if signature.match(data)), None)


def webp_size(data: bytes) -> tuple[int, int]:
    """Width and height out of the first chunk of a WebP file, of each of its three kinds; zeros where it is cut."""
    head = data[20:30]
    if len(head) < 10:
        return 0, 0
    if data[12:16] == b"VP8X":
        return 1 + int.from_bytes(head[4:7], "little"), 1 + int.from_bytes(head[7:10], "little")
    if data[12:16] == b"VP8L":
        bits = int.from_bytes(head[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return (
        int.from_bytes(head[6:8], "little") & 0x3FFF,
        int.from_bytes(head[8:10], "little") & 0x3FFF,
    )


def scans(data: bytes) -> Iterator[int]:
    """Where the scans of a JPEG start; what stands between its segments is skipped, as decoders do."""
    at = 2
    while (marker := _MARKER.search(data, at)) and marker[1] != b"\xd9":
        at = marker.start()
        if marker[1] == b"\xda":
            yield at
        at += 2 + (0 if marker[1] in b"\x01\xd8" else int.from_bytes(data[at + 2 : at + 4], "big"))


def is_moving_gif(data: bytes) -> bool:
    """Whether a GIF has a second picture; what is broken before it has none."""
    at, pictures = 13 + _gif_colours(data, 10), 0
    while at < len(data) - 1:
        if data[at] == 0x2C:
            pictures += 1
            if pictures > 1:
                return True
            at = _after_blocks(data, at + 11 + _gif_colours(data, at + 9))
        elif data[at] == 0x21:
            at = _after_blocks(data, at + 2)
        else:
            return False
    return False


def _gif_colours(data: bytes, at: int) -> int:
    """The bytes of the table of colours that the flags at `at` speak of."""
    flags = data[at] if at < len(data) else 0
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _after_blocks(data: bytes, at: int) -> int:
    while at < len(data) and data[at]:
        at += data[at] + 1
    return at + 1
