"""Faces and skies for people who don't exist: geometry in quiet colours, the same for the same name."""

import colorsys
import hashlib
import math
from io import BytesIO
from random import Random

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw, ImageFilter

AVATAR = (200, 200)
HEADER = (720, 240)
# Drawn this much larger and then reduced: round edges without jags.
_FINER = 2


def store_avatar(user_id: int, handle: str) -> str:
    """Draw and keep the avatar of `handle`; its name in the storage."""
    return _store("avatars", user_id, handle, avatar)


def store_header(user_id: int, handle: str) -> str:
    return _store("headers", user_id, handle, header)


def avatar(handle: str) -> Image.Image:
    random = _random(handle)
    hue = random.random()
    side = AVATAR[0] * _FINER
    image = _gradient((side, side), _colour(hue, 0.55, 0.92), _colour(hue + 0.09, 0.75, 0.62), random)
    draw = ImageDraw.Draw(image)
    random.choice((_hills, _rings, _petals, _tiles))(draw, random, side, hue)
    return image.resize(AVATAR, Image.Resampling.LANCZOS)


def header(handle: str) -> Image.Image:
    random = _random(f"header of {handle}")
    hue = random.random()
    width, height = HEADER
    image = _gradient(HEADER, _colour(hue, 0.35, 0.97), _colour(hue + 0.12, 0.6, 0.75), random)
    draw = ImageDraw.Draw(image, "RGBA")
    size = random.randint(44, 88)
    left, top = random.randint(50, width - 150), random.randint(10, 76)
    draw.ellipse((left, top, left + size, top + size), fill=(255, 255, 255, 150))
    for layer in range(4):
        _ridge(draw, random, width, height, (0.42 + 0.15 * layer) * height, _colour(hue + 0.1, 0.6, 0.7 - 0.14 * layer))
    return image.filter(ImageFilter.GaussianBlur(0.6))


def _store(folder: str, user_id: int, handle: str, draw: object) -> str:
    name = f"{folder}/{user_id}/{hashlib.sha256(f'{folder} {handle}'.encode()).hexdigest()[:32]}.webp"
    if not default_storage.exists(name):
        content = BytesIO()
        picture = avatar(handle) if folder == "avatars" else header(handle)
        picture.save(content, "WEBP", quality=82, method=1)
        default_storage.save(name, ContentFile(content.getvalue()))
    return name


def _random(name: str) -> Random:
    return Random(hashlib.sha256(name.encode()).digest())  # noqa: S311  # art, not secrets


def _colour(hue: float, saturation: float, value: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, saturation, value)
    return int(red * 255), int(green * 255), int(blue * 255)


def _gradient(size: tuple[int, int], one: tuple[int, ...], other: tuple[int, ...], random: Random) -> Image.Image:
    mask = Image.linear_gradient("L").rotate(random.choice((0, 90, 180))).resize(size)
    return Image.composite(Image.new("RGB", size, other), Image.new("RGB", size, one), mask)


def _hills(draw: ImageDraw.ImageDraw, random: Random, side: int, hue: float) -> None:
    sun = random.randint(side // 5, side // 3)
    left, top = random.randint(side // 8, side // 2), random.randint(side // 8, side // 3)
    draw.ellipse((left, top, left + sun, top + sun), fill=_colour(hue + 0.5, 0.25, 1))
    for layer in range(3):
        _ridge(draw, random, side, side, side * (0.5 + 0.15 * layer), _colour(hue + 0.05, 0.7, 0.62 - 0.17 * layer))


def _ridge(
    draw: ImageDraw.ImageDraw, random: Random, width: int, height: int, level: float, colour: tuple[int, ...]
) -> None:
    phase, waves, tall = random.random() * 6.3, random.uniform(1, 3), height * random.uniform(0.04, 0.1)
    step = max(width // 80, 1)
    points = [(x, level + math.sin(phase + waves * 6.3 * x / width) * tall) for x in range(0, width + step, step)]
    draw.polygon([(0, height), *points, (width, height)], fill=colour)


def _rings(draw: ImageDraw.ImageDraw, random: Random, side: int, hue: float) -> None:
    x, y = random.uniform(0.3, 0.7) * side, random.uniform(0.3, 0.7) * side
    for ring in range(6, 0, -1):
        radius = side * 0.085 * ring
        colour = _colour(hue + 0.04 * ring + 0.4 * (ring % 2), 0.5, 0.95 - 0.06 * ring)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _petals(draw: ImageDraw.ImageDraw, random: Random, side: int, hue: float) -> None:
    count, middle = random.choice((5, 6, 7, 8, 12)), side / 2
    far, radius = side * 0.24, side * random.uniform(0.13, 0.18)
    for petal in range(count):
        angle = 2 * math.pi * petal / count
        x, y = middle + far * math.cos(angle), middle + far * math.sin(angle)
        colour = _colour(hue + 0.45 + 0.02 * petal, 0.55, 0.95)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    draw.ellipse((middle - radius, middle - radius, middle + radius, middle + radius), fill=_colour(hue, 0.2, 1))


def _tiles(draw: ImageDraw.ImageDraw, random: Random, side: int, hue: float) -> None:
    count = random.choice((3, 4, 5))
    size = side / count
    for row in range(count):
        for column in range((count + 1) // 2):
            if random.random() < 0.6:
                colour = _colour(hue + random.choice((0, 0.08, 0.5)), 0.6, random.uniform(0.6, 1))
                for mirrored in {column, count - 1 - column}:
                    x, y = mirrored * size, row * size
                    start = random.choice((0, 90, 180, 270))
                    draw.pieslice((x - size, y - size, x + size * 2, y + size * 2), start, start + 90, fill=colour)
