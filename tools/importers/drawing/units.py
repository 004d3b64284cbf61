"""How long a drawing unit is, by what cannot lie: door leaves are 0.6 to 1.2 m.

A DXF header's unit is a setting nobody looks at (a real house drawn in inches says millimetres), so doors are asked first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np

from sim.errors import FileProblem, Issue
from tools.importers.codes import finding
from tools.importers.drawing.marks import Drawing
from tools.importers.drawing.roles import Role, Roles
from tools.importers.drawing.sizes import written_width
from tools.importers.drawing.swings import Swing
from tools.importers.options import Measured, Options

UNITS: Final[Mapping[str, float]] = {"mm": 0.001, "cm": 0.01, "dm": 0.1, "m": 1.0, "in": 0.0254, "ft": 0.3048}
"""Metres per drawing unit of the units plans are drawn in."""

LEAF: Final = (0.6, 1.2)
"""Widths of door leaves in metres; no two of the units above bring the same length into it."""

PLAUSIBLE: Final = (3.0, 1500.0)
"""Metres from end to end of what may be a building."""

LIKELY: Final = (8.0, 150.0)
"""Metres from end to end of what most schools' storeys are."""

AGREES: Final = 0.05
"""Units closer than this part are the same: measured lengths are read off paper."""


@dataclass(frozen=True)
class Unit:
    """Metres per drawing unit, how it was found (a word for facts), and what was noticed on the way."""

    metres: float
    found_by: str
    findings: tuple[Issue, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def spoken(self) -> str:
        """Its name in a sentence."""
        return {"in": "inch", "ft": "foot"}.get(self.name, self.name)

    @property
    def name(self) -> str:
        """Its short name, or the metres."""
        return next((n for n, m in UNITS.items() if abs(m / self.metres - 1) < 1e-6), f"{self.metres:.6g} m")


def find_unit(path: Path, drawing: Drawing, roles: Roles, leaves: Sequence[Swing], options: Options) -> Unit:
    """The drawing's unit: told by a person, else measured by one, else by doors, else as stated, else by the whole's size.

    Raises FileProblem when nothing tells.
    """
    by_doors = unit_of_doors([s.arc.radius for s in leaves]) or _unit_of_names(drawing, roles)
    extent = _extent(drawing, roles)
    facts: dict[str, object] = {"unit_stated": drawing.unit_name or "none", "door_leaves": len(leaves)}
    if options.unit is not None:
        _positive(path, options.unit)
        return Unit(options.unit, "told", _odd_doors(options.unit, leaves), facts)
    if options.measured:
        metres, residual = _measured(path, options.measured)
        return Unit(metres, "measured", _odd_doors(metres, leaves), {**facts, "residual": residual})
    if drawing.unit is not None and drawing.trusted and (by_doors is None or _same(drawing.unit, by_doors)):
        return Unit(drawing.unit, "stated", (), facts)
    if by_doors is not None:
        contradicts = drawing.unit is not None and not _same(drawing.unit, by_doors)
        said = finding("I100", ["unit"] if contradicts else [], stated=drawing.unit_name, found=Unit(by_doors, "").spoken)
        return Unit(by_doors, "doors", tuple(said), facts)
    if drawing.unit is not None and PLAUSIBLE[0] <= extent * drawing.unit <= PLAUSIBLE[1]:
        return Unit(drawing.unit, "stated", tuple(finding("I101", ["unit"], unit=drawing.unit_name)), facts)
    fitting = [name for name, metres in UNITS.items() if LIKELY[0] <= extent * metres <= LIKELY[1]]
    if len(fitting) == 1:
        size = round(extent * UNITS[fitting[0]], 1)
        return Unit(UNITS[fitting[0]], "size", tuple(finding("I102", ["unit"], unit=fitting[0], size=size)), facts)
    raise FileProblem(
        path,
        "does not tell how long its units are: it has no doors to measure and no unit that gives a building's size.",
        fix="Tell its unit (--unit mm) or a length you know in it (--length).",
    )


def unit_of_doors(radii: Sequence[float]) -> float | None:
    """The unit that brings most door leaves (drawing units) to a door's width, their median among them; None without."""
    lengths = [r for r in radii if np.isfinite(r) and r > 0]
    if not lengths:
        return None
    fits = {metres: sum(LEAF[0] <= r * metres <= LEAF[1] for r in lengths) for metres in UNITS.values()}
    best = max(fits, key=lambda m: (fits[m], m))
    middle = median(lengths)
    if fits[best] * 2 >= len(lengths) and LEAF[0] * 0.8 <= middle * best <= LEAF[1] * 1.2:
        return best
    return None


def _unit_of_names(drawing: Drawing, roles: Roles) -> float | None:
    """The unit by which door and window symbols are as wide as their names tell."""
    found: list[float] = []
    for symbol in drawing.symbols:
        width = written_width(symbol.name)
        if width is not None and len(symbol.points) and roles.block(symbol.name) in {Role.DOOR, Role.WINDOW}:
            size = float(np.hypot(*np.ptp(symbol.points, axis=0)))
            side = float(np.ptp(symbol.points, axis=0).max())
            found += [m for m in UNITS.values() if side > 0 and 0.8 * width <= side * m and size * m <= 1.7 * width]
    return max(sorted(set(found)), key=found.count) if found else None


def _extent(drawing: Drawing, roles: Roles) -> float:
    """The longer side of all walls (of everything where no layer is known as walls), in drawing units."""
    walls = [s.points for s in drawing.strokes if roles.layer(s.layer) in {Role.WALL, Role.WALKABLE, Role.ROOM}]
    points = np.concatenate(walls or list(drawing.all_points()) or [np.zeros((1, 2))])
    return float(np.ptp(points, axis=0).max()) if len(points) else 0.0


def _measured(path: Path, lengths: Sequence[Measured]) -> tuple[float, float]:
    """Metres per unit by least squares from known lengths, and the largest relative miss of one of them."""
    drawn = np.array([np.hypot(m.end[0] - m.start[0], m.end[1] - m.start[1]) for m in lengths])
    true = np.array([m.metres for m in lengths])
    if not (np.isfinite(drawn).all() and np.isfinite(true).all() and (drawn > 0).all() and (true > 0).all()):
        raise FileProblem(path, "cannot be scaled by a known length of nothing.", "--length", "Give two different points.")
    metres = float((drawn * true).sum() / (drawn**2).sum())
    _positive(path, metres)
    return metres, round(float(np.abs(drawn * metres / true - 1).max()), 4)


def _positive(path: Path, metres: float) -> None:
    if not 1e-7 < metres < 1e5:
        raise FileProblem(path, f"cannot have a unit of {metres:g} m.", "--unit", "Known are mm, cm, dm, m, in and ft.")


def _odd_doors(metres: float, leaves: Sequence[Swing]) -> tuple[Issue, ...]:
    """A finding when doors would have another size than doors have."""
    if not leaves:
        return ()
    width = median(s.arc.radius for s in leaves) * metres
    return () if LEAF[0] * 0.8 <= width <= LEAF[1] * 1.2 else tuple(finding("I103", ["unit"], width=round(width, 2)))


def _same(a: float, b: float) -> bool:
    return abs(a / b - 1) < AGREES
