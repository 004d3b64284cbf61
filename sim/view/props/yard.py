"""Sports hall and schoolyard."""

from math import cos, pi, sin

from sim.view.mesh import Material
from sim.view.props import palette as c
from sim.view.props.kit import Kit, Paint, jitter, paint


def gym_wall_bars(k: Kit) -> None:
    """Wall bars: beech uprights and fourteen rungs."""
    for y in (-0.45, 0.41):
        k.block((0.0, 0.14), (y, y + 0.04), (0.05, 2.55), c.BEECH, bevel=0.006)
    for n in range(14):
        k.tube([(0.10, -0.43, 0.18 + 0.165 * n), (0.10, 0.43, 0.18 + 0.165 * n)], 0.018, c.BIRCH, caps=False)
    k.tube([(0.142, -0.43, 2.47), (0.142, 0.43, 2.47)], 0.018, c.BIRCH, sides=8)


def gym_goal(k: Kit) -> None:
    """Handball goal: red and white frame, net of cords."""
    red = paint("#b4483c")
    for n in range(10):
        z = 0.208 * n
        for y in (-1.51, 1.51):
            k.block((0.42, 0.50), (y - 0.04, y + 0.04), (z, z + 0.208), (c.WHITE, red)[n % 2], bevel=0.004 if n == 9 else 0)
    for n in range(15):
        y = -1.55 + 3.10 / 15 * n
        k.block((0.42, 0.50), (y, y + 3.10 / 15), (2.02, 2.10), (red, c.WHITE)[n % 2], bevel=0)
    for y in (-1.50, 1.50):
        k.tube([(0.44, y, 2.05), (-0.10, y, 2.02), (-0.48, y, 0.02), (0.42, y, 0.02)], 0.016, c.STEEL)
    k.tube([(-0.485, -1.50, 0.02), (-0.485, 1.50, 0.02)], 0.015, c.STEEL)
    for n in range(16):
        y = -1.45 + 0.193 * n
        k.tube([(0.42, y, 2.03), (-0.10, y, 2.0), (-0.47, y, 0.04)], 0.0035, c.PALE, sides=3, caps=False)
    for n in range(10):
        t = n / 9
        k.tube(
            [(-0.10 - 0.37 * t, -1.5, 2.0 - 1.96 * t), (-0.10 - 0.37 * t, 1.5, 2.0 - 1.96 * t)],
            0.0035,
            c.PALE,
            sides=3,
            caps=False,
        )


def bicycle_rack(k: Kit) -> None:
    """Five hoops on two rails."""
    for x in (-0.26, 0.26):
        k.block((x - 0.02, x + 0.02), (-1.25, 1.25), (0.0, 0.04), c.GALVANISED, bevel=0.003)
    for n in range(5):
        y = -1.0 + 0.5 * n
        bend = [(0.26 * cos(a), y, 0.54 + 0.24 * sin(a)) for a in (pi * m / 6 for m in range(7))]
        k.tube([(0.26, y, 0.03), *bend, (-0.26, y, 0.03)], 0.021, c.GALVANISED, sides=8)
    k.tube([(-0.28, -1.2, 0.06), (-0.28, 1.2, 0.06)], 0.02, c.GALVANISED)
    k.tube([(0.28, -1.2, 0.06), (0.28, 1.2, 0.06)], 0.02, c.GALVANISED)


def flag_pole(k: Kit) -> None:
    """White pole with a gilded knob; the flag is not up."""
    k.lathe([(0.0, 0.0), (0.15, 0.0), (0.15, 0.06), (0.08, 0.10), (0.07, 0.30)], c.CONCRETE, sides=16)
    k.tube([(0.0, 0.0, 0.2), (0.0, 0.0, 4.0), (0.0, 0.0, 7.88)], (0.062, 0.05, 0.03), c.WHITE, sides=12)
    k.ball((0.0, 0.0, 7.93), (0.07, 0.07, 0.07), c.OCHRE, sides=12, rings=6)
    k.tube([(0.07, 0.0, 1.1), (0.045, 0.0, 7.8)], 0.004, c.OFFWHITE, sides=3, caps=False)
    k.block((0.055, 0.075), (-0.02, 0.02), (1.05, 1.20), c.STEEL)


def assembly_sign(k: Kit) -> None:
    """Green sign on a post: four arrows towards a group of people."""
    k.tube([(-0.02, 0.0, 0.0), (-0.02, 0.0, 2.15)], 0.03, c.GALVANISED, sides=10)
    k.block((0.012, 0.04), (-0.35, 0.35), (1.50, 2.20), paint("#00824f"), bevel=0.006)
    white, x, z0 = c.PAPER, 0.0405, 1.85
    for sy in (-1, 1):
        for sz in (-1, 1):
            tip, wide = (sy * 0.16, sz * 0.16), 0.06
            back = (sy * 0.28, sz * 0.28)
            points = [(tip[0], tip[1]), (tip[0] + sy * 2 * wide, tip[1]), (tip[0], tip[1] + sz * 2 * wide)]
            _facing(k, x, points, z0, white)
            n = (-(back[1] - tip[1]) * 0.12, (back[0] - tip[0]) * 0.12)
            shaft = [
                (tip[0] + sy * 0.05 + n[0], tip[1] + sz * 0.05 + n[1]),
                (back[0] + n[0], back[1] + n[1]),
                (back[0] - n[0], back[1] - n[1]),
                (tip[0] + sy * 0.05 - n[0], tip[1] + sz * 0.05 - n[1]),
            ]
            _facing(k, x, shaft, z0, white)
    for y, tall in ((-0.075, 0.9), (0.0, 1.0), (0.075, 0.9)):
        k.disc(x, y, z0 + 0.085 * tall, 0.024, white, sides=14)
        body = [(y - 0.03, -0.11 * tall), (y + 0.03, -0.11 * tall), (y + 0.033, 0.05 * tall), (y - 0.033, 0.05 * tall)]
        _facing(k, x, body, z0, white)


def _facing(k: Kit, x: float, points: list[tuple[float, float]], z0: float, look: Paint) -> None:
    """A convex outline in (y, z) turned to face +x whichever way it was listed."""
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, [*points[1:], points[0]], strict=True))
    ring = points if area > 0 else points[::-1]
    k.panel([(x, y, z0 + z) for y, z in ring], look)


BARK_WHITE = paint("#ddd9cf", Material.WOOD)
BARK_DARK = paint("#3f3b37", Material.WOOD)
BARK_PINE = paint("#96694d", Material.WOOD)
BARK_PINE_LOW = paint("#6b5748", Material.WOOD)
BIRCH_LEAF = (paint("#86a353", Material.LEAF), paint("#9ab566", Material.LEAF), paint("#6f8f47", Material.LEAF))
PINE_NEEDLE = (paint("#4c6a4a", Material.LEAF), paint("#5b7a55", Material.LEAF), paint("#3f5b42", Material.LEAF))


HIDDEN = -0.25
"""A leaf card that looks this far inwards is behind its own crown from everywhere."""


def tree_birch(k: Kit) -> None:
    """Silver birch: white stem with dark marks, airy oval crown of hanging twigs."""
    birch(k, cards=30, card=0.46)


def birch(k: Kit, *, cards: int, card: float) -> None:
    """A birch whose crown has so many leaf cards of a size (metres) to each clump."""
    stem = [(0.0, 0.0, 0.0), (0.02, 0.01, 1.6), (-0.03, 0.03, 3.4), (0.02, -0.02, 5.4), (0.0, 0.0, 7.4)]
    k.tube(stem, (0.105, 0.085, 0.065, 0.04, 0.012), BARK_WHITE, sides=8)
    k.tube([(0.0, 0.0, 0.0), (0.005, 0.0, 0.35)], (0.112, 0.103), BARK_DARK, sides=8, caps=False)
    for n in range(12):
        z = 0.5 + 3.6 * jitter(n, 0.4)
        a, r = 2 * pi * jitter(n, 2.2), 0.100 - 0.0105 * z
        x, y = 0.006 * z + (r - 0.02) * cos(a), 0.006 * z + (r - 0.02) * sin(a)
        k.ball((x, y, z), (0.028, 0.028, 0.03 + 0.03 * jitter(n, 5.0)), BARK_DARK, sides=5, rings=2)
    for n in range(9):
        a, z = 2.4 * n, 2.6 + 0.45 * n
        reach = 1.25 * (1 - ((z - 4.2) / 5.0) ** 2)
        tip = (reach * cos(a), reach * sin(a), z + 0.75)
        k.tube(
            [(0.0, 0.0, z), (0.5 * tip[0], 0.5 * tip[1], z + 0.55), tip],
            (0.028, 0.018, 0.006),
            BARK_WHITE.shaded(0.7),
            sides=4,
            caps=False,
        )
    for n in range(27):
        z = -0.95 + 1.9 * (n + 0.5) / 27
        a, r = 2.4 * n, (0.45 + 0.55 * jitter(n, 2.7)) * (1 - z * z) ** 0.5
        size = 0.66 - 0.20 * abs(z) + 0.10 * jitter(n, 1.1)
        at = (1.32 * r * cos(a), 1.32 * r * sin(a), 5.0 + 2.52 * z)
        _clump(
            k, at, (size, size, 1.15 * size), BIRCH_LEAF, 0.88 + 0.10 * z, seed=n, cards=cards, card=card, crown=(0.0, 0.0, 4.6)
        )
    k.fit((-1.8, 1.8), (-1.8, 1.8), (0.0, 8.0))


def tree_pine(k: Kit) -> None:
    """Scots pine: bare reddish stem, flat irregular pads of needles near the top."""
    pine(k)


def pine(k: Kit, *, cards: int = 1, card: float = 1.0) -> None:
    """A pine with one of so many leaf cards, so many times as large."""
    k.tube([(0.0, 0.0, 0.0), (0.03, 0.0, 2.5), (0.06, 0.02, 5.0)], (0.17, 0.14, 0.115), BARK_PINE_LOW, sides=8)
    k.tube([(0.06, 0.02, 4.9), (0.0, 0.05, 7.2), (0.03, 0.0, 9.5)], (0.115, 0.085, 0.03), BARK_PINE, sides=8)
    pads = (
        (0.85, 0.10, 5.7, 0.80),
        (-0.80, 0.50, 6.3, 0.84),
        (0.15, -0.90, 6.8, 0.78),
        (0.60, 0.75, 7.5, 0.82),
        (-0.75, -0.45, 8.0, 0.84),
        (0.50, -0.30, 8.6, 0.84),
        (-0.15, 0.30, 9.15, 0.80),
        (0.05, 0.0, 9.55, 0.55),
    )
    for n, (x, y, z, r) in enumerate(pads):
        limb = [(0.03, 0.03, z - 0.55), (x * 0.6, y * 0.6, z - 0.2), (x, y, z)]
        k.tube(limb, (0.045, 0.03, 0.012), BARK_PINE, sides=4, caps=False)
        _clump(
            k,
            (x, y, z),
            (r, r, 0.40),
            PINE_NEEDLE,
            0.72 + 0.06 * n,
            seed=n,
            cards=56 // cards,
            card=0.36 * card,
            crown=(0.0, 0.0, z - 0.8),
        )
        half = (x + 0.42 * cos(2.1 * n), y + 0.42 * sin(2.1 * n), z + 0.22)
        _clump(
            k,
            half,
            (0.62 * r, 0.62 * r, 0.30),
            PINE_NEEDLE,
            0.84 + 0.05 * n,
            seed=n + 40,
            cards=30 // cards,
            card=0.32 * card,
            crown=(0.0, 0.0, z - 0.8),
        )
    k.fit((-1.7, 1.7), (-1.7, 1.7), (0.0, 10.0))


def _clump(
    k: Kit,
    at: tuple[float, float, float],
    radii: tuple[float, float, float],
    leaves: tuple[Paint, ...],
    light: float,
    *,
    seed: int,
    cards: int,
    card: float,
    crown: tuple[float, float, float],
) -> None:
    """A mass of foliage: an uneven core and leaf cards over it; normals lean out from the ``crown``'s middle: soft shade."""
    away = [p - m for p, m in zip(at, crown, strict=True)]
    lean = [0.6 * d / max(sum(e * e for e in away) ** 0.5, 0.3) for d in away]
    rings, sides = 3, 6
    position, normal = [], []
    for i in range(rings + 1):
        for j in range(sides):
            z, a = -1 + 2 * i / rings, 2 * pi * (j + 0.5 * i) / sides
            flat = (1 - z * z) ** 0.5
            swell = 0.72 + 0.20 * jitter(i * sides + (j if 0 < i < rings else 0), seed + 0.2)
            out = (flat * cos(a), flat * sin(a), z)
            position.append([p + r * swell * o for p, r, o in zip(at, radii, out, strict=True)])
            normal.append([o + d for o, d in zip(out, lean, strict=True)])
    index = []
    for i in range(rings):
        for j in range(sides):
            low, high, right = i * sides + j, (i + 1) * sides + j, (j + 1) % sides
            index += [(low, i * sides + right, (i + 1) * sides + right), (low, (i + 1) * sides + right, high)]
    k.add(position, normal, index, leaves[2].shaded(0.88 * light))
    for n in range(cards):
        z, a = 2 * jitter(n, seed + 0.11) - 1, 2 * pi * jitter(n, seed + 0.77)
        flat = (1 - z * z) ** 0.5
        out = (flat * cos(a), flat * sin(a), z)
        if sum(o * d for o, d in zip(out, lean, strict=True)) < HIDDEN:
            continue
        spread = 0.86 + 0.30 * jitter(n, seed + 0.5)
        x, y, h = (p + r * spread * o for p, r, o in zip(at, radii, out, strict=True))
        shade = light * (0.86 + 0.22 * z + 0.25 * jitter(n, seed + 0.9))
        size = card * (0.75 + 0.5 * jitter(n, seed + 0.4))
        _card(k, (x, y, h), out, lean, a + 0.9 * (jitter(n, seed + 0.6) - 0.5), size, leaves[n % len(leaves)].shaded(shade))


def _card(
    k: Kit,
    at: tuple[float, float, float],
    out: tuple[float, float, float],
    lean: list[float],
    facing: float,
    size: float,
    look: Paint,
) -> None:
    """A pointed leaf-shaped card (two triangles) that leans with the crown's surface."""
    tilt = 1.6 * out[2]
    fx, fy = cos(facing), sin(facing)
    length = (1 + tilt * tilt) ** 0.5
    up = (-fx * tilt / length, -fy * tilt / length, 1 / length)
    half = size / 2
    side = (-fy * half * 0.62, fx * half * 0.62, 0.0)
    top = tuple(p + u * half for p, u in zip(at, up, strict=True))
    low = tuple(p - u * half for p, u in zip(at, up, strict=True))
    left = tuple(p - s for p, s in zip(at, side, strict=True))
    right = tuple(p + s for p, s in zip(at, side, strict=True))
    soft = (out[0] + 0.6 * fx + lean[0], out[1] + 0.6 * fy + lean[1], out[2] + 0.2 + lean[2])
    k.add([top, left, low, right], [soft] * 4, [(0, 1, 2), (0, 2, 3)], look)
