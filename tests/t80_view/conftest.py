"""A small two-storey school, a still state of it, and one offscreen graphics context for the whole folder."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
import pytest

from sim.core.state import State
from sim.errors import MissingOnThisMachine
from sim.plan.building import (
    Blinds,
    Building,
    Category,
    Fixture,
    Level,
    LinkKind,
    LockKind,
    Opening,
    OpeningKind,
    Polygon,
    Source,
    Unit,
    VerticalLink,
    Window,
)  # fmt: skip
from sim.space.build import build_space
from sim.space.space import Space
from sim.text import Text
from sim.view.engine import Engine
from sim.view.furniture import plain_box
from sim.view.scene import Scene, SceneOptions


def rectangle(x0: float, y0: float, x1: float, y1: float) -> Polygon:
    return Polygon(((x0, y0), (x1, y0), (x1, y1), (x0, y1)))


def unit(name: str, category: Category, box: tuple[float, float, float, float], level: str = "plan1") -> Unit:
    return Unit(name, level, category, Text(name), rectangle(*box))


def small_school() -> Building:
    """Two classrooms and a stairwell along a corridor, a corridor above, windows to the south."""
    outline = (rectangle(-0.3, -0.3, 20.3, 10.3),)
    levels = (Level("plan1", 0, Text("1"), 0.0, 3.4, outline), Level("plan2", 1, Text("2"), 3.4, 3.4, outline))
    units = (
        unit("a", Category.CLASSROOM, (0, 0, 8, 7)),
        unit("b", Category.CLASSROOM, (8.2, 0, 16, 7)),
        unit("corridor", Category.WALKWAY, (0, 7.2, 16, 10)),
        unit("stairs", Category.STAIRS, (16.2, 0, 20, 10)),
        unit("corridor2", Category.WALKWAY, (0, 7.2, 16, 10), "plan2"),
        unit("stairs2", Category.STAIRS, (16.2, 0, 20, 10), "plan2"),
        unit("yard", Category.OUTDOOR, (-10, -20, 30, -1)),
    )
    openings = (
        Opening(
            "a_door", "plan1", ((1, 7.1), (1.9, 7.1)), ("a", "corridor"), hinge=0, opens_into="a", lock_kind=LockKind.THUMB_TURN
        ),
        Opening("b_door", "plan1", ((9, 7.1), (9.9, 7.1)), ("b", "corridor"), hinge=1, opens_into="b", glazed=0.3),
        Opening("between", "plan1", ((8.1, 3), (8.1, 3.9)), ("a", "b"), hinge=0, opens_into="b"),
        Opening("passage", "plan1", ((16.1, 7.8), (16.1, 9.4)), ("corridor", "stairs"), kind=OpeningKind.OPEN),
        Opening("out", "plan1", ((-0.15, 8), (-0.15, 9.8)), ("corridor",), kind=OpeningKind.DOUBLE_DOOR, glazed=0.8),
        Opening("passage2", "plan2", ((16.1, 7.8), (16.1, 9.4)), ("corridor2", "stairs2"), kind=OpeningKind.OPEN),
    )
    windows = (
        Window("wa1", "plan1", ((1, -0.15), (3, -0.15)), ("a",), 0.9, 2.2, Blinds.INSIDE),
        Window("wa2", "plan1", ((4.5, -0.15), (6.5, -0.15)), ("a",), 0.9, 2.2, Blinds.INSIDE),
        Window("wb", "plan1", ((10, -0.15), (14, -0.15)), ("b",), 0.9, 2.2, Blinds.NONE),
        Window("inner", "plan1", ((12, 7.1), (14, 7.1)), ("b", "corridor"), 1.0, 2.1, Blinds.INSIDE),
        Window("w2", "plan2", ((4, 10.15), (8, 10.15)), ("corridor2",), 0.9, 2.2),
    )
    stairs = (VerticalLink("flight", LinkKind.STAIRS, "stairs", "stairs2", ((18, 1.0, 0.0), (18, 7.0, 3.4)), 1.6),)
    desks = [
        Fixture(f"desk{k}", "ab"[k % 2], "desk_double", (2.0 + 8.2 * (k % 2) + 1.6 * (k // 4), 2.0 + 1.5 * (k // 2 % 2)), 0.0)
        for k in range(8)
    ]
    fixtures = (
        *desks,
        Fixture("rack", "corridor", "coat_rack", (6.0, 10.0), -1.5708),
        Fixture("tree", "yard", "tree_birch", (4.0, -8.0)),
    )
    return Building(
        "small",
        Text("small"),
        Source("test"),
        levels,
        units,
        (),
        openings,
        windows,
        stairs,
        fixtures=fixtures,
        content_hash="small-1",
    )


@dataclass(frozen=True)
class Somebody:
    """What the view asks of a person."""

    age: int
    height: float
    look: int


def still_state(space: Space, xy: np.ndarray, cells: np.ndarray) -> State:
    """Everybody stands still, doors shut, lights on."""
    n, doors, units = len(xy), len(space.door_ids), len(space.unit_ids)
    values = {f.name: np.zeros(0) for f in fields(State)}
    bytes_of = lambda count: np.zeros(count, np.uint8)  # noqa: E731
    values |= {
        "tick": 0, "xy": np.asarray(xy, float), "heading": np.zeros(n), "cell": np.asarray(cells, np.int32), "speed": np.zeros(n),
        "posture": bytes_of(n), "activity": bytes_of(n), "present": np.ones(n, np.uint8), "door_open": np.zeros(doors),
        "door_locked": bytes_of(doors), "door_covered": bytes_of(doors), "lights_on": np.ones(units, np.uint8),
        "blinds_down": bytes_of(units), "danger_unit": -2,
    }  # fmt: skip
    return State(**values)


@pytest.fixture(scope="session")
def school() -> Building:
    return small_school()


@pytest.fixture(scope="session")
def space(school: Building) -> Space:
    return build_space(school)


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    try:
        made = Engine()
    except MissingOnThisMachine as problem:
        pytest.skip(f"no offscreen OpenGL here: {problem}")
    yield made
    made.close()


PEOPLE = 9


@pytest.fixture(scope="session")
def crowd_state(space: Space) -> State:
    """Somebody in every room, the trainee first."""
    inside = [c for c in range(space.cell_count) if space.cell_door[c] < 0 and space.cell_link[c] < 0 and space.cell_unit[c] >= 0]
    named = [space.unit_ids[space.cell_unit[c]] for c in inside]
    rooms = [inside[named.index(u)] for u in ("a", "b", "corridor", "corridor2")]
    cells = [rooms[k % 4] for k in range(PEOPLE)]
    xy = np.array([space.polygon(c).mean(axis=0) + np.array([0.8 * (k // 4) - 0.8, 0.1]) for k, c in enumerate(cells)])
    return still_state(space, xy, np.array(cells))


@pytest.fixture(scope="session")
def scene(engine: Engine, space: Space, crowd_state: State) -> Iterator[Scene]:
    people = [Somebody(40 if k % 3 == 0 else 12, 1.75 if k % 3 == 0 else 1.45, k) for k in range(PEOPLE)]
    made = Scene(engine.root, space, people, SceneOptions(props=plain_box))
    made.settle(crowd_state)
    yield made
    made.close()
