"""Kitchens and wet rooms. Fronts face +x."""

from sim.view.props import palette as c
from sim.view.props.kit import Kit, turn_y


def _unit(k: Kit, hx: float, hy: float, top: float) -> None:
    """Base cabinet: plinth and carcase."""
    k.block((-hx, hx - 0.03), (-hy, hy), (0.12, top), c.WHITE, bevel=0.002)
    k.block((-hx, hx - 0.07), (-hy, hy), (0.0, 0.12), c.SLATE, bevel=0)


def kitchen_counter(k: Kit) -> None:
    """Kitchen unit of two doors and a drawer row, worktop, a sink with its tap."""
    _unit(k, 0.30, 0.60, 0.865)
    k.block((-0.30, 0.30), (-0.60, 0.60), (0.865, 0.90), c.BIRCH, bevel=0.005)
    for n in range(2):
        y0 = -0.598 + 0.599 * n
        k.block((0.268, 0.286), (y0, y0 + 0.595), (0.125, 0.67), c.SAGE.shaded(1.25), bevel=0.003)
        k.block((0.268, 0.286), (y0, y0 + 0.595), (0.676, 0.86), c.SAGE.shaded(1.25), bevel=0.003)
        for z in (0.64, 0.80):
            k.tube([(0.294, y0 + 0.22, z), (0.294, y0 + 0.375, z)], 0.005, c.STEEL)
    k.block((-0.20, 0.20), (-0.42, -0.02), (0.8995, 0.904), c.STEEL, bevel=0.002)
    k.block((-0.16, 0.16), (-0.38, -0.06), (0.9042, 0.9046), c.IRON, bevel=0)


def stove(k: Kit) -> None:
    """Cooker with glass top, oven door and knobs."""
    _unit(k, 0.30, 0.30, 0.88)
    k.block((-0.30, 0.295), (-0.30, 0.30), (0.88, 0.90), c.BLACK, bevel=0.004)
    for x in (-0.13, 0.13):
        for y in (-0.14, 0.14):
            k.lathe([(0.095, 0.9003), (0.0, 0.9006)], c.SLATE, at=(x, y, 0.0), sides=20)
    k.block((0.268, 0.288), (-0.295, 0.295), (0.30, 0.755), c.WHITE, bevel=0.004)
    k.block((0.288, 0.289), (-0.22, 0.22), (0.36, 0.64), c.BLACK, bevel=0)
    k.tube([(0.287, -0.24, 0.705), (0.297, -0.22, 0.705), (0.297, 0.22, 0.705), (0.287, 0.24, 0.705)], 0.006, c.STEEL)
    k.block((0.268, 0.288), (-0.295, 0.295), (0.125, 0.295), c.WHITE, bevel=0.004)
    k.block((0.268, 0.284), (-0.295, 0.295), (0.76, 0.878), c.PALE, bevel=0.003)
    for n in range(5):
        y = -0.22 + 0.11 * n
        k.tube([(0.28, y, 0.82), (0.30, y, 0.82)], 0.017, c.WHITE, sides=12)


def fridge(k: Kit) -> None:
    """Tall refrigerator in stainless steel."""
    k.block((-0.325, 0.26), (-0.30, 0.30), (0.08, 1.85), c.PALE, bevel=0.004)
    k.block((-0.30, 0.23), (-0.28, 0.28), (0.0, 0.08), c.DARK, bevel=0)
    k.block((0.262, 0.31), (-0.298, 0.298), (0.085, 1.72), c.CHROME, bevel=0.008)
    k.block((0.262, 0.29), (-0.298, 0.298), (1.727, 1.848), c.CHROME, bevel=0.004)
    k.block((0.29, 0.2915), (-0.07, 0.07), (1.77, 1.81), c.BLACK, bevel=0)
    k.tube([(0.308, -0.25, 0.95), (0.319, -0.25, 0.97), (0.319, -0.25, 1.38), (0.308, -0.25, 1.40)], 0.007, c.IRON)


def serving_counter(k: Kit) -> None:
    """Buffet: steel top with wells, tray rail towards the pupils at +x, sneeze guard."""
    k.block((-0.375, 0.10), (-0.80, 0.80), (0.10, 0.86), c.BIRCH, bevel=0.004)
    k.block((-0.33, 0.06), (-0.76, 0.76), (0.0, 0.10), c.DARK, bevel=0)
    k.block((-0.375, 0.12), (-0.80, 0.80), (0.86, 0.90), c.CHROME, bevel=0.006)
    for n, look in enumerate((c.SAGE, c.OCHRE, c.RUST, c.OFFWHITE)):
        y0 = -0.74 + 0.375 * n
        k.block((-0.27, 0.02), (y0, y0 + 0.34), (0.9, 0.908), c.STEEL, bevel=0.002)
        k.block((-0.25, 0.0), (y0 + 0.02, y0 + 0.32), (0.9082, 0.9092), look, bevel=0)
    for x in (0.17, 0.26, 0.35):
        k.tube([(x, -0.80, 0.83), (x, 0.80, 0.83)], 0.012, c.CHROME, sides=8)
    for y in (-0.6, 0.6):
        k.block((0.09, 0.375), (y - 0.012, y + 0.012), (0.80, 0.82), c.STEEL)
    for y in (-0.76, 0.76):
        k.tube([(-0.12, y, 0.90), (-0.12, y, 1.20), (-0.02, y, 1.24)], 0.012, c.CHROME, sides=8)
    k.block((-0.16, 0.12), (-0.80, 0.80), (1.236, 1.246), c.GLASS, bevel=0.002, turn=turn_y(0.03))


def toilet(k: Kit) -> None:
    """Floor-standing WC chair with cistern and closed lid."""
    k.lathe(
        [(0.0, 0.0), (0.78, 0.0), (0.74, 0.12), (0.80, 0.26), (1.0, 0.37), (1.0, 0.395), (0.0, 0.397)],
        c.PORCELAIN,
        at=(0.09, 0.0, 0.0),
        sides=24,
        scale=(0.25, 0.18),
    )
    k.cushion((-0.30, 0.02), (-0.12, 0.12), (0.0, 0.38), c.PORCELAIN, radius=0.04)
    k.lathe(
        [(0.0, 0.398), (1.0, 0.398), (1.02, 0.41), (1.0, 0.425), (0.0, 0.43)],
        c.WHITE,
        at=(0.085, 0.0, 0.0),
        sides=24,
        scale=(0.25, 0.18),
    )
    k.cushion((-0.34, -0.17), (-0.185, 0.185), (0.38, 0.80), c.PORCELAIN, radius=0.025)
    k.cushion((-0.34, -0.165), (-0.185, 0.185), (0.785, 0.81), c.PORCELAIN, radius=0.012)
    k.lathe([(0.022, 0.808), (0.022, 0.818), (0.0, 0.82)], c.CHROME, at=(-0.25, 0.0, 0.0), sides=12)


def basin(k: Kit) -> None:
    """Wall basin with tap."""
    k.lathe(
        [
            (0.0, 0.72),
            (0.40, 0.72),
            (0.86, 0.80),
            (1.0, 0.835),
            (1.0, 0.85),
            (0.86, 0.85),
            (0.78, 0.80),
            (0.3, 0.755),
            (0.0, 0.752),
        ],
        c.PORCELAIN,
        at=(0.215, 0.0, 0.0),
        sides=24,
        scale=(0.215, 0.25),
    )
    k.cushion((0.0, 0.12), (-0.25, 0.25), (0.73, 0.855), c.PORCELAIN, radius=0.018)
    k.tube([(0.09, 0.0, 0.70), (0.09, 0.0, 0.76)], 0.02, c.CHROME, sides=10)
    k.tube([(0.06, 0.0, 0.85), (0.06, 0.0, 0.95), (0.09, 0.0, 0.965), (0.18, 0.0, 0.945)], 0.011, c.CHROME, sides=8)
    k.block((0.03, 0.12), (-0.008, 0.008), (0.968, 0.98), c.CHROME)


def mirror(k: Kit) -> None:
    """Mirror with polished rim."""
    k.block((0.0, 0.016), (-0.25, 0.25), (1.05, 1.75), c.CHROME, bevel=0.003)
    k.block((0.016, 0.0175), (-0.24, 0.24), (1.06, 1.74), c.MIRROR, bevel=0)


def radiator(k: Kit) -> None:
    """Panel radiator with ribbed front, grille and valve."""
    k.block((0.03, 0.088), (-0.68, 0.68), (0.15, 0.635), c.WHITE, bevel=0.006)
    for n in range(26):
        y = -0.655 + 0.0505 * n
        k.block((0.086, 0.10), (y, y + 0.034), (0.18, 0.605), c.WHITE, bevel=0, without="back")
    k.block((0.032, 0.086), (-0.68, 0.68), (0.634, 0.64), c.PALE, bevel=0)
    for y in (-0.5, 0.5):
        k.block((0.0, 0.04), (y - 0.02, y + 0.02), (0.22, 0.58), c.WHITE)
    k.tube([(0.06, 0.675, 0.58), (0.06, 0.70, 0.58)], 0.022, c.OFFWHITE, sides=10)
    k.tube([(0.06, -0.675, 0.17), (0.06, -0.695, 0.17), (0.01, -0.695, 0.145)], 0.009, c.WHITE)
