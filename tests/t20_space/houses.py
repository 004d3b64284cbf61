"""Small buildings made of dataclasses, for the tests of this folder and of the layers above."""

from collections.abc import Sequence

from sim.plan.building import (
    Building,
    Category,
    Level,
    LinkKind,
    Opening,
    OpeningKind,
    Polygon,
    Source,
    Unit,
    VerticalLink,
    Window,
)
from sim.space.space import Space
from sim.text import Text

WALL = 0.2
FACADE = 0.4


def box(x0: float, y0: float, x1: float, y1: float) -> Polygon:
    return Polygon(((x0, y0), (x1, y0), (x1, y1), (x0, y1)))


def room(uid: str, polygon: Polygon, level: str = "p1", category: Category = Category.CLASSROOM) -> Unit:
    return Unit(uid, level, category, Text(uid), polygon)


def door(
    oid: str,
    a: tuple[float, float],
    b: tuple[float, float],
    units: Sequence[str],
    level: str = "p1",
    kind: OpeningKind = OpeningKind.DOOR,
    glazed: float | None = 0.0,
) -> Opening:
    return Opening(oid, level, (a, b), tuple(units), kind, glazed=glazed)


def level(lid: str, ordinal: int, outline: Polygon | None, height: float = 3.5) -> Level:
    return Level(lid, ordinal, Text(lid), ordinal * height, height, (outline,) if outline else ())


def house(
    levels: Sequence[Level],
    units: Sequence[Unit],
    openings: Sequence[Opening],
    links: Sequence[VerticalLink] = (),
    windows: Sequence[Window] = (),
) -> Building:
    return Building(
        "house", Text("Hus"), Source("test"), tuple(levels), tuple(units), (), tuple(openings), tuple(windows), tuple(links)
    )


def grid_house(
    columns: int,
    rows: int,
    *,
    size: tuple[float, float] = (6.0, 5.0),
    doors: Sequence[tuple[int, int, int]] | None = None,
    outline: bool = True,
    wall: float = WALL,
) -> Building:
    """Rooms ``r<column>_<row>`` in a grid; every pair of neighbours has a door unless ``doors`` picks (column, row, way).

    Way 0 leads to the next column, 1 to the next row. The exit ``exit`` is in the first room's outer wall.
    """
    w, h = size
    units, openings = [], []
    for i in range(columns):
        for j in range(rows):
            x, y = i * (w + wall), j * (h + wall)
            units.append(room(f"r{i}_{j}", box(x, y, x + w, y + h)))
            for way in (0, 1):
                n = (i + 1, j) if way == 0 else (i, j + 1)
                if n[0] >= columns or n[1] >= rows or (doors is not None and (i, j, way) not in doors):
                    continue
                if way == 0:
                    line = ((x + w + wall / 2, y + h / 2 - 0.45), (x + w + wall / 2, y + h / 2 + 0.45))
                else:
                    line = ((x + w / 2 - 0.45, y + h + wall / 2), (x + w / 2 + 0.45, y + h + wall / 2))
                openings.append(door(f"d{i}_{j}_{way}", *line, (f"r{i}_{j}", f"r{n[0]}_{n[1]}")))
    openings.append(door("exit", (1.0, -FACADE / 2), (2.0, -FACADE / 2), ("r0_0",)))
    span_x, span_y = columns * (w + wall) - wall, rows * (h + wall) - wall
    frame = box(-FACADE, -FACADE, span_x + FACADE, span_y + FACADE)
    return house([level("p1", 0, frame if outline else None)], units, openings)


def corridor_house(pairs: int, *, glazed: float = 0.0, l_shaped: bool = False) -> Building:
    """A corridor ``hall`` with classrooms ``n<k>`` and ``s<k>`` along it and exits at both ends."""
    w, depth, hall = 8.0, 7.0, 2.6
    units, openings, windows = [], [], []
    length = pairs * (w + WALL) - WALL
    units.append(room("hall", box(0, 0, length, hall), category=Category.WALKWAY))
    for k in range(pairs):
        x = k * (w + WALL)
        units.append(room(f"n{k}", box(x, hall + WALL, x + w, hall + WALL + depth)))
        south = box(x, -WALL - depth, x + w, -WALL)
        if l_shaped:
            south = Polygon(((x, -WALL - depth), (x + 4, -WALL - depth), (x + 4, -4), (x + w, -4), (x + w, -WALL), (x, -WALL)))
        units.append(room(f"s{k}", south))
        y = hall + WALL / 2
        openings.append(door(f"dn{k}", (x + 1, y), (x + 1.9, y), ("hall", f"n{k}"), glazed=glazed))
        openings.append(door(f"ds{k}", (x + 6, -WALL / 2), (x + 6.9, -WALL / 2), ("hall", f"s{k}"), glazed=glazed))
        top = hall + WALL + depth + FACADE / 2
        windows.append(Window(f"w{k}", "p1", ((x + 2, top), (x + 6, top)), (f"n{k}",), 0.9, 2.2))
    openings.append(door("west", (-FACADE / 2, 0.8), (-FACADE / 2, 1.8), ("hall",)))
    openings.append(door("east", (length + FACADE / 2, 0.8), (length + FACADE / 2, 1.8), ("hall",)))
    frame = box(-FACADE, -WALL - depth - FACADE, length + FACADE, hall + WALL + depth + FACADE)
    return house([level("p1", 0, frame)], units, openings, windows=windows)


def two_storeys(path: Sequence[tuple[float, float, float]], width: float = 1.2, well: Polygon | None = None) -> Building:
    """Two storeys, each a room beside a stairwell (``well0``, ``well1``) that a stair along ``path`` joins."""
    shape = well or box(0, 0, 5, 8)
    frame = box(-FACADE, -FACADE, 12, 8 + FACADE)
    units, openings = [], []
    for k in (0, 1):
        lid = f"p{k + 1}"
        units.append(room(f"well{k}", shape, lid, Category.STAIRS))
        units.append(room(f"room{k}", box(5.2, 0, 11.6, 8), lid))
        openings.append(door(f"d{k}", (5.1, 0.3), (5.1, 1.3), (f"well{k}", f"room{k}"), lid))
    openings.append(door("exit", (11.8, 3), (11.8, 4), ("room0",)))
    link = VerticalLink("stair", LinkKind.STAIRS, "well0", "well1", tuple(path), width)
    return house([level("p1", 0, frame), level("p2", 1, frame)], units, openings, [link])


U_STAIR = ((1.2, 2.0, 0.0), (1.2, 6.0, 1.75), (2.6, 6.0, 1.75), (2.6, 2.0, 3.5))
STRAIGHT_STAIR = ((1.2, 1.6, 0.0), (1.2, 6.4, 3.5))
L_STAIR = ((1.2, 1.6, 0.0), (1.2, 6.0, 2.0), (4.2, 6.0, 3.5))


def components(space: Space) -> list[set[int]]:
    """Units (outdoors -1) that can be walked between when every door is open."""
    parent = list(range(space.cell_count))

    def root(c: int) -> int:
        while parent[c] != c:
            c = parent[c]
        return c

    for a, b in space.portal_cells.tolist():
        parent[root(a)] = root(b)
    groups: dict[int, set[int]] = {}
    for c in range(space.cell_count):
        groups.setdefault(root(c), set()).add(int(space.cell_unit[c]))
    return list(groups.values())
