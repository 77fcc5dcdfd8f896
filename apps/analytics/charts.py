"""Charts as SVG, drawn on the server: no script, no inline style; the same numbers stand in a table beside each.

Coordinates are in a box of WIDTH x HEIGHT; the style sheet gives colours by class and the size by the page.
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT = 600, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 8, 12, 24
_STEPS = (1, 2, 2.5, 5, 10)
_MOST_LABELS = 7


class Point(NamedTuple):
    """`label` stands below the axis where there is room, `title` says it in full."""

    label: str
    value: float
    title: str


class Scale(NamedTuple):
    """Round numbers from `low` to `high`."""

    low: float
    high: float
    ticks: Sequence[float]

    def y(self, value: float) -> float:
        span = self.high - self.low or 1
        return round(_TOP + (HEIGHT - _TOP - _BOTTOM) * (1 - (value - self.low) / span), 1)


def scale(values: Sequence[float], *, from_zero: bool = True) -> Scale:
    """Three to six ticks at 1, 2, 2.5 or 5 times a power of ten; whole numbers for whole numbers."""
    low, high = (0.0 if from_zero else min(values, default=0)), max(values, default=0)
    if high <= low:
        high = low + 1 if from_zero else low + 4
    rough = (high - low) / 4
    power = 10.0
    while power > rough:
        power /= 10
    while power * 10 <= rough:
        power *= 10
    step = next(power * factor for factor in _STEPS if power * factor >= rough)
    if all(float(value).is_integer() for value in values):
        step = max(1, round(step))
    first = low - low % step
    ticks = [first]
    while ticks[-1] < high:
        ticks.append(ticks[-1] + step)
    return Scale(ticks[0], ticks[-1], ticks)


def bars(points: Sequence[Point], *, css: str = "") -> SafeString:
    """One bar a point, from zero."""
    axis = scale([point.value for point in points])
    room = (WIDTH - _LEFT - _RIGHT) / max(1, len(points))
    width = round(max(1.0, room * (0.8 if room > 4 else 0.95)), 2)
    drawn = format_html_join(
        "",
        '<rect class="chart-bar" x="{}" y="{}" width="{}" height="{}" rx="{}"><title>{}</title></rect>',
        (
            (
                round(_LEFT + room * number + (room - width) / 2, 2),
                axis.y(point.value),
                width,
                round(axis.y(0) - axis.y(point.value), 1),
                min(2, round(width / 4, 1)),
                point.title,
            )
            for number, point in enumerate(points)
        ),
    )
    return _framed(axis, points, room, drawn, css)


def line(points: Sequence[Point], *, css: str = "") -> SafeString:
    """For what has a level: the axis need not begin at zero."""
    axis = scale([point.value for point in points], from_zero=False)
    room = (WIDTH - _LEFT - _RIGHT) / max(1, len(points))
    places = [(round(_LEFT + room * (number + 0.5), 1), axis.y(point.value)) for number, point in enumerate(points)]
    path = " ".join(f"{x},{y}" for x, y in places)
    floor = HEIGHT - _BOTTOM
    # Filled from anywhere but zero, six more of thirty would look like all of them.
    area = f"{places[0][0]},{floor} {path} {places[-1][0]},{floor}" if places and axis.low == 0 else ""
    spots = format_html_join(
        "",
        '<circle class="chart-spot" cx="{}" cy="{}" r="{}"><title>{}</title></circle>',
        ((x, y, min(3, round(room / 3, 1)), point.title) for (x, y), point in zip(places, points, strict=True)),
    )
    drawn = format_html(
        '<polygon class="chart-area" points="{}"/><polyline class="chart-line" points="{}"/>', area, path
    )
    return _framed(axis, points, room, drawn + spots, css)


def _framed(axis: Scale, points: Sequence[Point], room: float, drawn: SafeString, css: str) -> SafeString:
    ticks = format_html_join(
        "",
        '<line class="chart-grid" x1="{0}" x2="{1}" y1="{2}" y2="{2}"/>'
        '<text class="chart-tick" x="{3}" y="{4}" text-anchor="end">{5}</text>',
        ((_LEFT, WIDTH - _RIGHT, axis.y(tick), _LEFT - 6, axis.y(tick) + 4, short(tick)) for tick in axis.ticks),
    )
    every = max(1, -(-len(points) // _MOST_LABELS))
    labels = format_html_join(
        "",
        '<text class="chart-tick" x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (round(_LEFT + room * (number + 0.5), 1), HEIGHT - 6, point.label)
            for number, point in enumerate(points)
            if number % every == 0
        ),
    )
    # For those who hear the page the table says it all.
    return format_html(
        '<svg class="chart {}" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">{}{}{}</svg>',
        css,
        WIDTH,
        HEIGHT,
        ticks,
        drawn,
        labels,
    )


def short(value: float) -> str:
    """0, 250, 1.5K, 20K, 3M, 0.5."""
    for size, sign in ((1_000_000, "M"), (1_000, "K")):
        if abs(value) >= size:
            return f"{value / size:.1f}".removesuffix(".0") + sign
    return f"{value:.2f}".rstrip("0").rstrip(".") if value != int(value) else str(int(value))
