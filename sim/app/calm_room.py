"""The calm room: where every practice begins and ends. A light room with birches outside, and nothing to do wrong."""

import math

from sim.core.state import State
from sim.plan.building import (
    Blinds,
    Building,
    Category,
    Fixture,
    Level,
    Polygon,
    Ring,
    Source,
    Tri,
    Unit,
    Window,
)
from sim.space.build import build_space
from sim.space.space import Space
from sim.text import Text
from sim.view.eyes import Placement

WIDTH, DEPTH, WALL = 6.0, 5.0, 0.35
"""Metres; a room one has been in before."""

STAND = Placement((WIDTH / 2, 1.7, 0.0), 0.0)
"""One stands with the panel between oneself and the windows, looking north at the birches."""

BIRCHES = ((0.6, 15.0), (-1.6, 13.5), (3.9, 17.5), (5.2, 13.0), (6.6, 16.0), (8.0, 14.0), (9.3, 18.5), (4.4, 24.0), (7.4, 22.0))
"""Where the trees stand outside the windows, by eye."""

FURNITURE = (
    ("sofa", 0.55, 2.2, 0.0),
    ("bookshelf_low", WIDTH - 0.25, 2.2, math.pi),
    ("plant", 0.4, DEPTH - 0.4, 0.0),
    ("plant", WIDTH - 0.4, DEPTH - 0.4, 0.0),
)


def rectangle(x0: float, y0: float, x1: float, y1: float) -> Ring:
    """A box as a ring."""
    return ((x0, y0), (x1, y0), (x1, y1), (x0, y1))


def calm_room() -> Building:
    """The room as a building of its own."""
    around = rectangle(-WALL, -WALL, WIDTH + WALL, DEPTH + WALL)
    name = Text("Lugna rummet", "The calm room")
    level = Level("calm", 0, name, 0.0, 3.2, (Polygon(around),))
    room = Unit("room", "calm", Category.STAFF_ROOM, name, Polygon(rectangle(0.0, 0.0, WIDTH, DEPTH)), ceiling=2.8)
    yard = Unit(
        "garden", "calm", Category.OUTDOOR, Text("Björkar", "Birches"), Polygon(rectangle(-15, DEPTH + 3, WIDTH + 15, 30))
    )
    windows = tuple(
        Window(
            f"window{k}", "calm", ((x, DEPTH + WALL / 2), (x + 2.2, DEPTH + WALL / 2)), ("room",), 0.5, 2.4, Blinds.INSIDE, Tri.NO
        )
        for k, x in enumerate((0.6, WIDTH - 0.6 - 2.2))
    )
    furniture = tuple(Fixture(f"f{k}", "room", key, (x, y), heading) for k, (key, x, y, heading) in enumerate(FURNITURE))
    trees = tuple(Fixture(f"t{k}", "garden", "tree_birch", at, k * 1.3) for k, at in enumerate(BIRCHES))
    return Building(
        "calm-room",
        name,
        Source("inrymning"),
        (level,),
        (room, yard),
        windows=windows,
        fixtures=(*furniture, *trees),
        content_hash="calm-3",
    )


def calm_space() -> Space:
    """The room, ready to be stood in."""
    return build_space(calm_room())


def calm_state(space: Space) -> State:
    """Lights on, blinds up, only the trainee."""
    x, y, _ = STAND.origin
    return State.alone((x, y), math.pi / 2, len(space.door_ids), len(space.unit_ids))
