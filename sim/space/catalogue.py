"""The furniture catalogue: what a fixture's key means in metres, and what it does to bodies and sight.

Frame of a piece: x along the fixture's heading (its front looks along +x), y across, z up from the floor.

- ``floor``: the fixture's point is the middle of the footprint;
- ``wall``: the point lies on the wall's face, the piece reaches ``depth`` out from it; mounting height is part of the piece;
- ``ceiling``: the point is the middle of the piece, which hangs with its top at the room's ceiling; ``bottom`` and ``height``
  are then measured from a ceiling at 2.70 m.

The front of a seat, desk or counter is the way its user looks, so a chair and its desk have the same heading, the chair
standing behind. The front of a shelf, locker, board or sign is the side one uses or reads.

Sizes are those of pieces sold to Swedish schools; each entry says where its numbers come from.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import cos, sin
from types import MappingProxyType
from typing import Final

from sim.plan.building import Fixture, Ring


class Mount(StrEnum):
    """What carries a piece."""

    FLOOR = "floor"
    WALL = "wall"
    CEILING = "ceiling"


@dataclass(frozen=True)
class Furnishing:
    """One catalogue entry. ``depth`` along the heading, ``width`` across, from ``bottom`` to ``height`` above the floor.

    ``movable``: one or two pupils can push it, so it can stand in the way of a door. ``blocks_sight``: nobody sees through or
    over it below ``height``. No entry claims that a piece protects.
    """

    key: str
    depth: float
    width: float
    height: float
    bottom: float = 0.0
    movable: bool = False
    blocks_sight: bool = False
    mount: Mount = Mount.FLOOR
    basis: str = ""

    @property
    def stands(self) -> bool:
        """Whether it takes floor from walkers: on the floor, or on a wall lower than a head (2.0 m) and deeper than 0.20 m."""
        return self.mount is Mount.FLOOR or (self.mount is Mount.WALL and self.bottom < 2.0 and self.depth > 0.20)


def _floor(
    key: str, depth: float, width: float, height: float, basis: str, *, movable: bool = False, blocks: bool = False
) -> Furnishing:
    return Furnishing(key, depth, width, height, 0.0, movable, blocks, Mount.FLOOR, basis)


def _wall(key: str, depth: float, width: float, z: tuple[float, float], basis: str) -> Furnishing:
    return Furnishing(key, depth, width, z[1], z[0], False, False, Mount.WALL, basis)


_SEATS_AND_TABLES = (
    _floor(
        "desk_single",
        0.52,
        0.70,
        0.74,
        "single pupil's desk as sold, 70 × 52 cm; height between SS-EN 1729 sizes 5 and 6 (71, 76 cm)",
        movable=True,
    ),
    _floor("desk_double", 0.60, 1.30, 0.74, "double desk as sold, 130 × 60 cm; height as the single one", movable=True),
    _floor("chair", 0.50, 0.44, 0.82, "SS-EN 1729 size 6: seat 46 cm; back to 82 cm as sold", movable=True),
    _floor("teacher_desk", 0.70, 1.40, 0.74, "teacher's desk 140 × 70 cm", movable=True),
    _floor("office_desk", 0.80, 1.60, 0.74, "SS-EN 527-1 desk 160 × 80 cm", movable=True),
    _floor("office_chair", 0.62, 0.62, 0.98, "SS-EN 1335 type C, five-star base 62 cm", movable=True),
    _floor("meeting_table", 1.00, 2.40, 0.73, "meeting table 240 × 100 cm for eight", movable=True),
    _floor("round_table", 1.10, 1.10, 0.73, "round table 110 cm for four to five", movable=True),
    _floor("canteen_table", 0.70, 1.80, 0.73, "school canteen table 180 × 70 cm for six", movable=True),
    _floor("coffee_table", 0.60, 1.10, 0.48, "sofa table 110 × 60 cm", movable=True),
    _floor("sofa", 0.82, 1.80, 0.80, "two-and-a-half-seat sofa for public rooms", movable=True),
    _floor("armchair", 0.78, 0.74, 0.80, "easy chair of the same family as the sofa", movable=True),
    _floor("bench", 0.40, 1.20, 0.45, "corridor bench 120 × 40 cm, seat 45 cm", movable=True),
    _floor("gym_bench", 0.30, 3.00, 0.30, "Swedish gymnastics bench as sold, 300 × 30 × 30 cm", movable=True),
    _floor("workbench", 0.65, 1.60, 0.86, "joiner's bench for schools 160 × 65 cm, 86 cm high"),
    _floor("lab_bench", 0.75, 1.80, 0.90, "laboratory bench 180 × 75 cm, 90 cm high, SS-EN 13150"),
    _floor("piano", 0.60, 1.50, 1.15, "upright piano 115 cm", movable=True, blocks=True),
    _floor("table_tennis", 2.74, 1.525, 0.76, "ITTF table 274 × 152.5 × 76 cm, outdoor concrete type"),
)

_STORAGE = (
    _floor("bookshelf", 0.32, 0.90, 1.80, "library shelf 90 × 32 × 180 cm", blocks=True),
    _floor("bookshelf_low", 0.32, 0.90, 0.96, "low shelf 90 × 32 × 96 cm, three rows", movable=True),
    _floor("cupboard", 0.45, 0.80, 1.90, "classroom cupboard 80 × 45 × 190 cm", blocks=True),
    _floor("locker_row", 0.50, 0.90, 1.80, "three pupils' lockers of 30 cm, 50 cm deep, plinth 12 cm", blocks=True),
    _floor("shoe_shelf", 0.32, 1.00, 0.62, "shoe shelf 100 × 32 cm, three rows", movable=True),
    _wall("coat_rack", 0.28, 1.20, (0.80, 1.72), "hat shelf 120 × 28 cm, hooks at 1.35 m for mixed ages, jackets down to 0.8 m"),
)

_SERVICE = (
    _floor("reception_desk", 0.80, 2.00, 1.10, "reception counter 200 × 80 cm, front 110 cm", blocks=True),
    _floor("kitchen_counter", 0.60, 1.20, 0.90, "kitchen unit 120 × 60 × 90 cm, SS-EN 1116"),
    _floor("stove", 0.60, 0.60, 0.90, "cooker 60 × 60 × 90 cm, SS-EN 1116"),
    _floor("fridge", 0.65, 0.60, 1.85, "tall refrigerator 60 × 65 × 185 cm", blocks=True),
    _floor("serving_counter", 0.75, 1.60, 1.25, "buffet counter 160 × 75 cm, 90 cm, guard glass to 125 cm"),
    _floor("toilet", 0.68, 0.37, 0.82, "floor-standing WC chair with cistern, 68 cm deep, seat 42 cm"),
    _wall("basin", 0.43, 0.50, (0.70, 0.98), "wash basin 50 × 43 cm, rim at 85 cm, tap above"),
    _wall("mirror", 0.02, 0.50, (1.05, 1.75), "mirror 50 × 70 cm above the basin"),
    _wall("radiator", 0.10, 1.40, (0.14, 0.64), "panel radiator 50 × 140 cm, 14 cm above the floor"),
    _floor("waste_bins", 0.40, 0.90, 0.85, "three sorting bins in a row, 30 cm each", movable=True),
    _floor("plant", 0.50, 0.50, 1.30, "pot plant of 130 cm, pot 34 cm", movable=True),
)

_ON_WALLS = (
    _wall("whiteboard", 0.09, 3.00, (0.86, 2.10), "whiteboard 300 × 120 cm, lower edge at 90 cm, pen tray"),
    _wall("projector_screen", 0.10, 2.40, (0.95, 2.55), "roll-down screen 240 × 150 cm with cassette"),
    _wall("notice_board", 0.03, 1.20, (1.00, 1.90), "pin board 120 × 90 cm"),
    _wall("clock", 0.05, 0.30, (2.05, 2.35), "slave clock 30 cm across"),
    _wall("picture", 0.03, 0.70, (1.25, 1.75), "framed picture 70 × 50 cm"),
    _wall("fire_extinguisher", 0.20, 0.20, (0.55, 1.10), "6 kg powder extinguisher, handle at 1.1 m"),
    _wall("exit_sign", 0.04, 0.40, (2.18, 2.38), "guiding sign 40 × 20 cm over a door, pictogram height 20 cm, AFS 2020:1"),
    _wall("speaker", 0.11, 0.26, (2.28, 2.46), "wall loudspeaker of a voice alarm, 26 × 18 cm"),
    _wall("call_point", 0.06, 0.09, (1.15, 1.24), "manual call point, SS-EN 54-11, 9 × 9 cm, centre at 1.2 m"),
    _wall(
        "lockdown_button", 0.06, 0.09, (1.15, 1.24), "blue button of the call point's size, own choice: no standard appearance"
    ),
    _wall("gym_wall_bars", 0.16, 0.90, (0.05, 2.55), "wall bars 90 × 250 cm, SS-EN 12346"),
)

_HALL_AND_YARD = (
    _floor("gym_goal", 1.00, 3.10, 2.10, "handball goal 3 × 2 m inside, SS-EN 749", movable=True),
    _floor("thick_mat", 3.00, 2.00, 0.40, "landing mat 300 × 200 × 40 cm, SS-EN 12503", movable=True),
    _floor("outdoor_bench", 0.60, 1.80, 0.80, "park bench 180 cm, seat 45 cm"),
    _floor("bicycle_rack", 0.60, 2.50, 0.80, "rack of five hoops, 50 cm apart"),
    _floor("tree_birch", 3.60, 3.60, 8.00, "young silver birch, crown 3.6 m (nothing hides behind the 18 cm stem)"),
    _floor("tree_pine", 3.40, 3.40, 10.00, "Scots pine on a school yard, crown 3.4 m"),
    _floor("flag_pole", 0.30, 0.30, 8.00, "flag pole 8 m with a foot of 30 cm"),
    _floor("assembly_sign", 0.10, 0.70, 2.20, "assembly point sign 60 × 60 cm on a post, lower edge above 1.5 m"),
)

CATALOGUE: Final[Mapping[str, Furnishing]] = MappingProxyType(
    {f.key: f for group in (_SEATS_AND_TABLES, _STORAGE, _SERVICE, _ON_WALLS, _HALL_AND_YARD) for f in group}
)
"""Every key a plan may use, in a stable order."""

TRUNK: Final[Mapping[str, float]] = MappingProxyType(
    {"tree_birch": 0.18, "tree_pine": 0.28, "flag_pole": 0.14, "assembly_sign": 0.10}
)
"""What a walker meets of a piece whose size is mostly overhead: side of the square round its stem."""


def footprint(fixture: Fixture) -> Ring:
    """Corners of the floor area a piece covers, counter-clockwise, in plan metres; for trees and poles that of the stem.

    Raises:
        KeyError: the fixture's key is not in the catalogue.
    """
    item = CATALOGUE[fixture.key]
    depth, width = (TRUNK.get(item.key, size) for size in (item.depth, item.width))
    x0, x1 = (0.0, depth) if item.mount is Mount.WALL else (-depth / 2, depth / 2)
    c, s = cos(fixture.heading), sin(fixture.heading)
    corners = ((x0, -width / 2), (x1, -width / 2), (x1, width / 2), (x0, width / 2))
    px, py = fixture.point
    return tuple((px + c * x - s * y, py + s * x + c * y) for x, y in corners)
