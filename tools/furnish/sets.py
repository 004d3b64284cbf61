"""Pieces that belong together: a desk and its chairs, a table and who sits round it. Metres, x ahead, y to the left."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations
from math import cos, dist, pi, sin
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from sim.plan.building import Fixture, Point
from sim.space.catalogue import CATALOGUE, Furnishing, footprint
from tools.furnish.frame import CHAIR_BEHIND

if TYPE_CHECKING:
    from shapely import Polygon as Area

F64 = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Part:
    """One piece of a set: where its point lies from the set's, and its heading from the set's."""

    key: str
    x: float = 0.0
    y: float = 0.0
    turn: float = 0.0


Set = tuple[Part, ...]


@dataclass(frozen=True)
class Piece:
    """A catalogue piece somewhere in a plan, on whole millimetres and ten thousandths of a radian as plans store it."""

    key: str
    point: Point
    heading: float

    @classmethod
    def of(cls, key: str, x: float, y: float, heading: float) -> "Piece":
        """The piece as a plan can store it, turned to within half a turn either way."""
        turned = round((heading + pi) % (2 * pi) - pi, 4) + 0.0
        return cls(key, (round(x, 3) + 0.0, round(y, 3) + 0.0), turned)

    @cached_property
    def item(self) -> Furnishing:
        """What the catalogue says of it."""
        return CATALOGUE[self.key]

    @cached_property
    def ring(self) -> F64:
        """(4, 2) corners of its footprint, counter-clockwise."""
        return np.array(footprint(Fixture("", "", self.key, self.point, self.heading)))

    @cached_property
    def area(self) -> "Area":
        """Its footprint as a shape."""
        from shapely import Polygon

        return Polygon(self.ring)

    @cached_property
    def box(self) -> tuple[float, float, float, float, float, float]:
        """Middle x and y, heading's cosine and sine, half depth and half width of its footprint."""
        (ax, ay), (bx, by), (cx, cy), _ = self.ring.tolist()
        ahead, aside = dist((ax, ay), (bx, by)), dist((bx, by), (cx, cy))
        return (ax + cx) / 2, (ay + cy) / 2, (bx - ax) / ahead, (by - ay) / ahead, ahead / 2, aside / 2


def placed(parts: Set, point: Point, heading: float) -> tuple[Piece, ...]:
    """A set standing at a world point, looking along a world heading."""
    c, s = cos(heading), sin(heading)
    return tuple(Piece.of(p.key, point[0] + c * p.x - s * p.y, point[1] + s * p.x + c * p.y, heading + p.turn) for p in parts)


@lru_cache(maxsize=256)
def extent(parts: Set) -> tuple[float, float, float, float]:
    """(back, right, front, left) of a set: the least and greatest x and y of its footprints."""
    corners = np.concatenate([piece.ring for piece in placed(parts, (0.0, 0.0), 0.0)])
    (x0, y0), (x1, y1) = corners.min(axis=0), corners.max(axis=0)
    return float(x0), float(y0), float(x1), float(y1)


def seats(pieces: "Sequence[Piece] | Sequence[Part]", keys: frozenset[str] = frozenset({"chair", "office_chair"})) -> int:
    """How many chairs there are."""
    return sum(p.key in keys for p in pieces)


def row(parts: Set, count: int, pitch: float) -> Set:
    """A set repeated side by side, about its middle."""
    return tuple(Part(p.key, p.x, p.y + (n - (count - 1) / 2) * pitch, p.turn) for n in range(count) for p in parts)


def facing(parts: Set, ahead: float) -> Set:
    """A set and its like face to face, each ``ahead`` metres from the line between them."""
    near = tuple(Part(p.key, p.x - ahead, p.y, p.turn) for p in parts)
    return near + tuple(Part(p.key, -p.x, -p.y, p.turn + pi) for p in near)


def both_sides(table: str, out: float, along: Sequence[float]) -> Set:
    """A table with chairs on its long sides, looking at it."""
    chairs = tuple(Part("chair", side * out, y, 0.0 if side < 0 else pi) for y in along for side in (-1, 1))
    return (Part(table), *chairs)


SINGLE: Final[Set] = (Part("desk_single"), Part("chair", -CHAIR_BEHIND + 0.02))
DOUBLE: Final[Set] = (Part("desk_double"), Part("chair", -CHAIR_BEHIND, -0.325), Part("chair", -CHAIR_BEHIND, 0.325))
ISLAND: Final[Set] = facing(DOUBLE, 0.3)
TEACHER: Final[Set] = (Part("teacher_desk"), Part("office_chair", -0.68))
LAB: Final[Set] = (Part("lab_bench"), Part("chair", -0.55, -0.45), Part("chair", -0.55, 0.45))
DEMONSTRATION: Final[Set] = (Part("lab_bench"), Part("office_chair", -0.75))
ROUND: Final[Set] = (
    Part("round_table"),
    *(Part("chair", -0.62 * cos(a), -0.62 * sin(a), a) for a in (0.0, pi / 2, pi, -pi / 2)),
)
SIX: Final[Set] = both_sides("canteen_table", 0.44, (-0.58, 0.0, 0.58))
MEETING: Final[Set] = both_sides("meeting_table", 0.58, (-0.8, 0.0, 0.8))
OFFICE: Final[Set] = (Part("office_desk"), Part("office_chair", -0.62))
OFFICES: Final[Set] = facing(OFFICE, 0.41)
RECEPTION: Final[Set] = (Part("reception_desk"), Part("office_chair", -0.75))
LOUNGE: Final[Set] = (
    Part("sofa"),
    Part("coffee_table", 1.1, 0.0),
    Part("armchair", 2.15, -0.5, pi),
    Part("armchair", 2.15, 0.5, pi),
)
SHELVES: Final[Set] = (Part("bookshelf_low", 0.165), Part("bookshelf_low", -0.165, 0.0, pi))
HOOKS: Final[Set] = (Part("coat_rack"), Part("bench", 0.23))
BASIN: Final[Set] = (Part("basin"), Part("mirror"))


def meet(a: Piece, b: Piece) -> bool:
    """Whether two pieces stand in each other: their footprints and heights overlap by more than half a centimetre."""
    if a.item.bottom >= b.item.height or b.item.bottom >= a.item.height:
        return False
    ax, ay, ac, as_, ad, aw = a.box
    bx, by, bc, bs, bd, bw = b.box
    dx, dy, slack = bx - ax, by - ay, 0.005
    c, s = abs(ac * bc + as_ * bs), abs(ac * bs - as_ * bc)
    return (
        abs(dx * ac + dy * as_) < ad + bd * c + bw * s - slack
        and abs(dy * ac - dx * as_) < aw + bd * s + bw * c - slack
        and abs(dx * bc + dy * bs) < bd + ad * c + aw * s - slack
        and abs(dy * bc - dx * bs) < bw + ad * s + aw * c - slack
    )


def sound(parts: Set, under: frozenset[str], tables: frozenset[str]) -> bool:
    """Whether no two pieces of a set stand in each other but seats under tables."""
    pieces = placed(parts, (0.0, 0.0), 0.0)
    return not any(meet(a, b) for a, b in combinations(pieces, 2) if not ({a.key, b.key} & under and {a.key, b.key} & tables))
