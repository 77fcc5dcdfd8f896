"""What stands on tables, from above."""

from apps.demo.scenes.canvas import Canvas, Colour, around, colour, mixed

_WOODS = ("#8a5a3b", "#a9744f", "#6b4a36", "#c49a6c")
_SOUPS = (("#d9722e", "#f2a65a"), ("#b5382e", "#e8836b"), ("#c9a227", "#f0d26b"), ("#6b8f3c", "#b8cf7a"))


def bowl(c: Canvas) -> None:
    _table(c)
    x, y, radius = c.width * 0.45, c.height * 0.5, c.short * 0.36
    c.shade((x - radius, y - radius * 0.9, x + radius * 1.06, y + radius * 1.1))
    rim = colour(c.random.choice(("#f3ede2", "#e4ded0", "#40586b", "#d8e2dc")))
    deep, bright = (colour(name) for name in c.random.choice(_SOUPS))
    c.disc(x, y, radius, rim)
    c.disc(x, y, radius * 0.93, mixed(rim, (0, 0, 0), 0.16))
    c.disc(x, y, radius * 0.88, deep)
    c.disc(x - radius * 0.02, y - radius * 0.03, radius * 0.84, mixed(deep, bright, 0.45))
    for turns in range(60):
        c.disc(
            *around(x, y, radius * 0.012 * turns, turns * 0.045), radius * 0.035, mixed(bright, (255, 255, 255), 0.35)
        )
    for _ in range(20):
        px, py = around(x, y, radius * 0.72 * c.random.random() ** 0.5, c.random.random())
        leaf(c, px, py, radius * c.random.uniform(0.07, 0.12), c.random.random(), colour("#4f7942"))
    for _ in range(9):
        px, py = around(x, y, radius * 0.6 * c.random.random() ** 0.5, c.random.random())
        c.disc(px, py, radius * 0.075, c.accents[0])
        c.disc(px - radius * 0.015, py - radius * 0.02, radius * 0.045, mixed(c.accents[0], (255, 255, 255), 0.4))
    _spoon(c, min(x + radius * 1.28, c.width * 0.94), y)


def cup(c: Canvas) -> None:
    _table(c)
    x, y, radius = c.width * 0.44, c.height * 0.5, c.short * 0.24
    c.shade((x - radius * 1.5, y - radius * 1.3, x + radius * 1.6, y + radius * 1.65))
    china, coffee, milk = colour("#f4f1ea"), colour("#6f4527"), colour("#f0dcc0")
    c.disc(x, y, radius * 1.5, china)
    c.disc(x, y, radius * 1.42, mixed(china, (120, 110, 100), 0.14))
    c.disc(x, y, radius * 1.1, china)
    c.round((x + radius * 0.8, y - radius * 0.16, x + radius * 1.55, y + radius * 0.16), radius * 0.16, china)
    c.disc(x, y, radius, mixed(china, (90, 70, 50), 0.2))
    c.disc(x, y, radius * 0.93, coffee)
    c.disc(x, y, radius * 0.86, mixed(coffee, milk, 0.16))
    for ring, fill in enumerate((milk, mixed(coffee, milk, 0.16), milk, mixed(coffee, milk, 0.3))):
        _heart(c, x, y + radius * 0.05, radius * (0.66 - 0.17 * ring), fill)
    _spoon(c, min(x + radius * 2.1, c.width * 0.93), y)


def loaf(c: Canvas) -> None:
    _table(c)
    x, y, radius = c.width * 0.5, c.height * 0.53, c.short * 0.33
    board = colour("#d8b384")
    c.shade((x - radius * 1.5, y - radius, x + radius * 1.5, y + radius * 1.25), strength=70)
    c.round((x - radius * 1.45, y - radius, x + radius * 1.45, y + radius * 1.05), radius * 0.14, board)
    c.disc(x - radius * 1.28, y - radius * 0.82, radius * 0.06, mixed(board, (60, 40, 20), 0.5))
    crust, crumb = colour("#8c4f20"), colour("#f2dcb3")
    for ring in range(14):
        share = ring / 13
        c.disc(
            x,
            y - radius * 0.05 * share,
            radius * (1.2 - 0.75 * share),
            mixed(crust, colour("#d79a4e"), share),
            flat=0.68,
        )
    for cut in range(5):
        left = x + radius * (0.36 * cut - 0.82)
        tall = radius * (0.42 - 0.07 * abs(cut - 2))
        lens = [(left, y + tall), (left + radius * 0.02, y), (left + radius * 0.2, y - tall), (left + radius * 0.14, y)]
        c.draw.polygon(lens, fill=crumb)
        c.curve(lens[:3], mixed(crust, crumb, 0.35), radius * 0.02)
    for _ in range(240):
        px, py = around(x, y, radius * 0.95 * c.random.random() ** 0.5, c.random.random())
        c.disc(px, y + (py - y) * 0.6, radius * c.random.uniform(0.004, 0.013), mixed(crumb, (255, 255, 255), 0.6))


def record(c: Canvas) -> None:
    _table(c)
    x, y, radius = c.width * 0.56, c.height * 0.5, c.short * 0.38
    left = x - radius * 1.75
    c.shade((left, y - radius, x + radius * 1.05, y + radius * 1.15), strength=110)
    c.draw.rectangle((left, y - radius, left + 2 * radius, y + radius), fill=c.accents[1])
    for ring in range(9, 0, -1):
        fill = c.accents[ring % 2] if ring % 3 else c.near
        c.draw.pieslice(
            (
                left - radius * ring * 0.2,
                y + radius - radius * ring * 0.2,
                left + radius * ring * 0.2,
                y + radius + radius * ring * 0.2,
            ),
            270,
            360,
            fill=fill,
        )
    for groove in range(20):
        bright = 22 + 9 * (groove % 3)
        c.disc(x, y, radius * (0.97 - 0.03 * groove), (bright, bright, bright + 4))
    for start in (28, 208):
        c.draw.pieslice(
            (x - radius * 0.95, y - radius * 0.95, x + radius * 0.95, y + radius * 0.95),
            start,
            start + 16,
            fill=(58, 58, 64),
        )
    c.disc(x, y, radius * 0.36, c.accents[0])
    c.disc(x, y, radius * 0.25, mixed(c.accents[0], (255, 255, 255), 0.25))
    c.disc(x, y, radius * 0.03, (20, 20, 22))


def _heart(c: Canvas, x: float, y: float, size: float, fill: Colour) -> None:
    for side in (-1, 1):
        c.disc(x + side * size * 0.46, y - size * 0.3, size * 0.54, fill)
    c.draw.polygon([(x - size * 0.92, y - size * 0.02), (x, y + size), (x + size * 0.92, y - size * 0.02)], fill=fill)
    c.draw.polygon([(x - size * 0.5, y), (x, y - size * 0.5), (x + size * 0.5, y)], fill=fill)


def _table(c: Canvas) -> None:
    wood = mixed(colour(c.random.choice(_WOODS)), c.sky[-1], 0.12)
    planks = 6
    for plank in range(planks):
        y = c.height * plank / planks
        c.draw.rectangle(
            (0, y, c.width, y + c.height / planks), fill=mixed(wood, (30, 15, 5), c.random.uniform(0, 0.16))
        )
        for _ in range(7):
            grain, x = y + c.height / planks * c.random.random(), c.width * c.random.random()
            long = c.width * c.random.uniform(0.1, 0.4)
            c.draw.line([(x, grain), (x + long, grain)], fill=mixed(wood, (30, 15, 5), 0.22), width=2)
        c.draw.line([(0, y), (c.width, y)], fill=mixed(wood, (20, 10, 5), 0.4), width=4)


def _spoon(c: Canvas, x: float, y: float) -> None:
    steel, size = colour("#cfd4d8"), c.short * 0.055
    c.curve([(x, y - size * 2), (x, y + size * 5)], steel, size * 0.32)
    c.disc(x, y - size * 2.6, size * 0.85, steel, flat=1.35)
    c.disc(x, y - size * 2.6, size * 0.62, mixed(steel, (90, 100, 110), 0.25), flat=1.35)


def leaf(c: Canvas, x: float, y: float, long: float, turn: float, fill: Colour) -> None:
    points = [around(x, y, long * far, turn + off) for far, off in ((0, 0), (0.6, 0.09), (1.05, 0), (0.6, -0.09))]
    c.draw.polygon(points, fill=fill)
