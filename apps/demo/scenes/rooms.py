"""What stands on shelves and sills, grows in beds, and lies about in rooms."""

from apps.demo.scenes.canvas import Canvas, Colour, around, colour, mixed
from apps.demo.scenes.tables import leaf

_INKS = ("#264653", "#2a9d8f", "#e9c46a", "#f4a261", "#e76f51", "#6d597a", "#b56576", "#355070", "#f1ede4", "#84a59d")


def books(c: Canvas) -> None:
    wall = mixed(c.sky[-1], c.far, 0.3)
    c.draw.rectangle((0, 0, c.width, c.height), fill=mixed(wall, (0, 0, 0), 0.25))
    shelves = max(2, round(c.height / (c.short * 0.36)))
    tall = c.height / shelves
    for shelf in range(shelves):
        foot = tall * (shelf + 1) - tall * 0.09
        _row_of_books(c, foot, tall * 0.8)
        c.draw.rectangle((0, foot, c.width, foot + tall * 0.09), fill=colour("#7a5237"))
        c.draw.rectangle((0, foot, c.width, foot + tall * 0.02), fill=colour("#a27450"))


def flowers(c: Canvas) -> None:
    ground = c.height * 0.97
    for number in range(9):
        x = c.width * (0.1 + 0.1 * number) + c.random.gauss(0, 0.015) * c.width
        top = c.height * c.random.uniform(0.2, 0.52)
        stem = mixed(colour("#4d7c4a"), c.near, c.random.uniform(0, 0.3))
        c.curve(
            [(x + (c.random.random() - 0.5) * c.width * 0.03, ground), (x, (top + ground) / 2), (x, top)],
            stem,
            c.short * 0.011,
        )
        for side in (-0.11, 0.61):
            leaf(
                c,
                x + (0.4 - abs(side)) * c.short * 0.11,
                top + (ground - top) * c.random.uniform(0.35, 0.7),
                c.short * 0.06,
                side,
                stem,
            )
        _blossom(c, x, top, c.short * c.random.uniform(0.05, 0.095))
    c.land(0.975, 0.03, mixed(colour("#3f5d3a"), c.near, 0.4))


def quilt(c: Canvas) -> None:
    inks = [colour(name) for name in c.random.sample(_INKS, 4)]
    across = 8
    size = c.width / across
    down = round(c.height / size) + 1
    tiles = {(i, j): (c.random.randrange(4), c.random.sample(inks, 2)) for i in range(4) for j in range(4)}
    for row in range(down):
        for column in range(across):
            i, j = min(column % 8, 7 - column % 8), min(row % 8, 7 - row % 8)
            turn, (ground, patch) = tiles[i, j]
            # Mirrored about both middles, as one sews it.
            turn = turn ^ (1 if column % 8 > 3 else 0) ^ (3 if row % 8 > 3 else 0)
            x, y = column * size, row * size
            corners = [(x, y), (x + size, y), (x + size, y + size), (x, y + size)]
            c.draw.rectangle((x, y, x + size, y + size), fill=ground)
            c.draw.polygon([corners[turn], corners[(turn + 1) % 4], corners[(turn + 2) % 4]], fill=patch)
    stitch = mixed(inks[0], (255, 255, 255), 0.6)
    for line in range(across + 1):
        for step in range(int(c.height / (size / 9))):
            y = step * size / 9
            c.draw.line([(line * size, y), (line * size, y + size / 18)], fill=stitch, width=3)


def cat(c: Canvas) -> None:
    """On the window sill, seen from behind."""
    _sky_in_window(c)
    x, foot, size = c.width * c.random.uniform(0.36, 0.6), c.height * 0.86, c.short * 0.19
    fur = mixed(c.near, (10, 8, 14), 0.45)
    tail = [around(x + size * 1.1, foot - size * 0.12, size * 0.75, 0.5 - turn / 26) for turn in range(17)]
    c.curve(tail, fur, size * 0.24)
    c.disc(x, foot - size * 0.75, size, fur, flat=0.95)
    c.draw.rectangle((x - size * 0.88, foot - size * 0.5, x + size * 0.88, foot), fill=fur)
    head = foot - size * 2.05
    c.disc(x, head + size * 0.35, size * 0.66, fur)
    c.disc(x, head, size * 0.66, fur, flat=0.86)
    for side in (-1, 1):
        c.draw.polygon(
            [
                (x + side * size * 0.62, head - size * 0.1),
                (x + side * size * 0.56, head - size * 0.95),
                (x + side * size * 0.08, head - size * 0.5),
            ],
            fill=fur,
        )


def board(c: Canvas) -> None:
    """A game of hexagons, half played."""
    c.draw.rectangle((0, 0, c.width, c.height), fill=colour("#3d5a80"))
    lands = [colour(name) for name in ("#e9c46a", "#84a98c", "#bc6c25", "#f4a261", "#a3b18a", "#8d99ae")]
    size = c.short * 0.105
    middle_x, middle_y = c.width / 2, c.height / 2
    places = [(q, r) for q in range(-3, 4) for r in range(-2, 3) if abs(q + r) <= 3 and abs(q) <= 3]
    for q, r in places:
        x, y = middle_x + size * 1.74 * (q + r / 2), middle_y + size * 1.5 * r
        fill = c.random.choice(lands)
        c.draw.polygon(
            [around(x, y + size * 0.06, size * 0.98, turn / 6 + 1 / 12) for turn in range(6)],
            fill=mixed(fill, (0, 0, 0), 0.35),
        )
        c.draw.polygon([around(x, y, size * 0.95, turn / 6 + 1 / 12) for turn in range(6)], fill=fill)
        if c.random.random() < 0.6:
            c.disc(x, y, size * 0.33, colour("#fdf6e3"))
            c.write(x, y, str(c.random.randint(2, 12)), 0.04, colour("#3d405b"), "mm")
        if c.random.random() < 0.35:
            px, py = around(x, y, size * 0.95, c.random.randrange(6) / 6 + 1 / 12)
            _pawn(c, px, py, size * 0.3, c.random.choice((colour("#e63946"), colour("#f1faee"), colour("#1d3557"))))


def _blossom(c: Canvas, x: float, y: float, size: float) -> None:
    fill = mixed(c.random.choice(c.accents), (255, 255, 255), c.random.uniform(0, 0.35))
    petals = c.random.choice((5, 6, 8, 11))
    for ring, shade in ((1.0, 0.0), (0.68, 0.25)):
        for petal in range(petals):
            px, py = around(x, y, size * ring * 0.75, petal / petals + (0.5 - ring) / petals)
            c.disc(px, py, size * ring * (0.5 if petals < 8 else 0.36), mixed(fill, (255, 245, 225), shade))
    c.disc(x, y, size * 0.36, colour("#f2c14e"))


def _row_of_books(c: Canvas, foot: float, tall: float) -> None:
    x = c.width * 0.01
    while x < c.width:
        wide, high = tall * c.random.uniform(0.09, 0.24), tall * c.random.uniform(0.66, 1)
        ink = mixed(colour(c.random.choice(_INKS)), c.near, c.random.uniform(0, 0.25))
        if c.random.random() < 0.06:
            x += wide * 1.6
            continue
        c.round((x, foot - high, x + wide, foot), wide * 0.08, ink)
        pale = mixed(ink, (255, 250, 235), 0.7)
        for share in (0.12, 0.17, 0.84):
            c.draw.rectangle((x, foot - high * share, x + wide, foot - high * share + tall * 0.012), fill=pale)
        c.round((x + wide * 0.3, foot - high * 0.72, x + wide * 0.7, foot - high * 0.34), wide * 0.06, pale)
        x += wide + tall * 0.008


def _sky_in_window(c: Canvas) -> None:
    if c.mood.is_dark:
        c.stars(70, 0.7)
    c.glow(c.width * 0.68, c.height * 0.3, c.short * 0.4, c.light, 120)
    c.disc(c.width * 0.68, c.height * 0.3, c.short * 0.09, c.light)
    c.land(0.8, 0.2, c.depth(0.4))
    c.land(0.9, 0.16, c.depth(0.7))
    frame = mixed(c.near, colour("#b08968"), 0.45)
    thick = c.short * 0.045
    for x in (0, c.width / 2 - thick / 2, c.width - thick):
        c.draw.rectangle((x, 0, x + thick, c.height), fill=frame)
    c.draw.rectangle((0, 0, c.width, thick), fill=frame)
    c.draw.rectangle((0, c.height * 0.86, c.width, c.height), fill=mixed(frame, (0, 0, 0), 0.2))
    c.draw.rectangle((0, c.height * 0.86, c.width, c.height * 0.88), fill=mixed(frame, (255, 255, 255), 0.2))


def _pawn(c: Canvas, x: float, y: float, size: float, fill: Colour) -> None:
    c.draw.polygon([(x - size, y + size), (x, y - size), (x + size, y + size)], fill=mixed(fill, (0, 0, 0), 0.2))
    c.disc(x, y - size * 0.8, size * 0.55, fill)
