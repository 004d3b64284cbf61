"""Chairs, sofas, benches. The sitter looks along +x."""

from math import cos, pi, sin

from sim.view.props import palette as c
from sim.view.props.kit import Kit, Paint, turn_y


def chair(k: Kit) -> None:
    """Pupil's chair: bent steel tube, pressed seat and back. There are hundreds of it, so it is the lightest seat."""
    k.block((-0.175, 0.235), (-0.20, 0.20), (0.440, 0.46), c.DUSTY_BLUE, bevel=0.009)
    k.block((-0.202, -0.184), (-0.195, 0.195), (0.60, 0.82), c.DUSTY_BLUE, bevel=0.008, turn=turn_y(-0.14))
    for y in (-0.165, 0.165):
        outer = y * 1.25
        k.tube([(0.225, outer, 0.008), (0.19, y, 0.43)], 0.0115, c.STEEL, caps=False)
        k.tube([(-0.238, outer, 0.008), (-0.165, y, 0.43), (-0.222, y, 0.785)], 0.0115, c.STEEL)
        k.tube([(0.19, y, 0.428), (-0.165, y, 0.428)], 0.0115, c.STEEL, sides=4, caps=False)
        for x in (0.226, -0.236):
            k.tube([(x, outer, 0.0), (x, outer, 0.022)], 0.0145, c.DARK, sides=5)


def office_chair(k: Kit) -> None:
    """Swivel chair on five castors."""
    for n in range(5):
        a = 2 * pi * n / 5
        tip = (0.28 * cos(a), 0.28 * sin(a), 0.075)
        k.tube([(0.0, 0.0, 0.11), tip], (0.030, 0.018), c.DARK, sides=6)
        k.tube([(tip[0], tip[1] - 0.02, 0.03), (tip[0], tip[1] + 0.02, 0.03)], 0.03, c.BLACK, sides=10)
    k.tube([(0.0, 0.0, 0.08), (0.0, 0.0, 0.42)], 0.024, c.STEEL, sides=10)
    k.block((-0.12, 0.12), (-0.09, 0.09), (0.40, 0.43), c.BLACK)
    k.cushion((-0.22, 0.24), (-0.24, 0.24), (0.43, 0.50), c.WOOL_BLUE, radius=0.034)
    k.block((-0.29, -0.25), (-0.04, 0.04), (0.42, 0.72), c.BLACK, bevel=0.01)
    k.block((-0.28, -0.02), (-0.04, 0.04), (0.40, 0.425), c.BLACK, bevel=0.008)
    k.cushion((-0.31, -0.245), (-0.22, 0.22), (0.56, 0.98), c.WOOL_BLUE, radius=0.03)
    for y in (-0.28, 0.28):
        k.block((-0.10, 0.14), (y - 0.03, y + 0.03), (0.66, 0.69), c.BLACK, bevel=0.012)
        k.block((0.0, 0.04), (y - 0.015, y + 0.015), (0.44, 0.665), c.BLACK)
    k.block((0.0, 0.04), (-0.28, 0.28), (0.425, 0.445), c.BLACK)


def _upholstered(k: Kit, hx: float, hy: float, seats: int, look: Paint) -> None:
    """Frame, seat and back cushions, arms, birch legs; ``hx``, ``hy`` half depth and width."""
    k.cushion((-hx + 0.02, hx - 0.03), (-hy + 0.02, hy - 0.02), (0.16, 0.30), look.shaded(0.85), radius=0.03)
    k.cushion((-hx, -hx + 0.20), (-hy + 0.01, hy - 0.01), (0.20, 0.78), look, radius=0.06, steps=2)
    width = (2 * hy - 0.30) / seats
    for n in range(seats):
        y0 = -hy + 0.15 + n * width
        k.cushion((-hx + 0.16, hx), (y0 + 0.005, y0 + width - 0.005), (0.28, 0.43), look, radius=0.045, steps=2)
        back = ((-hx + 0.14, -hx + 0.32), (y0 + 0.01, y0 + width - 0.01), (0.42, 0.80))
        k.cushion(*back, look, radius=0.055, steps=2, turn=turn_y(-0.14))
    for y0 in (-hy, hy - 0.15):
        k.cushion((-hx + 0.03, hx - 0.02), (y0, y0 + 0.15), (0.18, 0.58), look, radius=0.055, steps=2)
    for x in (-hx + 0.08, hx - 0.09):
        for y in (-hy + 0.09, hy - 0.09):
            k.tube([(x, y, 0.0), (x, y, 0.17)], (0.016, 0.022), c.BIRCH_EDGE, sides=8)


def sofa(k: Kit) -> None:
    """Sofa for two or three, wool."""
    _upholstered(k, 0.41, 0.90, 2, c.WOOL_TEAL)


def armchair(k: Kit) -> None:
    """Easy chair of the same family."""
    _upholstered(k, 0.39, 0.37, 1, c.WOOL_TEAL)


def bench(k: Kit) -> None:
    """Corridor bench: two birch planks on steel trestles."""
    for x in (-0.2, 0.01):
        k.block((x, x + 0.19), (-0.60, 0.60), (0.415, 0.45), c.BIRCH, bevel=0.008)
    for y in (-0.46, 0.46):
        k.tube([(-0.17, y, 0.0), (-0.17, y, 0.40), (0.17, y, 0.40), (0.17, y, 0.0)], 0.016, c.IRON, sides=8)
    k.tube([(0.0, -0.46, 0.395), (0.0, 0.46, 0.395)], 0.012, c.IRON)


def gym_bench(k: Kit) -> None:
    """Swedish gymnastics bench: plank, beam below, feet."""
    k.block((-0.12, 0.12), (-1.50, 1.50), (0.265, 0.30), c.BEECH, bevel=0.006)
    k.block((-0.022, 0.022), (-1.42, 1.42), (0.06, 0.16), c.BEECH, bevel=0.006)
    for y in (-1.2, 0.0, 1.2):
        k.block((-0.09, 0.09), (y - 0.02, y + 0.02), (0.05, 0.265), c.BEECH)
        k.block((-0.15, 0.15), (y - 0.03, y + 0.03), (0.0, 0.05), c.BEECH, bevel=0.008)
    k.block((-0.09, 0.09), (-1.49, -1.46), (0.20, 0.265), c.IRON)


def outdoor_bench(k: Kit) -> None:
    """Park bench: pine slats on iron frames."""
    for n in range(4):
        x = -0.20 + 0.125 * n
        k.block((x, x + 0.105), (-0.90, 0.90), (0.415, 0.45), c.OAK, bevel=0.006)
    for n in range(3):
        z, x = 0.52 + 0.10 * n, -0.235 - 0.022 * n
        k.block((x - 0.015, x + 0.015), (-0.90, 0.90), (z, z + 0.085), c.OAK, bevel=0.006, turn=turn_y(-0.2))
    for y in (-0.72, 0.72):
        k.tube([(0.28, y, 0.003), (0.26, y, 0.40), (-0.20, y, 0.40), (-0.285, y, 0.80)], 0.02, c.IRON, sides=8)
        k.tube([(-0.20, y, 0.40), (-0.27, y, 0.004)], 0.02, c.IRON, sides=8)


def piano(k: Kit) -> None:
    """Upright piano; the player is at -x."""
    k.block((0.0, 0.30), (-0.75, 0.75), (0.0, 1.12), c.BLACK, bevel=0.006)
    k.block((-0.02, 0.30), (-0.75, 0.75), (1.12, 1.15), c.DARK, bevel=0.006)
    k.block((-0.30, 0.0), (-0.75, 0.75), (0.60, 0.70), c.BLACK, bevel=0.006)
    for y in (-0.735, 0.735):
        k.block((-0.30, 0.0), (y - 0.015, y + 0.015), (0.60, 0.78), c.BLACK, bevel=0.006)
        k.block((-0.28, -0.21), (y - 0.015, y + 0.015), (0.0, 0.60), c.BLACK, bevel=0.006)
    k.block((-0.26, -0.10), (-0.70, 0.70), (0.70, 0.722), c.PAPER, bevel=0.002)
    for octave in range(7):
        for step in (0, 1, 3, 4, 5):
            y = 0.665 - (octave * 7 + step) * 0.0275
            if y > -0.69:
                k.block((-0.195, -0.10), (y - 0.006, y + 0.006), (0.722, 0.732), c.BLACK, bevel=0)
    k.block((-0.03, -0.005), (-0.35, 0.35), (0.90, 1.08), c.DARK, bevel=0.004, turn=turn_y(-0.12))
    for y in (-0.06, 0.0, 0.06):
        k.block((-0.08, 0.0), (y - 0.012, y + 0.012), (0.03, 0.045), c.OCHRE, bevel=0.003)


def thick_mat(k: Kit) -> None:
    """Landing mat."""
    k.cushion((-1.5, 1.5), (-1.0, 1.0), (0.0, 0.40), c.MAT_BLUE, radius=0.05, steps=2)
    for x in (-0.9, 0.9):
        for y in (-1.0, 1.0):
            k.tube([(x - 0.12, y * 0.998, 0.24), (x, y * 1.006, 0.20), (x + 0.12, y * 0.998, 0.24)], 0.012, c.DARK)
