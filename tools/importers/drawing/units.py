"""How long a drawing unit is, by what cannot lie: door leaves are 0.6 to 1.2 m.

A DXF header's unit is a setting nobody looks at (a real house drawn in inches says millimetres), so doors are asked first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
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

ORDINARY_LEAF: Final = 0.9
"""Width in metres of the leaf of an ordinary door in a school."""

SURELY: Final = 1.15
"""A picture's scale is told by its doors when they are ordinary within this factor at one usual scale and at no other."""

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
    facts: dict[str, object] = {"unit_stated": drawing.unit_name or "none", "door_leaves": len(leaves)}
    if options.unit is not None:
        found = Unit(options.unit, "told", _odd_doors(options.unit, leaves))
    elif options.measured:
        metres, facts["residual"] = _measured(path, options.measured)
        found = Unit(metres, "measured", _odd_doors(metres, leaves))
    else:
        radii = [s.arc.radius for s in leaves if np.isfinite(s.arc.radius) and s.arc.radius > 0]
        found = _by_doors(drawing, roles, radii) or (
            _picture_unit(path, radii) if drawing.scales else _by_size(path, drawing, _extent(drawing, roles))
        )
    _positive(path, found.metres)
    return replace(found, facts=facts)


def _by_doors(drawing: Drawing, roles: Roles, radii: Sequence[float]) -> Unit | None:
    """The unit by doors, where what is stated does not stand above doubt."""
    doors = scale_of_doors(radii, drawing.scales) if drawing.scales else unit_of_doors(radii)
    doors = doors or _unit_of_names(drawing, roles)
    stated = drawing.unit
    if stated is not None and drawing.trusted:
        return Unit(stated, "stated", _odd_leaves(stated, radii))
    if doors is None:
        return None
    contradicts = stated is not None and not _same(stated, doors)
    said = finding("I100", ["unit"] if contradicts else [], stated=drawing.unit_name, found=Unit(doors, "").spoken)
    return Unit(doors, "doors", tuple(said))


def _by_size(path: Path, drawing: Drawing, extent: float) -> Unit:
    """The stated unit, when it gives a building's size, else the only one that does.

    Raises FileProblem when none or several do.
    """
    if drawing.unit is not None and PLAUSIBLE[0] <= extent * drawing.unit <= PLAUSIBLE[1]:
        return Unit(drawing.unit, "stated", tuple(finding("I101", ["unit"], unit=drawing.unit_name)))
    fitting = [name for name, metres in UNITS.items() if LIKELY[0] <= extent * metres <= LIKELY[1]]
    if len(fitting) == 1:
        size = round(extent * UNITS[fitting[0]], 1)
        return Unit(UNITS[fitting[0]], "size", tuple(finding("I102", ["unit"], unit=fitting[0], size=size)))
    raise FileProblem(
        path,
        "does not tell how long its units are: it has no doors to measure and no unit that gives a building's size.",
        fix="Tell its unit (--unit mm) or a length you know in it (--length x,y,x,y=METRES).",
    )


def _picture_unit(path: Path, radii: Sequence[float]) -> Unit:
    """The scale of a picture whose doors fit no usual one: such that the median leaf is an ordinary door's.

    Raises FileProblem without doors.
    """
    if not radii:
        raise FileProblem(
            path,
            "does not tell its scale, and has no doors with swings to read it off.",
            fix="Tell a length you know in it: --length x,y,x,y=METRES, in the drawing's own units.",
        )
    metres = ORDINARY_LEAF / median(radii)
    return Unit(metres, "door width", tuple(finding("I160", ["unit"], door=ORDINARY_LEAF)))


def unit_of_doors(radii: Sequence[float]) -> float | None:
    """The unit that brings most door leaves (drawing units) to a door's width, their median among them; None without."""
    if not radii:
        return None
    fits = {metres: sum(LEAF[0] <= r * metres <= LEAF[1] for r in radii) for metres in UNITS.values()}
    best = max(fits, key=lambda m: (fits[m], m))
    middle = median(radii)
    if fits[best] * 2 >= len(radii) and LEAF[0] * 0.8 <= middle * best <= LEAF[1] * 1.2:
        return best
    return None


def scale_of_doors(radii: Sequence[float], scales: Sequence[float]) -> float | None:
    """The one of a picture's usual scales at which the median door leaf is an ordinary one; None when none or several do."""
    middle = median(radii) if radii else 0.0
    fitting = [m for m in scales if 1 / SURELY < middle * m / ORDINARY_LEAF < SURELY]
    return fitting[0] if len(fitting) == 1 else None


def _unit_of_names(drawing: Drawing, roles: Roles) -> float | None:
    """The unit by which door and window symbols are as wide as their names tell."""
    found: list[float] = []
    for symbol in drawing.symbols:
        width = written_width(symbol.name)
        if (
            width is not None
            and len(symbol.points)
            and roles.symbol(symbol.name, symbol.layer) in {Role.DOOR, Role.WINDOW, Role.OPENING}
        ):
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
    return metres, round(float(np.abs(drawn * metres / true - 1).max()), 4)


def _positive(path: Path, metres: float) -> None:
    if not 1e-7 < metres < 1e5:
        raise FileProblem(path, f"cannot have a unit of {metres:g} m.", "--unit", "Known are mm, cm, dm, m, in and ft.")


def _odd_doors(metres: float, leaves: Sequence[Swing]) -> tuple[Issue, ...]:
    return _odd_leaves(metres, [s.arc.radius for s in leaves])


def _odd_leaves(metres: float, radii: Sequence[float]) -> tuple[Issue, ...]:
    """A finding when doors would have another size than doors have."""
    width = median(radii) * metres if radii else LEAF[0]
    return () if LEAF[0] * 0.8 <= width <= LEAF[1] * 1.2 else tuple(finding("I103", ["unit"], width=round(width, 2)))


def _same(a: float, b: float) -> bool:
    return abs(a / b - 1) < AGREES
