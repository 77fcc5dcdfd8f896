"""Outside: mountains, the sea, streets at night, fields, and what is above them."""

from PIL import Image, ImageDraw

from apps.demo.scenes.canvas import Canvas, Colour, Point, around, mixed


def mountains(c: Canvas) -> None:
    _sun(c, c.random.uniform(0.25, 0.75), 0.36, 0.075)
    for layer in range(5):
        share = layer / 4
        c.land(0.55 + 0.12 * layer, 0.3 - 0.045 * layer, c.depth(share), rough=0.5)
        if layer < 4:
            c.haze(mixed(c.far, c.light, 0.3))


def sea(c: Canvas) -> None:
    horizon, sun = c.height * 0.56, c.random.uniform(0.3, 0.7)
    _sun(c, sun, 0.5, 0.08)
    water = [mixed(c.sky[-1], c.near, 0.25), mixed(c.sky[0], c.near, 0.45), mixed(c.sky[0], c.near, 0.75)]
    c.image.paste(c.gradient(water, (c.width, c.height - int(horizon))), (0, int(horizon)))
    for _ in range(150):
        down = c.random.random() ** 1.6
        y, middle = horizon + down * (c.height - horizon), c.width * sun
        x = c.random.gauss(middle, c.width * (0.02 + 0.1 * down))
        long, thick = c.width * (0.008 + 0.05 * down), c.height * (0.0014 + 0.006 * down)
        bright = mixed(c.light, water[2], 0.15 + 0.55 * min(1, abs(x - middle) / (c.width * 0.16)))
        c.round((x - long, y, x + long, y + thick), thick / 2, bright)
    for _ in range(c.random.choice((1, 2))):
        _boat(c, c.random.uniform(0.12, 0.88) * c.width, horizon + c.height * c.random.uniform(0.01, 0.05))
    _birds(c)


def city(c: Canvas) -> None:
    if c.mood.is_dark:
        c.stars(90, 0.5)
    _sun(c, c.random.uniform(0.2, 0.8), 0.24, 0.06)
    for layer in range(3):
        _street(c, layer)


def forest(c: Canvas) -> None:
    _sun(c, c.random.uniform(0.3, 0.7), 0.3, 0.07)
    for layer in range(5):
        share = layer / 4
        tall = c.height * (0.14 + 0.07 * layer)
        level = c.height * (0.5 + 0.115 * layer)
        x = -tall * c.random.random()
        while x < c.width + tall:
            _pine(c, x, level + c.random.uniform(-0.03, 0.03) * c.height, tall * c.random.uniform(0.7, 1.1), share)
            x += tall * c.random.uniform(0.2, 0.5)
        c.draw.rectangle((0, level, c.width, c.height), fill=c.depth(share))


def field(c: Canvas) -> None:
    horizon = c.height * 0.44
    _sun(c, c.random.uniform(0.25, 0.75), 0.32, 0.075)
    c.land(0.46, 0.1, c.depth(0.15))
    c.land(0.47, 0.05, c.depth(0.35))
    middle, rows = c.width * c.random.uniform(0.35, 0.65), 17
    greens = [
        mixed((92, 141, 76), c.near, 0.12),
        mixed((139, 176, 92), c.near, 0.05),
        mixed((110, 84, 62), c.near, 0.3),
    ]
    c.draw.rectangle((0, horizon, c.width, c.height), fill=greens[0])
    for row in range(-rows, rows + 1):
        left, right = middle + row * c.width * 0.14, middle + (row + 0.55) * c.width * 0.14
        near: list[Point] = [(left, c.height), (right, c.height)]
        far = [(middle + (right - middle) * 0.06, horizon), (middle + (left - middle) * 0.06, horizon)]
        c.draw.polygon(near + far, fill=greens[1 + row % 2] if row % 3 else greens[2])
    _house(c, c.random.choice((0.14, 0.82)) * c.width, horizon + c.height * 0.035)
    _birds(c)


def stars(c: Canvas) -> None:
    c.stars(330)
    # The Milky Way, from one corner to the other.
    for _ in range(650):
        along, off = c.random.random(), c.random.gauss(0, 0.07)
        x, y = c.width * (along + off * 0.6), c.height * (0.9 - 0.85 * along + off)
        glimmer = mixed(c.sky[1], c.random.choice(((196, 190, 240), (240, 214, 196))), c.random.uniform(0.2, 0.75))
        c.disc(x, y, c.short * c.random.uniform(0.0008, 0.0026), glimmer)
    c.land(0.88, 0.12, c.depth(0.5))
    for _ in range(16):
        _pine(c, c.random.random() * c.width, c.height * 1.02, c.height * c.random.uniform(0.12, 0.26), 1)


def planet(c: Canvas) -> None:
    # One colour, since it is turned in the end.
    c.draw.rectangle((0, 0, c.width, c.height), fill=c.sky[0])
    c.stars(160)
    x, y, radius = c.width * 0.5, c.height * 0.5, c.short * 0.21
    ground, rings = c.image.copy(), Image.new("L", c.image.size)
    draw = ImageDraw.Draw(rings)
    for share, bright in ((2.25, 120), (2.0, 200), (1.72, 90), (1.62, 220), (1.36, 0)):
        draw.ellipse(_ellipse(x, y, radius * share, 0.3), fill=bright)
    ball = Image.new("L", c.image.size)
    ImageDraw.Draw(ball).ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    tones = [mixed(c.accents[0], (255, 250, 235), share) for share in (0.1, 0.55, 0.3, 0.65, 0.2, 0.5, 0.05, 0.35)]
    c.image.paste(c.accents[0], (0, 0), rings)
    bands = c.gradient(tones, (int(2 * radius), int(2 * radius)))
    body = ground
    body.paste(bands, (int(x - radius), int(y - radius)))
    c.image.paste(body, (0, 0), ball)
    front = rings.crop((0, int(y), c.width, c.height))
    c.image.paste(mixed(c.accents[0], (255, 255, 255), 0.25), (0, int(y)), front)
    c.turned = -14


def moon(c: Canvas) -> None:
    c.stars(120)
    x, y, radius = c.width * 0.5, c.height * 0.46, c.short * 0.27
    c.glow(x, y, radius * 2.3, c.light, 120)
    c.disc(x, y, radius, c.light)
    for _ in range(26):
        far, turn = radius * c.random.random() ** 0.6 * 0.86, c.random.random()
        size = min(radius * 0.16, (radius - far) * 0.7) * c.random.uniform(0.25, 1)
        px, py = around(x, y, far, turn)
        c.disc(px, py, size, mixed(c.light, (150, 146, 140), c.random.uniform(0.25, 0.6)))
    c.land(0.92, 0.16, c.depth(0.6))
    c.land(1.0, 0.1, c.depth(1))


def _sun(c: Canvas, across: float, down: float, size: float) -> None:
    x, y = c.width * across, c.height * down
    c.glow(x, y, c.short * size * 4.5, c.light, 140)
    c.disc(x, y, c.short * size, c.light)


def _boat(c: Canvas, x: float, y: float) -> None:
    size = c.short * c.random.uniform(0.05, 0.09)
    hull = ((-0.6, 0), (0.6, 0), (0.4, 0.2), (-0.4, 0.2))
    sail, jib = ((0, -1.3), (0, -0.08), (0.55, -0.08)), ((-0.06, -1), (-0.06, -0.08), (-0.45, -0.08))
    for points, fill in ((hull, c.near), (sail, c.light), (jib, c.accents[0])):
        c.draw.polygon([(x + size * across, y + size * down) for across, down in points], fill=fill)


def _birds(c: Canvas) -> None:
    x, y = c.width * c.random.uniform(0.15, 0.75), c.height * c.random.uniform(0.1, 0.24)
    for _ in range(7):
        px, py = x + c.random.gauss(0, 0.06) * c.width, y + c.random.gauss(0, 0.03) * c.height
        wing = c.short * c.random.uniform(0.008, 0.016)
        points = [(px - wing, py - wing * 0.5), (px, py), (px + wing, py - wing * 0.5)]
        c.curve(points, c.near, wing * 0.22)


def _street(c: Canvas, layer: int) -> None:
    fill = c.depth((0.3, 0.62, 1.0)[layer])
    lit: Colour = c.accents[0] if c.mood.is_dark else mixed(c.light, fill, 0.35)
    x = -c.width * 0.02
    while x < c.width:
        wide = c.width * c.random.uniform(0.05, 0.12)
        top = c.height * (c.random.uniform(0.3, 0.55) + 0.14 * layer)
        c.draw.rectangle((x, top, x + wide, c.height), fill=fill)
        if c.random.random() < 0.3:
            c.draw.polygon([(x, top), (x + wide / 2, top - wide * 0.4), (x + wide, top)], fill=fill)
        size = c.width * 0.008
        for row in range(int((c.height - top) / (size * 3))):
            for column in range(int(wide / (size * 2.2))):
                if c.random.random() < 0.16 + 0.1 * layer:
                    left, up = x + size * (0.8 + 2.2 * column), top + size * (1.6 + 3 * row)
                    c.draw.rectangle(
                        (left, up, left + size, up + size * 1.4), fill=mixed(fill, lit, 0.35 + 0.3 * layer)
                    )
        x += wide + c.width * c.random.choice((0, 0, 0.01))


def _pine(c: Canvas, x: float, foot: float, tall: float, share: float) -> None:
    fill = c.depth(share)
    for tier in range(4):
        top, wide = foot - tall * (1 - 0.2 * tier), tall * (0.1 + 0.06 * tier)
        c.draw.polygon([(x, top), (x - wide, top + tall * 0.36), (x + wide, top + tall * 0.36)], fill=fill)
    c.draw.rectangle((x - tall * 0.025, foot - tall * 0.1, x + tall * 0.025, foot), fill=fill)


def _house(c: Canvas, x: float, foot: float) -> None:
    size = c.short * 0.07
    c.draw.rectangle((x - size, foot - size, x + size, foot), fill=mixed(c.accents[0], c.near, 0.1))
    c.draw.polygon([(x - size * 1.2, foot - size), (x, foot - size * 1.8), (x + size * 1.2, foot - size)], fill=c.near)
    c.draw.rectangle((x - size * 0.25, foot - size * 0.6, x + size * 0.25, foot), fill=c.light)


def _ellipse(x: float, y: float, radius: float, flat: float) -> tuple[float, float, float, float]:
    return x - radius, y - radius * flat, x + radius, y + radius * flat
