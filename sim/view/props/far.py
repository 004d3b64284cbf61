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
    """Carcass and five rows of books in bands of colour."""
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
        if n == rows:
            continue
        y, end = -0.415, 0.22 + 0.19 * jitter(1, (seed + n) * 3.7)
        for m in range(6):
            width = (end + 0.415) / 6
            look = c.BOOKS[int(jitter(3 * m, seed + n) * len(c.BOOKS))]
            top = z + 0.022 + (pitch - 0.05) * (0.72 + 0.2 * jitter(m, seed + n))
            corners = [(0.125, y, z + 0.022), (0.125, y + width, z + 0.022), (0.125, y + width, top), (0.125, y, top)]
            k.panel(corners[:3], look)
            k.panel([corners[0], corners[2], corners[3]], look)
            y += width


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
            tree_birch,
            tree_pine,
        )
    }
)


@cache
def far_mesh(key: str) -> Mesh | None:
    """The plain form of a catalogue key, made once; None where there is none."""
    maker: Callable[[Kit], None] | None = _MAKERS.get(key)
    if maker is None:
        return None
    kit = Kit()
    maker(kit)
    return kit.mesh()
