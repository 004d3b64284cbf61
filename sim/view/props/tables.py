"""Desks, tables and benches to work at. A sitter is at -x and looks along +x."""

from math import cos, pi, sin

from sim.view.props import palette as c
from sim.view.props.kit import Kit, Paint


def _legs(k: Kit, x: float, y: float, top: float, radius: float, look: Paint, sides: int = 6) -> None:
    """Four round legs with feet, at ±x and ±y."""
    for sx in (-x, x):
        for sy in (-y, y):
            k.tube([(sx, sy, 0.015), (sx, sy, top)], radius, look, sides=sides, caps=False)
            k.tube([(sx, sy, 0.0), (sx, sy, 0.02)], radius * 1.25, c.DARK, sides=sides)


def desk_single(k: Kit) -> None:
    """Pupil's desk with a tray and a hook for the bag."""
    _pupil_desk(k, 0.26, 0.35)


def desk_double(k: Kit) -> None:
    """The same desk for two."""
    _pupil_desk(k, 0.30, 0.65)
    k.block((-0.22, 0.24), (-0.006, 0.006), (0.61, 0.70), c.PALE, bevel=0)


def _pupil_desk(k: Kit, hx: float, hy: float) -> None:
    k.block((-hx, hx), (-hy, hy), (0.716, 0.74), c.BIRCH, bevel=0.006)
    k.block((-hx + 0.03, hx - 0.03), (-hy + 0.06, hy - 0.06), (0.605, 0.617), c.PALE)
    for y in (-hy + 0.055, hy - 0.055):
        k.block((-hx + 0.03, hx - 0.03), (y - 0.006, y + 0.006), (0.605, 0.716), c.PALE, bevel=0.002)
        k.tube([(0.0, y, 0.72), (0.0, y, 0.03)], 0.022, c.STEEL, sides=8, caps=False)
        k.tube([(-hx + 0.03, y, 0.022), (hx - 0.02, y, 0.022)], 0.018, c.STEEL, sides=8)
        for x in (-hx + 0.04, hx - 0.03):
            k.tube([(x, y, 0.0), (x, y, 0.022)], 0.024, c.DARK, sides=8)
    k.block((hx - 0.045, hx - 0.033), (-hy + 0.06, hy - 0.06), (0.605, 0.716), c.PALE, bevel=0.002)
    k.tube([(0.0, -hy + 0.055, 0.25), (0.0, hy - 0.055, 0.25)], 0.014, c.STEEL, caps=False)
    k.tube([(0.0, hy - 0.03, 0.66), (0.0, hy - 0.01, 0.66), (0.0, hy - 0.008, 0.62), (0.0, hy - 0.016, 0.61)], 0.004, c.CHROME)


def _table(k: Kit, hx: float, hy: float, top: float, look: Paint, *, inset: float = 0.07, leg: float = 0.022) -> None:
    """A top with birch edge on a steel frame."""
    k.block((-hx, hx), (-hy, hy), (top - 0.026, top), look, bevel=0.006)
    k.block((-hx + inset, hx - inset), (-hy + inset, hy - inset), (top - 0.075, top - 0.026), c.STEEL, bevel=0.003)
    _legs(k, hx - inset, hy - inset, top - 0.03, leg, c.STEEL, 8)


def canteen_table(k: Kit) -> None:
    """Canteen table: pale top that is easy to wipe, birch edge."""
    _table(k, 0.35, 0.90, 0.73, c.BIRCH)


def meeting_table(k: Kit) -> None:
    """Long table for eight."""
    _table(k, 0.50, 1.20, 0.73, c.BIRCH, inset=0.10, leg=0.028)


def coffee_table(k: Kit) -> None:
    """Low sofa table with a shelf."""
    k.block((-0.30, 0.30), (-0.55, 0.55), (0.452, 0.48), c.BIRCH, bevel=0.010)
    k.block((-0.22, 0.22), (-0.45, 0.45), (0.16, 0.178), c.BIRCH_EDGE)
    for x in (-0.24, 0.24):
        for y in (-0.48, 0.48):
            k.tube([(x * 1.06, y * 1.04, 0.0), (x, y, 0.455)], (0.014, 0.022), c.BIRCH_EDGE, sides=8)


def round_table(k: Kit) -> None:
    """Round table on a column with a cross foot."""
    k.lathe([(0, 0.702), (0.535, 0.702), (0.55, 0.712), (0.55, 0.722), (0.54, 0.73), (0, 0.73)], c.BIRCH, sides=32)
    k.lathe([(0.04, 0.03), (0.04, 0.66), (0.12, 0.702)], c.STEEL, sides=12)
    for n in range(4):
        a = n * pi / 2 + pi / 4
        end = (0.40 * cos(a), 0.40 * sin(a), 0.02)
        k.tube([(0.0, 0.0, 0.05), end], (0.03, 0.02), c.STEEL, sides=8)
        k.tube([(end[0], end[1], 0.0), (end[0], end[1], 0.025)], 0.022, c.DARK, sides=8)


def teacher_desk(k: Kit) -> None:
    """Teacher's desk: front panel, drawers on one side."""
    _office_frame(k, 0.35, 0.70)
    k.block((0.28, 0.295), (-0.66, 0.66), (0.32, 0.715), c.BIRCH_EDGE)
    _pedestal(k, (-0.28, 0.27), (0.24, 0.64))


def office_desk(k: Kit) -> None:
    """Sit-stand desk on two columns, white top."""
    k.block((-0.40, 0.40), (-0.80, 0.80), (0.716, 0.74), c.BIRCH, bevel=0.006)
    for y in (-0.60, 0.60):
        k.block((-0.05, 0.05), (y - 0.035, y + 0.035), (0.04, 0.716), c.GREY)
        k.block((-0.34, 0.34), (y - 0.04, y + 0.04), (0.0, 0.04), c.GREY, bevel=0.008)
    k.block((-0.03, 0.03), (-0.60, 0.60), (0.66, 0.716), c.GREY)
    k.block((0.20, 0.215), (-0.70, 0.70), (0.40, 0.70), c.WOOL_GREY)
    _pedestal(k, (-0.30, 0.25), (0.18, 0.56), top=0.60)


def _office_frame(k: Kit, hx: float, hy: float) -> None:
    k.block((-hx, hx), (-hy, hy), (0.714, 0.74), c.BIRCH, bevel=0.006)
    for y in (-hy + 0.06, hy - 0.06):
        for x in (-hx + 0.06, hx - 0.06):
            k.block((x - 0.02, x + 0.02), (y - 0.02, y + 0.02), (0.0, 0.715), c.STEEL)
    k.block((-hx + 0.05, hx - 0.05), (-hy + 0.05, hy - 0.05), (0.675, 0.715), c.STEEL, bevel=0.002)


def _pedestal(k: Kit, x: tuple[float, float], y: tuple[float, float], top: float = 0.68) -> None:
    """Three drawers that open towards the sitter."""
    k.block(x, y, (0.06, top), c.WHITE)
    k.block((x[0] + 0.03, x[1] - 0.03), (y[0] + 0.03, y[1] - 0.03), (0.0, 0.06), c.DARK, bevel=0)
    step = (top - 0.09) / 3
    for n in range(3):
        z = 0.075 + n * step
        k.block((x[0] - 0.014, x[0] + 0.002), (y[0] + 0.008, y[1] - 0.008), (z, z + step - 0.012), c.OFFWHITE, bevel=0.003)
        mid = (y[0] + y[1]) / 2
        k.block((x[0] - 0.026, x[0] - 0.012), (mid - 0.05, mid + 0.05), (z + step - 0.05, z + step - 0.04), c.STEEL, bevel=0.003)


def workbench(k: Kit) -> None:
    """Joiner's bench: thick beech top, two vices, shelf."""
    k.block((-0.245, 0.325), (-0.80, 0.80), (0.79, 0.86), c.BEECH, bevel=0.006)
    for y in (-0.60, 0.60):
        for x in (-0.20, 0.20):
            k.block((x - 0.04, x + 0.04), (y - 0.04, y + 0.04), (0.06, 0.79), c.BEECH)
        k.block((-0.26, 0.26), (y - 0.045, y + 0.045), (0.0, 0.07), c.BEECH, bevel=0.008)
    k.block((-0.21, 0.21), (-0.62, 0.62), (0.22, 0.245), c.BIRCH_EDGE)
    k.block((-0.17, -0.14), (-0.60, 0.60), (0.36, 0.48), c.BEECH)
    for y in (-0.55, 0.45):
        k.block((-0.31, -0.265), (y - 0.16, y + 0.16), (0.70, 0.855), c.BEECH, bevel=0.008)
        k.tube([(-0.325, y, 0.76), (-0.24, y, 0.76)], 0.016, c.IRON, sides=8)
        k.tube([(-0.315, y - 0.10, 0.76), (-0.315, y + 0.10, 0.76)], 0.009, c.BIRCH_EDGE, sides=6)
    for n in range(9):
        k.block((0.22, 0.245), (-0.72 + 0.17 * n, -0.695 + 0.17 * n), (0.861, 0.8615), c.DARK, bevel=0)


def lab_bench(k: Kit) -> None:
    """Laboratory bench: dark top, cupboards, gas-free: sockets and a small sink."""
    k.block((-0.375, 0.375), (-0.90, 0.90), (0.868, 0.90), c.SLATE, bevel=0.004)
    k.block((-0.20, 0.33), (-0.86, 0.86), (0.10, 0.868), c.WHITE)
    k.block((-0.16, 0.29), (-0.82, 0.82), (0.0, 0.10), c.DARK, bevel=0)
    for n in range(4):
        y = -0.85 + 0.4275 * n
        k.block((0.328, 0.346), (y, y + 0.415), (0.12, 0.85), c.OFFWHITE, bevel=0.003)
        k.block((0.344, 0.358), (y + 0.15, y + 0.265), (0.80, 0.81), c.STEEL, bevel=0.003)
    k.block((0.02, 0.30), (-0.16, 0.16), (0.9005, 0.903), c.STEEL, bevel=0.001)
    k.block((0.05, 0.27), (-0.13, 0.13), (0.9032, 0.9034), c.IRON, bevel=0)


def table_tennis(k: Kit) -> None:
    """Concrete table with a steel net; two slab legs."""
    k.block((-1.37, 1.37), (-0.7625, 0.7625), (0.70, 0.76), c.TEAL, bevel=0.015)
    white = (0.7602, 0.7608)
    for y in (-0.752, 0.0, 0.752):
        k.block((-1.35, 1.35), (y - 0.008, y + 0.008), white, c.WHITE, bevel=0)
    for x in (-1.352, 1.352):
        k.block((x - 0.008, x + 0.008), (-0.75, 0.75), white, c.WHITE, bevel=0)
    for x in (-0.75, 0.75):
        k.block((x - 0.12, x + 0.12), (-0.55, 0.55), (0.0, 0.70), c.CONCRETE, bevel=0.02)
    k.block((-0.008, 0.008), (-0.7625, 0.7625), (0.61, 0.76), c.GALVANISED)
