"""What people show of their screens: charts, maps, plans and programs."""

import math
from itertools import pairwise

from apps.demo.scenes.canvas import Canvas, Colour, Point, colour, mixed

_PAPER, _INK, _FAINT = colour("#fbfaf6"), colour("#2b2d42"), colour("#d9d7cf")
_LINES = ("#1b998b", "#e84855", "#3d5a98", "#f9a03f", "#7b4b94", "#5f7470")
_WORDS = ("#c678dd", "#61afef", "#98c379", "#e5c07b", "#abb2bf", "#abb2bf", "#e06c75", "#56b6c2")


def bars(c: Canvas) -> None:
    left, top, right, foot = _sheet(c)
    count = 12
    values = [0.3 + 0.25 * math.sin(number / 2 + 1) + c.random.uniform(0, 0.4) for number in range(count)]
    step = (right - left) / count
    best = max(values)
    for number, value in enumerate(values):
        x, high = left + step * (number + 0.18), (foot - top) * value / best * 0.94
        fill = c.accents[0] if value == best else mixed(c.accents[1], _PAPER, 0.25)
        c.round((x, foot - high, x + step * 0.64, foot), step * 0.1, fill)
        c.write(x + step * 0.32, foot + c.short * 0.025, "JFMAMJJASOND"[number], 0.034, mixed(_INK, _PAPER, 0.35), "ma")
    c.draw.line([(left, foot), (right, foot)], fill=_INK, width=4)


def lines(c: Canvas) -> None:
    left, top, right, foot = _sheet(c)
    for ink, rise in ((c.accents[0], 0.78), (c.accents[1], 0.34)):
        level, points = 0.12, []
        for number in range(15):
            level += rise / 15 + c.random.uniform(-0.05, 0.05)
            points.append((left + (right - left) * number / 14, foot - (foot - top) * max(0.03, min(level, 0.96))))
        area = [(left, foot), *points, (right, foot)]
        c.draw.polygon(area, fill=mixed(ink, _PAPER, 0.82))
        c.curve(points, ink, c.short * 0.011)
        for x, y in points[::2]:
            c.disc(x, y, c.short * 0.013, _PAPER)
            c.disc(x, y, c.short * 0.009, ink)
    c.draw.line([(left, foot), (right, foot)], fill=_INK, width=4)


def profile(c: Canvas) -> None:
    """How a road climbs."""
    left, top, right, foot = _sheet(c)
    heights, level = [], 0.25
    for number in range(90):
        level += 0.016 * math.sin(number / 9) + c.random.uniform(-0.012, 0.014)
        heights.append(max(0.06, level))
    best = max(heights)
    points = [
        (left + (right - left) * number / 89, foot - (foot - top) * 0.92 * height / best)
        for number, height in enumerate(heights)
    ]
    for number, ((x, y), (next_x, next_y)) in enumerate(pairwise(points)):
        steep = min(1, max(0, (y - next_y) / (c.short * 0.018)))
        c.draw.polygon(
            [(x, foot), (x, y), (next_x + 1, next_y), (next_x + 1, foot)],
            fill=mixed(mixed(c.accents[1], _PAPER, 0.45), c.accents[0], steep),
        )
        if number % 22 == 0:
            c.write(x, foot + c.short * 0.025, f"{number} km", 0.034, mixed(_INK, _PAPER, 0.35), "la")
    c.curve(points, _INK, c.short * 0.006)
    x, y = min(points, key=lambda point: point[1])
    c.draw.line([(x, y), (x, y - c.short * 0.07)], fill=_INK, width=5)
    c.draw.polygon(
        [(x, y - c.short * 0.07), (x + c.short * 0.05, y - c.short * 0.052), (x, y - c.short * 0.034)],
        fill=c.accents[0],
    )


def tram_map(c: Canvas) -> None:
    c.draw.rectangle((0, 0, c.width, c.height), fill=_PAPER)
    river = [(c.width * number / 12, c.height * (0.62 + 0.09 * math.sin(number / 1.7))) for number in range(13)]
    c.curve(river, colour("#cfe4f1"), c.short * 0.1)
    size, stops = c.short / 9, set[Point]()
    columns, rows = int(c.width / size), int(c.height / size)
    for number, name in enumerate(_LINES):
        x, y = 1, 1 + number * max(1, (rows - 2) // 5)
        points = [(x * size, y * size)]
        while x < columns - 1:
            long, slope = c.random.randint(1, 3), c.random.choice((-1, 0, 0, 1))
            for _ in range(long):
                if x < columns - 1:
                    x, y = x + 1, min(rows - 1, max(1, y + slope))
                    points.append((x * size, y * size))
        c.curve(points, colour(name), size * 0.16)
        stops.update(points[:: c.random.choice((1, 2))], points[-1:])
    for left, top in sorted(stops):
        c.disc(left, top, size * 0.15, _INK)
        c.disc(left, top, size * 0.095, (255, 255, 255))
    c.round(
        (
            size * 0.5,
            c.height - size * 1.15,
            size * 0.5 + size * 0.36 * max(6, len(c.title) * 0.72),
            c.height - size * 0.35,
        ),
        size * 0.12,
        _INK,
    )
    c.write(size * 0.75, c.height - size * 0.75, c.title, 0.045, _PAPER, "lm")


def code(c: Canvas) -> None:
    """An editor; what stands in it is known by its shape."""
    margin, line = c.short * 0.07, c.short * 0.046
    box = (margin, margin, c.width - margin, c.height - margin)
    c.shade((margin, margin * 2, c.width - margin, c.height - margin * 0.4), blur=0.03)
    c.round(box, c.short * 0.025, colour("#282c34"))
    for number, name in enumerate(("#ff5f57", "#febc2e", "#28c840")):
        c.disc(margin + line * (0.9 + 0.8 * number), margin + line * 0.85, line * 0.24, colour(name))
    c.write(c.width / 2, margin + line * 0.85, c.title, 0.034, colour("#7f848e"), "mm")
    y, row, indent = margin + line * 2.2, 1, 0
    while y < c.height - margin - line:
        c.write(margin + line * 1.5, y + line * 0.24, str(row), 0.028, colour("#4b5263"), "rm")
        x = margin + line * (2.2 + 1.1 * indent)
        if row % 7:
            for _ in range(c.random.randint(2, 6)):
                long = line * c.random.uniform(0.7, 3.4)
                if x + long > c.width - margin * 1.6:
                    break
                c.round((x, y, x + long, y + line * 0.48), line * 0.2, colour(c.random.choice(_WORDS)))
                x += long + line * 0.4
            indent = max(0, min(4, indent + c.random.choice((-1, 0, 0, 1, 1))))
        else:
            indent = 0
        y, row = y + line, row + 1


def pitch(c: Canvas) -> None:
    """A football pitch, and who should have been where."""
    stripes = 10
    for stripe in range(stripes):
        x = c.width * stripe / stripes
        c.draw.rectangle((x, 0, x + c.width / stripes, c.height), fill=colour(("#3c8d4f", "#449a58")[stripe % 2]))
    white, margin, thick = (240, 248, 240), c.short * 0.06, max(3, round(c.short * 0.006))
    right, foot = c.width - margin, c.height - margin
    c.draw.rectangle((margin, margin, right, foot), outline=white, width=thick)
    c.draw.line([(c.width / 2, margin), (c.width / 2, foot)], fill=white, width=thick)
    radius = c.short * 0.14
    c.draw.ellipse(
        (c.width / 2 - radius, c.height / 2 - radius, c.width / 2 + radius, c.height / 2 + radius),
        outline=white,
        width=thick,
    )
    for deep, high in ((0.13, 0.5), (0.05, 0.24)):
        for side in (margin, right - c.width * deep):
            c.draw.rectangle(
                (side, c.height * (0.5 - high / 2), side + c.width * deep, c.height * (0.5 + high / 2)),
                outline=white,
                width=thick,
            )
    ours = (
        (0.09, 0.5),
        (0.24, 0.2),
        (0.22, 0.42),
        (0.22, 0.6),
        (0.25, 0.82),
        (0.42, 0.32),
        (0.4, 0.68),
        (0.55, 0.5),
        (0.66, 0.2),
        (0.7, 0.5),
        (0.66, 0.8),
    )
    places = [
        (x * c.width + c.random.gauss(0, 0.015) * c.width, y * c.height + c.random.gauss(0, 0.02) * c.height)
        for x, y in ours
    ]
    for one, other in ((5, 8), (8, 9), (7, 9)):
        _arrow(c, places[one], places[other], colour("#ffe066"))
    for number, (x, y) in enumerate(places):
        c.disc(x, y, c.short * 0.035, white)
        c.disc(x, y, c.short * 0.03, c.accents[0] if number else c.accents[1])
        c.write(x, y, str(number + 1), 0.032, white, "mm")


def notes(c: Canvas) -> None:
    """A wall of paper notes in columns."""
    c.draw.rectangle((0, 0, c.width, c.height), fill=colour("#e9e5dc"))
    papers = [colour(name) for name in ("#ffd166", "#ef9a9a", "#a5d8c6", "#9fc5e8", "#f6b26b")]
    columns = ("To do", "Doing", "Done")
    wide = c.width / len(columns)
    size = min(wide * 0.36, c.height * 0.2)
    for number, name in enumerate(columns):
        x = wide * number
        c.round((x + wide * 0.05, c.height * 0.05, x + wide * 0.95, c.height * 0.95), c.short * 0.02, colour("#f7f5f0"))
        c.write(x + wide / 2, c.height * 0.1, name, 0.05, _INK, "mm")
        for place in range(c.random.randint(3, 6)):
            left = x + wide * (0.1 if place % 2 == 0 else 0.53) + c.random.gauss(0, 0.01) * wide
            top = c.height * 0.17 + size * 1.2 * (place // 2) + c.random.gauss(0, 0.01) * c.height
            paper = c.random.choice(papers)
            c.draw.rectangle(
                (left + size * 0.04, top + size * 0.06, left + size * 1.04, top + size * 1.06), fill=colour("#d8d3c6")
            )
            c.draw.rectangle((left, top, left + size, top + size), fill=paper)
            for row in range(c.random.randint(2, 4)):
                y = top + size * (0.22 + 0.18 * row)
                c.draw.line(
                    [(left + size * 0.14, y), (left + size * c.random.uniform(0.5, 0.86), y)],
                    fill=mixed(paper, _INK, 0.6),
                    width=5,
                )


def poster(c: Canvas) -> None:
    """For a film that nobody made."""
    ground, one, other = c.near, c.accents[0], c.accents[1]
    c.draw.rectangle((0, 0, c.width, c.height), fill=mixed(c.sky[-1], (255, 250, 240), 0.5))
    x, y, radius = c.width * 0.5, c.height * 0.4, c.short * 0.34
    c.disc(x, y, radius, one)
    for number in range(7):
        top = y - radius * 0.2 + number * radius * 0.2
        half = math.sqrt(max(0, radius**2 - (top - y) ** 2))
        c.draw.rectangle(
            (x - half, top, x + half, top + radius * 0.02 * (number + 1)), fill=mixed(c.sky[-1], (255, 250, 240), 0.5)
        )
    c.land(0.72, 0.22, mixed(other, ground, 0.25), rough=0.55)
    c.land(0.8, 0.14, ground, rough=0.45)
    c.draw.rectangle((0, c.height * 0.79, c.width, c.height), fill=ground)
    c.write(x, c.height * 0.86, c.title.upper(), 0.085, mixed(c.sky[-1], (255, 250, 240), 0.5), "mm")
    c.write(x, c.height * 0.935, "a film in four hours and one bus", 0.034, one, "mm")


def _sheet(c: Canvas) -> tuple[float, float, float, float]:
    """Paper with a title and faint lines; where the chart may stand."""
    c.draw.rectangle((0, 0, c.width, c.height), fill=_PAPER)
    left, top, right, foot = c.width * 0.08, c.height * 0.2, c.width * 0.94, c.height * 0.86
    c.write(left, c.height * 0.07, c.title, 0.058, _INK)
    for number in range(5):
        y = top + (foot - top) * number / 5
        c.draw.line([(left, y), (right, y)], fill=_FAINT, width=3)
    return left, top, right, foot


def _arrow(c: Canvas, begin: Point, end: Point, ink: Colour) -> None:
    turn = math.atan2(end[1] - begin[1], end[0] - begin[0])
    size = c.short * 0.035
    tip = end[0] - math.cos(turn) * size * 1.2, end[1] - math.sin(turn) * size * 1.2
    c.curve([begin, tip], ink, c.short * 0.01)
    wings = [(tip[0] - math.cos(turn + side) * size, tip[1] - math.sin(turn + side) * size) for side in (-0.5, 0.5)]
    c.draw.polygon([tip, *wings], fill=ink)
