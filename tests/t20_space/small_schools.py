"""Schools nobody drew: a corridor, rooms of any width on both sides, doors, panes, windows and sometimes a storey above."""

import dataclasses

import numpy as np

from sim.plan.building import Blinds, Building, Category, LinkKind, Opening, OpeningKind, Polygon, Unit, VerticalLink, Window
from sim.space.space import Space
from tests.t20_space.houses import FACADE, WALL, box, door, house, level, room

BLINDS = (Blinds.NONE, Blinds.INSIDE, Blinds.BETWEEN, Blinds.UNKNOWN)
STOREY = 3.5
Points = tuple[np.ndarray, np.ndarray]
State = tuple[np.ndarray, np.ndarray, np.ndarray]


def small_school(rng: np.random.Generator) -> Building:
    """A school of one or two storeys, 4 to 14 rooms each, all of it drawn from ``rng``."""
    storeys = 1 + int(rng.random() < 0.4)
    hall, length = float(rng.uniform(1.6, 4.0)), float(rng.uniform(14.0, 36.0))
    units: list[Unit] = []
    openings: list[Opening] = []
    windows: list[Window] = []
    depth = float(rng.uniform(4.0, 8.0))
    for k in range(storeys):
        lid = f"p{k + 1}"
        units.append(room(f"hall{k}", box(0, 0, length, hall), lid, Category.WALKWAY))
        for side in ("n", "s"):
            _row(rng, (units, openings, windows), lid, side, hall, length, depth)
        if k == 0:
            openings.append(_exit(rng, "west", -FACADE / 2, hall))
    frame = box(-FACADE, -WALL - depth - FACADE, length + FACADE, hall + WALL + depth + FACADE)
    links = []
    if storeys == 2:
        links.append(_stair(units, openings, length))
        frame = box(-FACADE, -WALL - depth - FACADE, length + 5.2 + FACADE, max(8.0, hall + WALL + depth) + FACADE)
    else:
        openings.append(_exit(rng, "east", length + FACADE / 2, hall))
    levels = [level(f"p{k + 1}", k, frame, STOREY) for k in range(storeys)]
    return house(levels, units, openings, links, windows)


Parts = tuple[list[Unit], list[Opening], list[Window]]


def _row(rng: np.random.Generator, parts: Parts, lid: str, side: str, hall: float, length: float, depth: float) -> None:
    """Rooms along one side of the corridor."""
    units, openings, windows = parts
    x, number = 0.0, 0
    near, far = (hall + WALL, hall + WALL + depth) if side == "n" else (-WALL, -WALL - depth)
    line, facade = (hall + WALL / 2, far + FACADE / 2) if side == "n" else (-WALL / 2, far - FACADE / 2)
    while length - x > 3.0:
        wide = min(float(rng.uniform(2.5, 9.0)), length - x)
        if length - x - wide < 3.0:
            wide = length - x
        uid = f"{side}{number}-{lid}"
        units.append(room(uid, _shape(rng, x, x + wide, near, far), lid))
        openings.append(_door(rng, uid, x, wide, line, lid))
        if rng.random() < 0.7:
            windows.append(_window(rng, f"w-{uid}", x, wide, facade, lid, (uid,)))
        if rng.random() < 0.3 and wide > 4.5:  # to the corridor, beside the door
            windows.append(_window(rng, f"v-{uid}", x + wide / 2, wide / 2, line, lid, (f"hall{int(lid[1]) - 1}", uid)))
        if number and rng.random() < 0.25:  # to the room before, through the party wall
            middle = (near + far) / 2
            jamb = x - WALL / 2
            openings.append(
                door(f"p-{uid}", (jamb, middle - 0.45), (jamb, middle + 0.45), (f"{side}{number - 1}-{lid}", uid), lid)
            )
        x, number = x + wide + WALL, number + 1


def _shape(rng: np.random.Generator, x0: float, x1: float, near: float, far: float) -> Polygon:
    """A room: a rectangle, at times with a pillar."""
    y0, y1 = min(near, far), max(near, far)
    plain = box(x0, y0, x1, y1)
    if rng.random() < 0.2 and x1 - x0 > 4.0:
        px, py = (x0 + x1) / 2 + float(rng.uniform(-0.8, 0.8)), (y0 + y1) / 2 + float(rng.uniform(-0.5, 0.5))
        return Polygon(plain.exterior, (box(px, py, px + 0.5, py + 0.4).exterior[::-1],))
    return plain


def _door(rng: np.random.Generator, uid: str, x: float, wide: float, y: float, lid: str) -> Opening:
    width = float(rng.choice([0.8, 0.9, 1.2]))
    at = x + 0.3 + float(rng.random()) * (min(wide / 2, wide - width) - 0.3)
    kind = OpeningKind.OPEN if rng.random() < 0.08 else OpeningKind.DOOR
    glazed = float(rng.choice([0.0, 0.3]))
    return door(f"d-{uid}", (at, y), (at + width, y), (f"hall{int(lid[1]) - 1}", uid), lid, kind, glazed)


def _window(rng: np.random.Generator, wid: str, x: float, wide: float, y: float, lid: str, units: tuple[str, ...]) -> Window:
    sill, high = float(rng.uniform(0.3, 1.3)), float(rng.uniform(0.5, 1.2))
    return Window(wid, lid, ((x + 0.6, y), (x + wide - 0.4, y)), units, sill, sill + high, BLINDS[int(rng.integers(len(BLINDS)))])


def _exit(rng: np.random.Generator, oid: str, x: float, hall: float) -> Opening:
    middle = hall / 2
    return door(oid, (x, middle - 0.5), (x, middle + 0.5), ("hall0",), glazed=float(rng.choice([0.0, 0.6])))


def _stair(units: list[Unit], openings: list[Opening], length: float) -> VerticalLink:
    """A stairwell at the corridors' east end, with a way out on the ground floor."""
    x = length + WALL
    for k in (0, 1):
        lid = f"p{k + 1}"
        units.append(room(f"well{k}", box(x, 0, x + 5.0, 8.0), lid, Category.STAIRS))
        openings.append(door(f"w{k}", (x - WALL / 2, 0.3), (x - WALL / 2, 1.3), (f"hall{k}", f"well{k}"), lid, glazed=0.3))
    openings.append(door("east", (x + 5.0 + FACADE / 2, 0.4), (x + 5.0 + FACADE / 2, 1.4), ("well0",)))
    path = [(x + 2.4, 2.0, 0.0), (x + 2.4, 6.0, STOREY / 2), (x + 3.8, 6.0, STOREY / 2), (x + 3.8, 2.0, STOREY)]
    return VerticalLink("stair", LinkKind.STAIRS, "well0", "well1", tuple(path), 1.2)


def with_blinds(building: Building) -> Building:
    """The same building; every second window has blinds that can be lowered."""
    windows = tuple(
        dataclasses.replace(w, blinds=Blinds.INSIDE if k % 2 else Blinds.NONE) for k, w in enumerate(building.windows)
    )
    return dataclasses.replace(building, windows=windows)


def places(space: Space, rng: np.random.Generator, count: int, heights: tuple[float, float] = (0.05, 2.3)) -> Points:
    """Places anywhere, (n, 3) at any height a body has, and their cells; a third gather in a few cells, so that some are seen."""
    cell = rng.integers(0, space.cell_count, count).astype(np.int32)
    few = rng.integers(0, space.cell_count, 3)
    cell = np.where(rng.random(count) < 1 / 3, rng.choice(few, count), cell).astype(np.int32)
    rows = []
    for c in cell:
        x, y = rng.dirichlet(np.ones(len(space.polygon(c)))) @ space.polygon(c)
        rows.append((x, y, space.floor(c, x, y) + rng.uniform(*heights)))
    return np.array(rows), cell


def any_state(space: Space, rng: np.random.Generator) -> State:
    """Doors at any angle, panes covered, blinds down: each with a chance of its own."""
    doors, units = len(space.door_ids), len(space.unit_ids)
    opened = np.where(rng.random(doors) < rng.random(), rng.random(doors) * 0.5 + 0.5, rng.random(doors) * 0.5)
    return opened, rng.random(doors) < rng.random(), rng.random(units) < rng.random()
