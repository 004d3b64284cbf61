"""What hangs on walls: boards, clock, pictures, devices. The wall is at x = 0, the piece looks along +x."""

from collections.abc import Sequence
from itertools import pairwise
from math import cos, pi, sin

from sim.view.props import palette as c
from sim.view.props.kit import Kit, Paint, jitter


def whiteboard(k: Kit) -> None:
    """Whiteboard with aluminium frame, pen tray and three pens."""
    k.block((0.0, 0.018), (-1.48, 1.48), (0.92, 2.08), c.WHITE.shaded(1.08), bevel=0)
    for z in (0.90, 2.08):
        k.block((0.0, 0.028), (-1.50, 1.50), (z, z + 0.02), c.CHROME)
    for y in (-1.50, 1.48):
        k.block((0.0, 0.028), (y, y + 0.02), (0.90, 2.10), c.CHROME)
    k.block((0.0, 0.09), (-0.60, 0.60), (0.868, 0.88), c.CHROME)
    k.block((0.082, 0.09), (-0.60, 0.60), (0.868, 0.895), c.CHROME)
    for n, look in enumerate((c.CALM_BLUE, c.BLACK, c.SAFETY_RED)):
        y = -0.30 + 0.17 * n
        k.tube([(0.055, y, 0.889), (0.055, y + 0.13, 0.889)], 0.009, look, sides=8)
    k.block((0.035, 0.078), (0.26, 0.40), (0.88, 0.905), c.DEEP_BLUE)
    k.block((0.0, 0.02), (-0.10, 0.10), (0.86, 0.872), c.STEEL)


def projector_screen(k: Kit) -> None:
    """Roll-down screen, drawn down: cassette, cloth with black rim, bottom bar."""
    k.cushion((0.0, 0.10), (-1.20, 1.20), (2.45, 2.55), c.WHITE, radius=0.02)
    k.block((0.04, 0.044), (-1.13, 1.13), (0.98, 2.46), c.BLACK, bevel=0)
    k.block((0.044, 0.0455), (-1.08, 1.08), (1.03, 2.30), c.WHITE.shaded(1.1), bevel=0)
    k.tube([(0.042, -1.14, 0.97), (0.042, 1.14, 0.97)], 0.018, c.PALE, sides=8)


def notice_board(k: Kit) -> None:
    """Cork board with birch frame and papers pinned in a loose grid."""
    k.block((0.0, 0.014), (-0.585, 0.585), (1.015, 1.885), c.CORK, bevel=0)
    for z in (1.00, 1.88):
        k.block((0.0, 0.026), (-0.60, 0.60), (z, z + 0.02), c.BIRCH)
    for y in (-0.60, 0.58):
        k.block((0.0, 0.026), (y, y + 0.02), (1.00, 1.90), c.BIRCH)
    tints = (c.PAPER, c.PAPER, c.SAGE.shaded(1.5), c.PAPER, c.OCHRE.shaded(1.3), c.PAPER, c.DUSTY_BLUE.shaded(1.5))
    for n in range(8):
        y, z = -0.54 + 0.28 * (n % 4) + 0.03 * jitter(n), 1.47 - 0.40 * (n // 4) + 0.05 * jitter(n, 2.0)
        wide, tall = (0.21, 0.297) if jitter(n, 4.0) < 0.7 else (0.22, 0.16)
        look = tints[n % len(tints)]
        k.block((0.014, 0.0152), (y, y + wide), (z, z + tall), look, bevel=0)
        for line in range(4 if tall > wide else 2):
            top = z + tall - 0.045 - 0.035 * line
            k.panel(_quad(0.0156, y + 0.025, y + wide * (0.55 + 0.35 * jitter(n * 4 + line)), top - 0.008, top), c.GREY)
        k.ball((0.018, y + wide / 2, z + tall - 0.012), (0.006, 0.006, 0.006), (c.RUST, c.CALM_BLUE)[n % 2], sides=6, rings=2)


def clock(k: Kit) -> None:
    """School clock: white dial, plain marks, ten past nine."""
    _turned_to_front(
        k, [(0.0, 0.0), (0.15, 0.0), (0.15, 0.035), (0.142, 0.05), (0.132, 0.046), (0.132, 0.036), (0.0, 0.036)], 2.20, c.SLATE
    )
    k.disc(0.0365, 0.0, 2.20, 0.132, c.PAPER, sides=32)
    for n in range(12):
        inner = 0.098 if n % 3 == 0 else 0.108
        _hand(k, 0.0370, n * pi / 6, inner, 0.124, 0.0035 if n % 3 == 0 else 0.002, c.BLACK)
    _hand(k, 0.0375, (9 + 10 / 60) * pi / 6, -0.018, 0.070, 0.0055, c.BLACK)
    _hand(k, 0.0380, 10 * pi / 30, -0.02, 0.108, 0.004, c.BLACK)
    k.disc(0.0385, 0.0, 2.20, 0.008, c.BLACK, sides=10)


def _turned_to_front(k: Kit, profile: Sequence[tuple[float, float]], z: float, look: Paint) -> None:
    """A lathe whose axis points along +x at height z."""
    import numpy as np

    onto_x = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]])
    k.lathe(profile, look, at=(0.0, 0.0, z), sides=28, turn=onto_x)


def _hand(k: Kit, x: float, angle: float, inner: float, outer: float, half: float, look: Paint) -> None:
    """A radial bar on the dial; the angle runs clockwise from twelve, for +y is to the right of who looks at the front."""
    dy, dz = sin(angle), cos(angle)
    corners = [(inner, -half), (outer, -half), (outer, half), (inner, half)]
    points = [(x, r * dy + s * dz, 2.20 + r * dz - s * dy) for r, s in corners]
    k.panel(points[::-1], look)


def picture(k: Kit) -> None:
    """A framed landscape in calm fields of colour: sky, hills, water, a red cottage."""
    k.block((0.0, 0.022), (-0.34, 0.34), (1.26, 1.74), c.PAPER, bevel=0)
    for z in (1.25, 1.73):
        k.block((0.0, 0.03), (-0.35, 0.35), (z, z + 0.02), c.OAK)
    for y in (-0.35, 0.33):
        k.block((0.0, 0.03), (y, y + 0.02), (1.25, 1.75), c.OAK)
    x = 0.0226
    k.panel(_quad(x, -0.28, 0.28, 1.31, 1.69), c.DUSTY_BLUE.shaded(1.9))
    k.panel(
        [
            (x + 0.0004, -0.28, 1.48),
            (x + 0.0004, -0.12, 1.57),
            (x + 0.0004, 0.05, 1.50),
            (x + 0.0004, 0.28, 1.56),
            (x + 0.0004, 0.28, 1.44),
            (x + 0.0004, -0.28, 1.44),
        ][::-1],
        c.SAGE,
    )
    k.panel(_quad(x + 0.0008, -0.28, 0.28, 1.31, 1.45), c.DUSTY_BLUE)
    k.panel([(x + 0.001, -0.28, 1.45), (x + 0.001, -0.28, 1.40), (x + 0.001, 0.0, 1.45)], c.TEAL)
    k.panel(_quad(x + 0.0012, 0.08, 0.15, 1.45, 1.49), c.RUST)
    k.panel([(x + 0.0012, 0.07, 1.49), (x + 0.0012, 0.16, 1.49), (x + 0.0012, 0.115, 1.52)], c.DARK)


def speaker(k: Kit) -> None:
    """Wall loudspeaker with a cloth front."""
    k.cushion((0.0, 0.10), (-0.13, 0.13), (2.28, 2.46), c.WHITE, radius=0.018)
    k.block((0.095, 0.108), (-0.112, 0.112), (2.298, 2.442), c.PALE, bevel=0.006)
    for n in range(9):
        z = 2.31 + 0.0145 * n
        k.block((0.108, 0.1086), (-0.10, 0.10), (z, z + 0.004), c.SLATE, bevel=0)


def call_point(k: Kit) -> None:
    """Manual call point: red box, white window, a disc between two arrows."""
    _button(k, c.SAFETY_RED)
    x = 0.0564
    for sign in (-1.0, 1.0):
        tip, back = sign * 0.011, sign * 0.024
        points = [(x, tip, 1.195), (x, back, 1.187), (x, back, 1.203)]
        k.panel(points if sign > 0 else points[::-1], c.BLACK)


def lockdown_button(k: Kit) -> None:
    """The lockdown button: the call point's shape in blue, with a closed padlock on its window."""
    _button(k, c.CALM_BLUE)
    x = 0.0566
    k.panel(_quad(x, -0.009, 0.009, 1.180, 1.194), c.CALM_BLUE)
    for y in (-0.0065, 0.0035):
        k.panel(_quad(x, y, y + 0.003, 1.194, 1.202), c.CALM_BLUE)
    k.panel(_quad(x, -0.0065, 0.0065, 1.202, 1.205), c.CALM_BLUE)


def _button(k: Kit, look: Paint) -> None:
    k.cushion((0.0, 0.05), (-0.045, 0.045), (1.15, 1.24), look, radius=0.010, steps=2)
    k.block((0.048, 0.055), (-0.032, 0.032), (1.168, 1.222), c.WHITE, bevel=0.002)
    if look is c.SAFETY_RED:
        k.disc(0.0562, 0.0, 1.195, 0.008, c.BLACK, sides=14)
    k.block((0.049, 0.0515), (-0.012, 0.012), (1.156, 1.161), c.WHITE, bevel=0)


def fire_extinguisher(k: Kit) -> None:
    """Powder extinguisher on its bracket, hose and gauge, label."""
    k.lathe(
        [(0.0, 0.55), (0.078, 0.55), (0.082, 0.56), (0.082, 0.93), (0.07, 0.975), (0.03, 1.0), (0.026, 1.02), (0.0, 1.02)],
        c.SAFETY_RED,
        at=(0.108, 0.0, 0.0),
        sides=20,
    )
    k.block((0.0, 0.03), (-0.03, 0.03), (0.62, 0.98), c.STEEL)
    k.tube([(0.108, 0.0, 1.0), (0.108, 0.0, 1.05)], 0.018, c.STEEL, sides=10)
    k.block((0.085, 0.105), (-0.009, 0.009), (1.045, 1.085), c.BLACK)
    k.block((0.05, 0.17), (-0.012, 0.012), (1.075, 1.095), c.BLACK, bevel=0.005)
    k.block((0.06, 0.16), (-0.010, 0.010), (1.045, 1.058), c.BLACK)
    k.tube([(0.10, 0.02, 1.04), (0.10, 0.07, 1.02), (0.12, 0.09, 0.93), (0.12, 0.09, 0.70)], 0.010, c.BLACK, sides=8)
    k.tube([(0.12, 0.09, 0.72), (0.12, 0.09, 0.64)], (0.010, 0.014), c.BLACK, sides=8)
    k.block((0.1895, 0.1915), (-0.03, 0.03), (0.74, 0.88), c.PAPER, bevel=0)


def exit_sign(k: Kit) -> None:
    """Lit guiding sign: a white figure running through a doorway, and the arrow down that in Sweden means straight ahead."""
    k.block((0.0, 0.036), (-0.20, 0.20), (2.18, 2.38), c.SIGN_GREEN, bevel=0.005)
    x, z0 = 0.0364, 2.28
    _doorway(k, x, z0)
    for points, half in _FIGURE:
        _limb(k, x + 0.0012, points, half, z0)
    k.disc(x + 0.0012, -0.078, z0 + 0.052, 0.0125, c.SIGN_WHITE, sides=16)
    arrow = [(-0.013, 0.055), (0.013, 0.055), (0.013, -0.005), (0.042, -0.005), (0.0, -0.06), (-0.042, -0.005), (-0.013, -0.005)]
    k.panel([(x, 0.10 + y, z0 + z) for y, z in reversed(arrow)], c.SIGN_WHITE)


# Limbs of the running figure as (y, z) points from the sign's middle, and half their thickness.
_FIGURE: tuple[tuple[tuple[tuple[float, float], ...], float], ...] = (
    (((-0.082, 0.034), (-0.094, -0.010)), 0.010),
    (((-0.084, 0.028), (-0.058, 0.016), (-0.042, 0.028)), 0.0052),
    (((-0.086, 0.028), (-0.112, 0.020), (-0.122, -0.002)), 0.0052),
    (((-0.093, -0.010), (-0.066, -0.026), (-0.070, -0.062)), 0.0068),
    (((-0.095, -0.010), (-0.108, -0.040), (-0.136, -0.048)), 0.0068),
)


def _doorway(k: Kit, x: float, z0: float) -> None:
    """White frame of a door, the figure runs out of it."""
    low, high = z0 - 0.075, z0 + 0.08
    for y0, y1, za, zb in ((-0.168, -0.158, low, high), (-0.022, -0.012, low, high), (-0.168, -0.012, high - 0.010, high)):
        k.panel(_quad(x, y0, y1, za, zb), c.SIGN_WHITE)


def _limb(k: Kit, x: float, points: Sequence[tuple[float, float]], half: float, z0: float) -> None:
    for (y0, z1), (y2, z3) in pairwise(points):
        dy, dz = y2 - y0, z3 - z1
        scale = half / (dy * dy + dz * dz) ** 0.5
        dy, dz = dy * scale, dz * scale
        ya, za, yb, zb = y0 - dy / 2, z0 + z1 - dz / 2, y2 + dy / 2, z0 + z3 + dz / 2
        k.panel([(x, ya + dz, za - dy), (x, yb + dz, zb - dy), (x, yb - dz, zb + dy), (x, ya - dz, za + dy)], c.SIGN_WHITE)


def _quad(x: float, y0: float, y1: float, z0: float, z1: float) -> list[tuple[float, float, float]]:
    """A rectangle facing +x."""
    return [(x, y0, z0), (x, y1, z0), (x, y1, z1), (x, y0, z1)]
