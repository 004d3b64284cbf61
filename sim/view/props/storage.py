"""Shelves, cupboards, lockers, hooks, counters with a front at +x."""

from itertools import pairwise
from math import cos, sin
from typing import NamedTuple

from sim.view.mesh import Material
from sim.view.props import palette as c
from sim.view.props.kit import Kit, Paint, jitter, turn_x


def bookshelf(k: Kit) -> None:
    """Tall shelf with five rows of books."""
    _shelf(k, 1.80, 5, seed=1.0)


def bookshelf_low(k: Kit) -> None:
    """Low shelf with two rows of books and room on top."""
    _shelf(k, 0.96, 3, seed=5.0)


def _shelf(k: Kit, height: float, rows: int, seed: float) -> None:
    for y in (-0.45, 0.428):
        k.block((-0.16, 0.16), (y, y + 0.022), (0.0, height), c.BIRCH, bevel=0.003)
    k.block((-0.16, -0.152), (-0.43, 0.43), (0.03, height - 0.01), c.BIRCH_EDGE, bevel=0)
    pitch = (height - 0.09) / rows
    for n in range(rows + 1):
        z = 0.055 + n * pitch
        k.block((-0.152, 0.155), (-0.428, 0.428), (z, z + 0.022), c.BIRCH, bevel=0.003)
        if n < rows:
            _books(k, z + 0.022, pitch - 0.05, seed + n)
    k.block((0.10, 0.115), (-0.428, 0.428), (0.0, 0.055), c.BIRCH_EDGE, bevel=0)


class Book(NamedTuple):
    """An upright book: where it starts and ends along the shelf, metres tall and deep, and its cover."""

    start: float
    end: float
    tall: float
    deep: float
    look: Paint


class Row(NamedTuple):
    """A row of books: the upright ones, where they end along the shelf, and the cover of the one that leans on the last."""

    books: list[Book]
    end: float
    leaning: Paint


def row_of_books(room: float, seed: float) -> Row:
    """One row with gaps, some rows ending early; ``room`` is the height for it."""
    y, n, end, row = -0.415, 0, 0.22 + 0.19 * jitter(1, seed * 3.7), list[Book]()
    while y < end - 0.05:
        a, b = jitter(n, seed), jitter(n + 31, seed * 1.7)
        n += 1
        if a < 0.10:
            y += 0.05 + 0.06 * b
            continue
        thick, look = 0.018 + 0.026 * b, c.BOOKS[int(jitter(n * 3, seed) * len(c.BOOKS))]
        row.append(Book(y, y + thick - 0.002, room * (0.66 + 0.30 * a), 0.15 + 0.06 * b, look))
        y += thick
    return Row(row, y, c.BOOKS[n % len(c.BOOKS)])


def _books(k: Kit, z: float, room: float, seed: float) -> None:
    """One row: upright books, and a leaning one after the last."""
    row = row_of_books(room, seed)
    for book in row.books:
        k.block((0.125 - book.deep, 0.125), (book.start, book.end), (z, z + book.tall), book.look, bevel=0, without="back bottom")
    y = row.end + 0.01
    k.block((-0.02, 0.12), (y, y + 0.025), (z - 0.002, z + room * 0.7), row.leaning, bevel=0, turn=turn_x(0.16))


def cupboard(k: Kit) -> None:
    """Two-door cupboard of birch on a plinth."""
    k.block((-0.225, 0.205), (-0.40, 0.40), (0.07, 1.90), c.BIRCH, bevel=0.003)
    k.block((-0.20, 0.17), (-0.38, 0.38), (0.0, 0.07), c.SLATE, bevel=0)
    for y0, y1, handle in ((-0.398, -0.002, -0.05), (0.002, 0.398, 0.05)):
        k.block((0.204, 0.222), (y0, y1), (0.075, 1.895), c.BIRCH.shaded(1.06), bevel=0.003)
        k.tube([(0.218, handle, 0.98), (0.224, handle, 1.00), (0.224, handle, 1.12), (0.218, handle, 1.14)], 0.005, c.STEEL)
    k.block((0.221, 0.2245), (0.035, 0.065), (0.90, 0.94), c.STEEL, bevel=0.001)


def locker_row(k: Kit) -> None:
    """Three lockers: muted blue doors with slits, number plates and padlock hasps."""
    k.block((-0.25, 0.225), (-0.45, 0.45), (0.12, 1.80), c.PALE, bevel=0.004)
    k.block((-0.22, 0.19), (-0.43, 0.43), (0.0, 0.12), c.DARK, bevel=0)
    for n, look in enumerate((c.DUSTY_BLUE, c.DUSTY_BLUE, c.SAGE)):
        y0 = -0.447 + 0.2985 * n
        y1, mid = y0 + 0.293, y0 + 0.1465
        k.block((0.224, 0.240), (y0, y1), (0.128, 1.792), look, bevel=0.004)
        for z in (0.24, 0.265, 0.29, 1.62, 1.645, 1.67):
            k.block((0.2401, 0.2409), (mid - 0.07, mid + 0.07), (z, z + 0.009), c.DARK, bevel=0, without="back")
        k.block((0.240, 0.2425), (mid - 0.035, mid + 0.035), (1.50, 1.54), c.PAPER, bevel=0)
        k.block((0.238, 0.250), (y1 - 0.06, y1 - 0.03), (0.98, 1.07), c.STEEL, bevel=0.004)


def shoe_shelf(k: Kit) -> None:
    """Three sloping tube rows for shoes, with some pairs."""
    for y in (-0.485, 0.485):
        k.tube([(-0.145, y, 0.0), (-0.145, y, 0.605), (0.145, y, 0.605), (0.145, y, 0.0)], 0.015, c.STEEL, sides=8)
    for n in range(3):
        z = 0.14 + 0.19 * n
        for x in (-0.12, -0.04, 0.04, 0.12):
            k.tube([(x, -0.485, z), (x, 0.485, z)], 0.008, c.STEEL, caps=False)
        for m in range(3):
            if jitter(n * 3 + m) < 0.75:
                y = -0.36 + 0.30 * m + 0.05 * jitter(m, n)
                look = (c.DARK, c.DUSTY_BLUE, c.OFFWHITE, c.RUST)[int(4 * jitter(n * 5 + m, 2.0))]
                for dy in (0.0, 0.095):
                    k.block((-0.11, 0.13), (y + dy, y + dy + 0.08), (z + 0.008, z + 0.075), look, bevel=0.028)


def coat_rack(k: Kit) -> None:
    """Hat shelf of tubes over a rail with double hooks, a few garments."""
    for y in (-0.55, 0.55):
        k.block((0.0, 0.012), (y - 0.02, y + 0.02), (1.26, 1.72), c.STEEL, bevel=0.003)
        k.tube([(0.006, y, 1.66), (0.26, y, 1.69)], 0.010, c.STEEL)
    for n in range(5):
        x = 0.04 + 0.055 * n
        k.tube([(x, -0.60, 1.672 + 0.006 * n), (x, 0.60, 1.672 + 0.006 * n)], 0.009, c.STEEL)
    k.block((0.0, 0.022), (-0.60, 0.60), (1.30, 1.40), c.BIRCH, bevel=0.004)
    for n in range(8):
        y = -0.525 + 0.15 * n
        k.tube([(0.02, y, 1.38), (0.065, y, 1.385), (0.075, y, 1.41)], 0.006, c.IRON, sides=4)
        k.tube([(0.02, y, 1.325), (0.05, y, 1.305), (0.065, y, 1.325)], 0.006, c.IRON, sides=4)
    for n, look in ((1, c.DEEP_BLUE), (3, c.RUST), (4, c.SAGE), (6, c.WOOL_GREY)):
        _jacket(k, -0.525 + 0.15 * n, look, 0.50 + 0.07 * jitter(n, 8.0))


def _jacket(k: Kit, y: float, look: Paint, length: float) -> None:
    """A jacket on its hook: hood, sloping shoulders, a body that widens to a dark hem, two sleeves with cuffs."""
    cloth, hem = Paint(look.colour, Material.FABRIC), 1.36 - length
    k.cushion((0.035, 0.105), (y - 0.055, y + 0.055), (1.25, 1.385), cloth.shaded(0.86), radius=0.034)
    for half, low, high, shade in (
        (0.085, 1.20, 1.31, 1.0),
        (0.102, hem + 0.17, 1.235, 0.98),
        (0.115, hem + 0.02, hem + 0.24, 1.0),
    ):
        k.block((0.035, 0.05 + 0.7 * half), (y - half, y + half), (low, high), cloth.shaded(shade), bevel=0.028)
    k.block((0.037, 0.123), (y - 0.108, y + 0.108), (hem, hem + 0.035), cloth.shaded(0.72), bevel=0.012)
    k.block((0.118, 0.1325), (y - 0.004, y + 0.004), (hem + 0.05, 1.20), c.PALE, bevel=0, without="back bottom")
    for sign in (-1, 1):
        cuff = 1.36 - 0.86 * length
        sleeve = [(0.075, y + 0.07 * sign, 1.285), (0.085, y + 0.122 * sign, 1.16), (0.115, y + 0.118 * sign, cuff)]
        k.tube(sleeve, (0.036, 0.036, 0.027), cloth.shaded(0.92), sides=7, caps=False)
        k.tube([sleeve[2], (0.12, y + 0.117 * sign, cuff - 0.035)], (0.024, 0.023), cloth.shaded(0.68), sides=7)


def reception_desk(k: Kit) -> None:
    """Counter with a birch front towards visitors at +x, a lower worktop behind."""
    k.block((-0.40, 0.34), (-0.98, 0.98), (0.716, 0.74), c.BIRCH, bevel=0.006)
    k.block((0.27, 0.36), (-0.98, 0.98), (0.06, 1.075), c.OFFWHITE, bevel=0.005)
    for n in range(24):
        y = -0.945 + 0.08 * n
        k.block((0.36, 0.375), (y, y + 0.045), (0.08, 1.07), c.BIRCH, bevel=0.003)
    k.block((0.28, 0.35), (-0.96, 0.96), (0.0, 0.06), c.DARK, bevel=0)
    k.block((0.14, 0.40), (-1.00, 1.00), (1.075, 1.10), c.BIRCH, bevel=0.006)
    for y in (-0.98, 0.94):
        k.block((-0.38, 0.27), (y, y + 0.04), (0.0, 0.716), c.OFFWHITE)
    k.block((-0.02, 0.0), (-0.30, 0.22), (0.86, 1.06), c.BLACK, bevel=0.006)
    k.block((-0.03, 0.03), (-0.06, -0.02), (0.745, 0.90), c.BLACK)
    k.block((-0.08, 0.10), (-0.16, 0.08), (0.74, 0.75), c.BLACK, bevel=0.003)


def waste_bins(k: Kit) -> None:
    """Three sorting bins, lids in the colours of what goes in."""
    for n, look in enumerate((c.SAGE, c.DUSTY_BLUE, c.OCHRE)):
        y0 = -0.45 + 0.302 * n
        k.cushion((-0.20, 0.19), (y0, y0 + 0.295), (0.0, 0.78), c.PALE, radius=0.03)
        k.cushion((-0.20, 0.20), (y0, y0 + 0.295), (0.76, 0.85), look, radius=0.028)
        k.block((0.192, 0.1935), (y0 + 0.07, y0 + 0.225), (0.50, 0.62), c.PAPER, bevel=0)
        k.block((-0.08, 0.10), (y0 + 0.06, y0 + 0.235), (0.8505, 0.8515), c.DARK, bevel=0)


def plant(k: Kit) -> None:
    """A pot plant with broad arching leaves (Kentia-like)."""
    k.lathe(
        [(0.0, 0.0), (0.13, 0.0), (0.17, 0.30), (0.17, 0.32), (0.155, 0.32), (0.15, 0.285), (0.0, 0.285)], c.TERRACOTTA, sides=20
    )
    k.lathe([(0.127, 0.286), (0.0, 0.292)], c.SOIL, sides=16)
    for n in range(15):
        angle = 2.4 * n + 0.5 * jitter(n, 0.3)
        lean = 0.16 + 0.075 * jitter(n, 3.1)
        tall = 0.60 + 0.70 * jitter(n, 1.9) if n else 1.30
        _frond(k, angle, lean, tall, n)
    k.fit((-0.25, 0.25), (-0.25, 0.25), (0.0, 1.30))


def _frond(k: Kit, angle: float, reach: float, top: float, n: int) -> None:
    """A stem and a long leaf of four folded segments, both sides drawn."""
    dx, dy = cos(angle), sin(angle)
    stem = (0.03 * dx, 0.03 * dy, 0.29)
    base = (0.35 * reach * dx, 0.35 * reach * dy, 0.29 + 0.62 * (top - 0.29))
    k.tube([stem, base], (0.006, 0.004), c.LEAF_DARK, sides=4, caps=False)
    look = (c.LEAF, c.LEAF_DARK)[n % 2].shaded(0.85 + 0.4 * jitter(n, 7.0))
    steps = [(0.35, 0.0, 0.012), (0.55, 0.24, 0.05), (0.78, 0.36, 0.055), (0.95, 0.36, 0.035), (1.05, 0.28, 0.004)]
    rise = top - base[2]
    rows = [(r * reach * dx, r * reach * dy, base[2] + z / 0.36 * rise, w) for r, z, w in steps]
    for (x0, y0, z0, w0), (x1, y1, z1, w1) in pairwise(rows):
        a, b = (x0 - dy * w0, y0 + dx * w0, z0 - 0.02), (x0, y0, z0)
        d, e = (x1 - dy * w1, y1 + dx * w1, z1 - 0.02), (x1, y1, z1)
        f, g = (x0 + dy * w0, y0 - dx * w0, z0 - 0.02), (x1 + dy * w1, y1 - dx * w1, z1 - 0.02)
        for quad in ((a, b, e, d), (b, f, g, e)):
            for tri in ((quad[0], quad[1], quad[2]), (quad[0], quad[2], quad[3])):
                k.panel(tri, look)
                k.panel(tri[::-1], look.shaded(0.8))
