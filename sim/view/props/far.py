"""Furniture as it is drawn from other rooms: the same outline and colours from a few boxes.

Only pieces there are many of; everything else is thinned out by ``furniture.coarse``.
"""

from collections.abc import Callable
from functools import cache
from types import MappingProxyType
from typing import Final

from sim.view.mesh import Mesh
from sim.view.props import palette as c
from sim.view.props.kit import Kit, Paint, jitter, turn_y
from sim.view.props.storage import row_of_books
from sim.view.props.yard import birch, pine

_Span = tuple[float, float]


def _box(k: Kit, x: _Span, y: _Span, z: _Span, look: Paint) -> None:
    k.block(x, y, z, look, bevel=0, without="bottom")


def _rod(k: Kit, x: float, y: float, z: _Span, radius: float, look: Paint) -> None:
    """An upright of three sides."""
    k.tube([(x, y, z[0]), (x, y, z[1])], radius, look, sides=3, caps=False)


def chair(k: Kit) -> None:
    """Seat, back, four legs."""
    k.block((-0.175, 0.235), (-0.20, 0.20), (0.440, 0.46), c.DUSTY_BLUE, bevel=0)
    k.block((-0.202, -0.184), (-0.195, 0.195), (0.60, 0.82), c.DUSTY_BLUE, bevel=0, turn=turn_y(-0.14))
    for y in (-0.185, 0.185):
        k.tube([(0.225, 1.1 * y, 0.0), (0.19, 0.9 * y, 0.44)], 0.014, c.STEEL, sides=3, caps=False)
        k.tube([(-0.238, 1.1 * y, 0.0), (-0.165, 0.9 * y, 0.43), (-0.21, 0.9 * y, 0.66)], 0.014, c.STEEL, sides=3, caps=False)


def desk_single(k: Kit) -> None:
    """Top, box, two feet."""
    _desk(k, 0.30, 0.35)


def desk_double(k: Kit) -> None:
    """The same for two."""
    _desk(k, 0.30, 0.65)


def _desk(k: Kit, hx: float, hy: float) -> None:
    k.block((-hx, hx), (-hy, hy), (0.716, 0.74), c.BIRCH, bevel=0)
    _box(k, (-hx + 0.03, hx - 0.03), (-hy + 0.05, hy - 0.05), (0.607, 0.716), c.PALE)
    k.panel([(-hx + 0.03, hy - 0.05, 0.607), (hx - 0.03, hy - 0.05, 0.607), (hx - 0.03, -hy + 0.05, 0.607)], c.PALE)
    k.panel([(-hx + 0.03, hy - 0.05, 0.607), (hx - 0.03, -hy + 0.05, 0.607), (-hx + 0.03, -hy + 0.05, 0.607)], c.PALE)
    for y in (-hy + 0.055, hy - 0.055):
        _rod(k, 0.0, y, (0.03, 0.61), 0.025, c.STEEL)
        _box(k, (-hx + 0.03, hx - 0.02), (y - 0.018, y + 0.018), (0.004, 0.04), c.STEEL)


def bookshelf(k: Kit) -> None:
    """Carcass and five rows of books by their backs."""
    _shelf(k, 1.80, 5, 1.0)


def bookshelf_low(k: Kit) -> None:
    """The same, two rows of books and an empty one."""
    _shelf(k, 0.96, 3, 5.0)


def _shelf(k: Kit, height: float, rows: int, seed: float) -> None:
    _box(k, (-0.16, 0.08), (-0.45, 0.45), (0.0, height), c.BIRCH_EDGE)
    for y in (-0.45, 0.428):
        _box(k, (0.08, 0.16), (y, y + 0.022), (0.0, height), c.BIRCH)
    pitch = (height - 0.09) / rows
    for n in range(rows + 1):
        z = 0.055 + n * pitch
        _box(k, (0.08, 0.155), (-0.428, 0.428), (z, z + 0.022), c.BIRCH)
        if n < rows:
            low = z + 0.022
            for book in row_of_books(pitch - 0.05, seed + n).books:
                y0, y1, top = book.start, book.end, low + book.tall
                sheet(k, [(0.125, y0, low), (0.125, y1, low), (0.125, y1, top), (0.125, y0, top)], book.look)


def coat_rack(k: Kit) -> None:
    """Shelf, board, and garments as slabs that narrow upwards."""
    for y in (-0.55, 0.55):
        _box(k, (0.0, 0.012), (y - 0.02, y + 0.02), (1.26, 1.72), c.STEEL)
    for n in range(3):
        x = 0.05 + 0.10 * n
        k.tube([(x, -0.60, 1.68), (x, 0.60, 1.68)], 0.014, c.STEEL, sides=3, caps=False)
    _box(k, (0.0, 0.022), (-0.60, 0.60), (1.30, 1.40), c.BIRCH)
    for n, look in ((1, c.DEEP_BLUE), (3, c.RUST), (4, c.SAGE), (6, c.WOOL_GREY)):
        y, low = -0.525 + 0.15 * n, 1.36 - 0.50 - 0.07 * jitter(n, 8.0)
        k.block((0.03, 0.13), (y - 0.125, y + 0.125), (low, 1.24), look, bevel=0)
        k.block((0.04, 0.12), (y - 0.07, y + 0.07), (1.24, 1.36), look.shaded(0.93), bevel=0)


def radiator(k: Kit) -> None:
    """A flat panel."""
    k.block((0.03, 0.10), (-0.68, 0.68), (0.15, 0.635), c.WHITE.shaded(0.96), bevel=0, without="back")


def locker_row(k: Kit) -> None:
    """Body, plinth, three doors."""
    _box(k, (-0.25, 0.225), (-0.45, 0.45), (0.12, 1.80), c.PALE)
    _box(k, (-0.22, 0.19), (-0.43, 0.43), (0.0, 0.12), c.DARK)
    for n, look in enumerate((c.DUSTY_BLUE, c.DUSTY_BLUE, c.SAGE)):
        y0 = -0.447 + 0.2985 * n
        k.block((0.224, 0.240), (y0, y0 + 0.293), (0.128, 1.792), look, bevel=0, without="back bottom")


def office_chair(k: Kit) -> None:
    """Cross, column, cushions."""
    for x, y in ((0.27, 0.05), (-0.05, 0.27), (-0.22, -0.22)):
        k.tube([(-x, -y, 0.05), (0.0, 0.0, 0.10), (x, y, 0.05)], 0.022, c.DARK, sides=3)
    _rod(k, 0.0, 0.0, (0.08, 0.43), 0.028, c.STEEL)
    k.block((-0.22, 0.24), (-0.24, 0.24), (0.43, 0.50), c.WOOL_BLUE, bevel=0)
    k.block((-0.31, -0.245), (-0.22, 0.22), (0.54, 0.98), c.WOOL_BLUE, bevel=0)
    for y in (-0.28, 0.28):
        _box(k, (-0.10, 0.14), (y - 0.03, y + 0.03), (0.66, 0.69), c.BLACK)


def clock(k: Kit) -> None:
    """Rim, dial, hands."""
    k.disc(0.044, 0.0, 2.20, 0.15, c.SLATE, sides=20)
    k.disc(0.047, 0.0, 2.20, 0.132, c.PAPER, sides=20)
    for y, z, across in ((-0.064, 2.227, 0.0055), (0.092, 2.251, 0.004)):  # ten past nine
        size = (y * y + (z - 2.20) ** 2) ** 0.5
        a, b = across * (z - 2.20) / size, across * y / size
        ring = [(0.05, a, 2.20 - b), (0.05, y + a, z - b), (0.05, y - a, z + b), (0.05, -a, 2.20 + b)]
        sheet(k, ring, c.BLACK)


def picture(k: Kit) -> None:
    """Frame, mount, and the large fields of the landscape."""
    k.block((0.0, 0.03), (-0.35, 0.35), (1.25, 1.75), c.OAK, bevel=0, without="back")
    for x, (y0, y1), (z0, z1), look in (
        (0.032, (-0.33, 0.33), (1.27, 1.73), c.PAPER),
        (0.034, (-0.28, 0.28), (1.31, 1.69), c.DUSTY_BLUE.shaded(1.9)),
        (0.036, (-0.28, 0.28), (1.45, 1.52), c.SAGE),
        (0.036, (-0.28, 0.28), (1.31, 1.45), c.DUSTY_BLUE),
        (0.038, (0.08, 0.15), (1.45, 1.49), c.RUST),
    ):
        sheet(k, [(x, y0, z0), (x, y1, z0), (x, y1, z1), (x, y0, z1)], look)


def speaker(k: Kit) -> None:
    """A box with a barred front."""
    k.block((0.0, 0.10), (-0.13, 0.13), (2.28, 2.46), c.WHITE, bevel=0, without="back")
    sheet(k, [(0.104, -0.112, 2.298), (0.104, 0.112, 2.298), (0.104, 0.112, 2.442), (0.104, -0.112, 2.442)], c.PALE)
    for n in range(9):
        z = 2.31 + 0.0145 * n
        sheet(k, [(0.108, -0.10, z), (0.108, 0.10, z), (0.108, 0.10, z + 0.004), (0.108, -0.10, z + 0.004)], c.SLATE)


def tree_birch(k: Kit) -> None:
    """Fewer and larger leaves."""
    birch(k, cards=9, card=0.72)


def tree_pine(k: Kit) -> None:
    """Fewer and larger needles."""
    pine(k, cards=3, card=1.6)


_MAKERS: Final = MappingProxyType(
    {
        maker.__name__: maker
        for maker in (
            chair,
            desk_single,
            desk_double,
            bookshelf,
            bookshelf_low,
            coat_rack,
            radiator,
            locker_row,
            office_chair,
            clock,
            picture,
            speaker,
            tree_birch,
            tree_pine,
        )
    }
)


def chair_away(k: Kit) -> None:
    """Seat and back as boards, legs as strips on either side."""
    sheet(k, [(-0.175, -0.20, 0.46), (0.235, -0.20, 0.46), (0.235, 0.20, 0.46), (-0.175, 0.20, 0.46)], c.DUSTY_BLUE)
    for x, y in ((0.235, 0.20), (-0.175, -0.20)):
        sheet(k, [(x, -y, 0.435), (x, y, 0.435), (x, y, 0.46), (x, -y, 0.46)], c.DUSTY_BLUE)
    for low, high, y in ((-0.165, -0.195, 0.195), (-0.185, -0.215, -0.195)):
        sheet(k, [(low, -y, 0.60), (low, y, 0.60), (high, y, 0.82), (high, -y, 0.82)], c.DUSTY_BLUE)
    for side in (-1.0, 1.0):
        for foot, top in ((0.225, 0.19), (-0.238, -0.165)):
            ends = [(foot + 0.014 * side, 1.1), (foot - 0.014 * side, 1.1), (top - 0.014 * side, 0.9), (top + 0.014 * side, 0.9)]
            sheet(k, [(x, side * 0.185 * wide, 0.44 * (n > 1)) for n, (x, wide) in enumerate(ends)], c.STEEL)


def sheet(k: Kit, ring: list[tuple[float, float, float]], look: Paint) -> None:
    """A quadrilateral, counter-clockwise seen from its front."""
    k.panel(ring[:3], look)
    k.panel([ring[0], *ring[2:]], look)


def tree_birch_away(k: Kit) -> None:
    """Fewer leaves still."""
    birch(k, cards=4, card=1.05)


_AWAY: Final = MappingProxyType(
    {
        "chair": chair_away,
        "clock": clock,
        "picture": picture,
        "tree_birch": tree_birch_away,
    }
)


@cache
def away_mesh(key: str) -> Mesh | None:
    """The plainest form of a catalogue key, for other ends of the building; None where it is made from the plain one."""
    maker: Callable[[Kit], None] | None = _AWAY.get(key)
    return None if maker is None else _made(maker)


def _made(maker: Callable[[Kit], None]) -> Mesh:
    kit = Kit()
    maker(kit)
    return kit.mesh()


@cache
def far_mesh(key: str) -> Mesh | None:
    """The plain form of a catalogue key, made once; None where there is none."""
    maker: Callable[[Kit], None] | None = _MAKERS.get(key)
    return None if maker is None else _made(maker)
