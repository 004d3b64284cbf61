"""A small school made by hand, so that the tests of scenarios need no shipped plan."""

import json
from pathlib import Path

import pytest

from sim.plan.building import (
    Building,
    Category,
    Level,
    LinkKind,
    LockKind,
    Opening,
    OpeningKind,
    Polygon,
    Source,
    Tri,
    Unit,
    VerticalLink,
)
from sim.resources import find
from sim.scenario.load import load_scenario
from sim.scenario.model import Scenario
from sim.text import Text


def room(unit_id: str, category: Category, x: float, y: float, w: float, h: float, level: str = "plan1") -> Unit:
    """A rectangular room with its south-west corner at (x, y)."""
    ring = ((x, y), (x + w, y), (x + w, y + h), (x, y + h))
    return Unit(unit_id, level, category, Text(unit_id), Polygon(ring))


def door(door_id: str, x: float, y: float, *units: str, lockable: Tri = Tri.YES, level: str = "plan1", **more: object) -> Opening:
    """A door of 0.9 m in a wall that runs east-west, its middle at (x, y)."""
    line = ((x - 0.45, y), (x + 0.45, y))
    lock = LockKind.THUMB_TURN if lockable is Tri.YES else LockKind.UNKNOWN if lockable is Tri.UNKNOWN else LockKind.NONE
    return Opening(door_id, level, line, units, lockable_from_inside=lockable, lock_kind=lock, **more)


@pytest.fixture(scope="session")
def school() -> Building:
    """A 60 m corridor from west to east: group room at 10 m, classrooms along it, canteen at the far east, one room upstairs."""
    units = (
        room("corridor", Category.WALKWAY, 0, 0, 60, 3),
        room("group", Category.GROUP_ROOM, 8, 3.2, 4, 4),
        room("a1", Category.CLASSROOM, 20, 3.2, 9, 7),
        room("a2", Category.CLASSROOM, 45, 3.2, 9, 7),
        room("store", Category.STORAGE, 30, 3.2, 3, 3),
        room("canteen", Category.CANTEEN, 48, -12.2, 12, 12),
        room("stairs", Category.STAIRS, 0, 3.2, 3, 6),
        room("up", Category.CLASSROOM, 0, 3.2, 12, 8, "plan2"),
    )
    openings = (
        door("d-group", 10, 3.1, "corridor", "group"),
        door("d-a1", 24, 3.1, "corridor", "a1"),
        door("d-a2", 49, 3.1, "corridor", "a2"),
        door("d-store", 31, 3.1, "corridor", "store", lockable=Tri.NO),
        door("d-canteen", 54, -0.1, "corridor", "canteen", lockable=Tri.UNKNOWN),
        door("d-stairs", 1.5, 3.1, "corridor", "stairs", kind=OpeningKind.OPEN, lockable=Tri.NO),
        door("d-main", 30, -0.1, "corridor"),
    )
    link = VerticalLink("s1", LinkKind.STAIRS, "stairs", "up", ((1.5, 4, 0), (1.5, 9, 3.4)), 1.4)
    levels = (Level("plan1", 0, Text("Plan 1"), 0, 3.4), Level("plan2", 1, Text("Plan 2"), 3.4, 3.4))
    return Building("litenskola", Text("Liten skola"), Source("test"), levels, units, openings=openings, vertical_links=(link,))


@pytest.fixture(scope="session")
def korridoren() -> Scenario:
    """The shipped scenario."""
    return load_scenario(find("scenario", "inne-i-korridoren"))


@pytest.fixture
def written(tmp_path: Path, korridoren_data: dict) -> "callable":
    """Writes a changed copy of the shipped scenario: ``written(lambda d: d.update(...))`` gives its path."""

    def write(change):
        change(korridoren_data)
        path = tmp_path / "changed.scenario.json"
        path.write_text(json.dumps(korridoren_data), encoding="utf-8")
        return path

    return write


@pytest.fixture
def korridoren_data() -> dict:
    """The shipped scenario's JSON, to change and break."""
    return json.loads(find("scenario", "inne-i-korridoren").read_text(encoding="utf-8"))
