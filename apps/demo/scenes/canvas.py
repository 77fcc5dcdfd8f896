"""What every scene is drawn with: a canvas of one shape, in the colours of one mood."""

import math
from collections.abc import Sequence
from itertools import pairwise
from random import Random
from typing import NamedTuple

from PIL import Image, ImageColor, ImageDraw, ImageFilter, ImageFont

type Colour = tuple[int, int, int]
type Point = tuple[float, float]

# Drawn so much larger and then reduced: round edges without jags.
FINER = 2
SHAPES = {"wide": (960, 540), "plain": (800, 600), "square": (680, 680), "tall": (600, 750), "broad": (1040, 440)}


class Mood(NamedTuple):
    """Colours as names for ImageColor: the sky from top to bottom, its light, what is far and near, two accents."""

    sky: tuple[str, ...]
    light: str
    far: str
    near: str
    accents: tuple[str, str]
    is_dark: bool = False


MOODS = {
    "dawn": Mood(("#6f7fb5", "#c79bb5", "#ffc9a3", "#ffe7c2"), "#fff3d6", "#b596a8", "#3b3a55", ("#f4845f", "#f7b267")),
    "day": Mood(("#5aa9e6", "#9fd0f2", "#e4f3fb"), "#fffbe8", "#a8c6c0", "#2f5d50", ("#ee6055", "#f6bd60")),
    "dusk": Mood(
        ("#2d2a5f", "#7b3f7d", "#e4647a", "#ffb56b"), "#ffe0a3", "#8d4f7f", "#231b3d", ("#ffb56b", "#e4647a"), True
    ),
    "night": Mood(("#070b1f", "#141c44", "#2b3a6b"), "#f4f1de", "#263259", "#070a17", ("#f2cc8f", "#81b29a"), True),
    "mist": Mood(("#c9d6df", "#dfe7ea", "#f3f1ea"), "#ffffff", "#c3cfd2", "#4b6063", ("#d08c60", "#7d9d9c")),
    "autumn": Mood(("#8fb3c9", "#d9d3b8", "#f5dfb0"), "#fff6dc", "#cf9a5b", "#5a2e1c", ("#bc4b27", "#e09f3e")),
    "snow": Mood(("#a9c3dc", "#d5e3ee", "#f7f4f3"), "#fffdf5", "#d3dfe9", "#50647c", ("#c8553d", "#588b8b")),
    "rose": Mood(("#f6d5d5", "#fbe9e1", "#fff8f0"), "#ffffff", "#e8b4a8", "#6d4753", ("#c9596b", "#e3a857")),
    "mint": Mood(("#c7e6d7", "#e2f2e6", "#f8faf2"), "#ffffff", "#a5cfb8", "#2f5548", ("#e07a5f", "#3d8f73")),
}


def colour(name: str) -> Colour:
    red, green, blue = ImageColor.getrgb(name)[:3]
    return red, green, blue


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """`share` of the other, 0 to 1."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


class Canvas:
    """Lengths and places are parts of its width and height, so that a scene fits every shape."""

    def __init__(self, mood: str, shape: str, title: str, random: Random) -> None:
        self.mood, self.title, self.random = MOODS[mood], title, random
        self.width, self.height = (side * FINER for side in SHAPES[shape])
        self.short = min(self.width, self.height)
        self.far, self.near, self.light = (colour(name) for name in (self.mood.far, self.mood.near, self.mood.light))
        self.accents = [colour(name) for name in self.mood.accents]
        self.sky = [colour(name) for name in self.mood.sky]
        self.image = self.gradient(self.sky)
        self.draw = ImageDraw.Draw(self.image)
        # In degrees, with the sky's first colour where nothing is then.
        self.turned = 0

    def finished(self) -> Image.Image:
        image = self.image.reduce(FINER)
        return image.rotate(self.turned, Image.Resampling.BICUBIC, fillcolor=self.sky[0]) if self.turned else image

    def gradient(self, stops: Sequence[Colour], size: tuple[int, int] | None = None) -> Image.Image:
        """From top to bottom."""
        strip = Image.new("RGB", (1, len(stops)))
        strip.putdata(list(stops))
        width, height = size or (self.width, self.height)
        # The first and the last stop lie on the edges, not half a step inside.
        return strip.resize((1, height), Image.Resampling.BILINEAR, box=(0, 0.5, 1, len(stops) - 0.5)).resize(
            (width, height), Image.Resampling.NEAREST
        )

    def depth(self, share: float) -> Colour:
        """From far (0) to near (1)."""
        return mixed(self.far, self.near, share)

    def disc(self, x: float, y: float, radius: float, fill: Colour, *, flat: float = 1) -> None:
        """In pixels; `flat` is its height as a part of its width."""
        self.draw.ellipse((x - radius, y - radius * flat, x + radius, y + radius * flat), fill=fill)

    def glow(self, x: float, y: float, radius: float, fill: Colour, strength: int = 150) -> None:
        """Light that fades out."""
        side = 64
        mask = Image.radial_gradient("L").resize((side, side)).point(lambda value: max(0, 255 - 2 * value))
        mask = mask.point(lambda value: value * strength // 255).resize((int(2 * radius), int(2 * radius)))
        self.image.paste(fill, (int(x - radius), int(y - radius)), mask)

    def haze(self, fill: Colour, strength: int = 60) -> None:
        """Nothing of it at the top, more and more towards the bottom."""
        mask = Image.linear_gradient("L").point(lambda value: value * strength // 255)
        self.image.paste(fill, (0, 0), mask.resize(self.image.size, Image.Resampling.NEAREST))

    def shade(self, box: tuple[float, float, float, float], *, blur: float = 0.02, strength: int = 90) -> None:
        """The soft shadow of something round, a little below it."""
        small = 8
        mask = Image.new("L", (self.width // small, self.height // small))
        scaled = [edge / small for edge in box]
        ImageDraw.Draw(mask).ellipse(scaled, fill=strength)
        mask = mask.filter(ImageFilter.GaussianBlur(blur * self.short / small))
        mask = mask.resize(self.image.size, Image.Resampling.BILINEAR)
        self.image.paste((20, 15, 25), (0, 0), mask)

    def land(self, level: float, tall: float, fill: Colour, *, rough: float = 0.5) -> list[float]:
        """A ridge across the picture from `level` down (parts of the height); its heights, in pixels."""
        heights = ridge(self.random, 6, rough)
        top = [self.height * (level - tall * height) for height in heights]
        step = self.width / (len(top) - 1)
        points = [(number * step, y) for number, y in enumerate(top)]
        self.draw.polygon([(0, self.height), *points, (self.width, self.height)], fill=fill)
        return top

    def stars(self, count: int, down_to: float = 1) -> None:
        for _ in range(count):
            x, y = self.random.random() * self.width, self.random.random() * self.height * down_to
            size = self.random.paretovariate(2.2) * self.short * 0.0009
            self.disc(x, y, min(size, self.short * 0.005), mixed(self.sky[0], (255, 255, 255), self.random.random()))

    def write(self, x: float, y: float, text: str, size: float, fill: Colour, anchor: str = "la") -> None:
        """`size` is a part of the shorter side."""
        self.draw.text((x, y), text, fill=fill, font=ImageFont.load_default(size * self.short), anchor=anchor)

    def curve(self, points: Sequence[Point], fill: Colour, width: float) -> None:
        """A line with round ends and corners."""
        self.draw.line(points, fill=fill, width=max(1, round(width)), joint="curve")
        for x, y in (points[0], points[-1]):
            self.disc(x, y, width / 2, fill)

    def round(self, box: tuple[float, float, float, float], radius: float, fill: Colour) -> None:
        self.draw.rounded_rectangle(box, radius=radius, fill=fill)


def ridge(random: Random, times: int, rough: float) -> list[float]:
    """Heights from 0 to 1 by midpoint displacement: 2^`times` + 1 of them."""
    heights = [random.random(), random.random()]
    spread = 1.0
    for _ in range(times):
        between = [(one + other) / 2 + random.uniform(-spread, spread) / 2 for one, other in pairwise(heights)]
        heights = [height for pair in zip(heights, between, strict=False) for height in pair] + heights[-1:]
        spread *= rough
    low, high = min(heights), max(heights)
    return [(height - low) / (high - low or 1) for height in heights]


def around(x: float, y: float, radius: float, angle: float) -> Point:
    """The point at `angle` (in turns, 0 at the right, clockwise)."""
    return x + radius * math.cos(math.tau * angle), y + radius * math.sin(math.tau * angle)
