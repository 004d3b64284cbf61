"""Lone rooms to furnish: any shape, doors and windows anywhere, turned any way; and what must hold once they are furnished."""

import math
from collections.abc import Iterable, Sequence
from itertools import combinations

import shapely
from hypothesis import strategies as st
from shapely import LineString
from shapely import Polygon as Area

from sim.plan.building import (
    Building,
    Category,
    Fixture,
    Level,
    Line,
    Opening,
    OpeningKind,
    Point,
    Polygon,
    Ring,
    Source,
    Unit,
    VerticalLink,
    Window,
)
from sim.space.catalogue import CATALOGUE, Mount, footprint
from sim.text import Text

WALL = 0.1
"""Metres an opening's line lies inside the wall."""

SEATS = {"chair", "office_chair", "bench"}
TABLES = {
    "desk_single",
    "desk_double",
    "teacher_desk",
    "office_desk",
    "meeting_table",
    "round_table",
    "canteen_table",
    "lab_bench",
    "reception_desk",
}


def rectangle(width: float, depth: float) -> Ring:
    return ((0.0, 0.0), (width, 0.0), (width, depth), (0.0, depth))


def turned(p: Point, angle: float, about: Point = (0.0, 0.0)) -> Point:
    c, s = math.cos(angle), math.sin(angle)
    return (round(about[0] + p[0] * c - p[1] * s, 3), round(about[1] + p[0] * s + p[1] * c, 3))


def on_wall(ring: Ring, side: int, at: float, width: float) -> Line:
    """A line ``WALL`` metres outside a ring's side, ``at`` its middle along it."""
    (ax, ay), (bx, by) = ring[side], ring[(side + 1) % len(ring)]
    length = math.dist((ax, ay), (bx, by))
    tx, ty = (bx - ax) / length, (by - ay) / length
    low, high = at - width / 2, at + width / 2
    return tuple((ax + tx * s + ty * WALL, ay + ty * s - tx * WALL) for s in (low, high))  # type: ignore[return-value]


def house(
    ring: Ring,
    category: Category = Category.CLASSROOM,
    *,
    doors: Sequence[tuple[int, float, float, bool | None]] = ((0, 1.0, 0.9, True),),
    windows: Sequence[tuple[int, float, float, float]] = (),
    holes: Sequence[Ring] = (),
    angle: float = 0.0,
    capacity: int | None = None,
    unit_id: str = "A101",
    more: Iterable[VerticalLink] = (),
    fixtures: Sequence[Fixture] = (),
    kind: OpeningKind = OpeningKind.DOOR,
) -> Building:
    """One room. Doors: (side, middle along it, width, opens into the room, None: nobody knows); windows: (…, width, sill)."""

    def line(side: int, at: float, width: float) -> Line:
        a, b = on_wall(ring, side, at, width)
        return turned(a, angle), turned(b, angle)

    def unit(who: str, level: str, shape: Ring, what: Category) -> Unit:
        return Unit(who, level, what, Text("Rum"), Polygon(tuple(turned(p, angle) for p in shape)), who)

    room = Unit(
        unit_id,
        "one",
        category,
        Text("Rum"),
        Polygon(tuple(turned(p, angle) for p in ring), tuple(tuple(turned(p, angle) for p in h) for h in holes)),
        "101",
        capacity=capacity,
    )
    swing = {True: unit_id, False: "beyond", None: None}
    openings = tuple(
        Opening(f"door{n}", "one", line(side, at, width), (unit_id, "beyond"), kind, opens_into=swing[inwards])
        for n, (side, at, width, inwards) in enumerate(doors)
    )
    glass = tuple(Window(f"w{n}", "one", line(s, at, w), (unit_id,), sill, 2.2) for n, (s, at, w, sill) in enumerate(windows))
    beyond = unit("beyond", "one", ((-90.0, -90.0), (-80.0, -90.0), (-80.0, -80.0)), Category.SHAFT)
    above = unit("above", "two", ring, Category.SHAFT)
    return Building(
        "house",
        Text("Hus"),
        Source("by hand"),
        (Level("one", 0, Text("1"), 0.0, 3.0), Level("two", 1, Text("2"), 3.0, 3.0)),
        (room, beyond, above),
        openings=openings,
        windows=glass,
        vertical_links=tuple(more),
        fixtures=tuple(fixtures),
    )


# --- random rooms


@st.composite
def shapes(draw: st.DrawFn) -> tuple[Ring, tuple[Ring, ...]]:
    """Rectangles, L and T shapes, cut corners; sometimes columns."""
    w, d = draw(st.floats(1.0, 16.0)), draw(st.floats(1.0, 12.0))
    kind = draw(st.sampled_from(("plain", "plain", "ell", "tee", "cut", "bay")))
    a, b = draw(st.floats(0.25, 0.75)) * w, draw(st.floats(0.25, 0.75)) * d
    ring: Ring = rectangle(w, d)
    if kind == "ell":
        ring = ((0, 0), (w, 0), (w, b), (a, b), (a, d), (0, d))
    elif kind == "tee":
        ring = ((0, 0), (w, 0), (w, b), (0.8 * w, b), (0.8 * w, d), (0.2 * w, d), (0.2 * w, b), (0, b))
    elif kind == "cut":
        ring = ((0, 0), (w, 0), (w, b), (a, d), (0, d))
    elif kind == "bay":
        ring = ((0, 0), (w, 0), (w, d), (0.7 * w, 1.1 * d), (0.3 * w, 1.1 * d), (0, d))
    holes: tuple[Ring, ...] = ()
    if draw(st.booleans()):
        x, y, size = draw(st.floats(0.2, 0.8)) * w, draw(st.floats(0.2, 0.8)) * d, 0.4
        column = Area(((x, y), (x, y + size), (x + size, y + size), (x + size, y)))
        if Area(ring).buffer(-0.2).covers(column):
            holes = (tuple((float(p), float(q)) for p, q in column.exterior.coords[:-1]),)
    return ring, holes


@st.composite
def houses(draw: st.DrawFn, categories: Sequence[Category]) -> Building:
    """A room with up to four doors and four windows, turned any way."""
    ring, holes = draw(shapes())
    doors, windows = [], []
    for _ in range(draw(st.integers(0, 4))):
        side = draw(st.integers(0, len(ring) - 1))
        length = math.dist(ring[side], ring[(side + 1) % len(ring)])
        width = draw(st.sampled_from((0.7, 0.8, 0.9, 1.0, 1.6)))
        if length > width + 0.1:
            at = draw(st.floats(width / 2, length - width / 2))
            doors.append((side, at, width, draw(st.sampled_from((True, False, None)))))
    for _ in range(draw(st.integers(0, 4))):
        side = draw(st.integers(0, len(ring) - 1))
        length = math.dist(ring[side], ring[(side + 1) % len(ring)])
        if length > 1.2:
            windows.append((side, draw(st.floats(0.6, length - 0.6)), 1.0, draw(st.sampled_from((0.0, 0.5, 0.9, 1.4)))))
    angle = draw(st.sampled_from((0.0, math.pi / 2, math.pi))) + draw(st.sampled_from((0.0, 0.0, 0.3, 0.7853, 1.2)))
    kind = draw(st.sampled_from((OpeningKind.DOOR, OpeningKind.DOUBLE_DOOR, OpeningKind.OPEN, OpeningKind.SLIDING)))
    category = draw(st.sampled_from(list(categories)))
    return house(ring, category, doors=doors, windows=windows, holes=holes, angle=angle, kind=kind)


# --- what must hold, said in its own words


def area_of(unit: Unit) -> Area:
    return Area(unit.polygon.exterior, unit.polygon.holes)


def stands(f: Fixture) -> bool:
    item = CATALOGUE[f.key]
    return item.mount is Mount.FLOOR or (item.bottom < 2.0 and item.depth > 0.2)


def outside(unit: Unit, fixtures: Iterable[Fixture]) -> list[str]:
    """Pieces that reach out of their room by a millimetre or more."""
    room = area_of(unit).buffer(0.0005)
    return [f.id for f in fixtures if not room.covers(Area(footprint(f)))]


def overlapping(fixtures: Sequence[Fixture]) -> list[tuple[str, str]]:
    """Pairs of pieces that stand in each other by more than the millimetres places are rounded to; seats reach under tables."""
    found = []
    areas = [Area(footprint(f)).buffer(-0.0025, join_style="mitre") for f in fixtures]
    if not areas:
        return []
    tree = shapely.STRtree(areas)
    for i, j in zip(*tree.query(areas, predicate="intersects"), strict=True):
        a, b = fixtures[i], fixtures[j]
        if i >= j or ({a.key, b.key} & SEATS and {a.key, b.key} & TABLES):
            continue
        p, q = CATALOGUE[a.key], CATALOGUE[b.key]
        if p.bottom < q.height and q.bottom < p.height and areas[i].intersection(areas[j]).area > 0:
            found.append((a.id, b.id))
    return found


def faces(building: Building, unit: Unit) -> list[tuple[Opening, LineString]]:
    """Every opening with its line on the room's own wall."""
    ring = area_of(unit).exterior
    return [
        (o, LineString([ring.interpolate(ring.project(shapely.Point(p))) for p in o.line]))
        for o in building.unit_openings[unit.id]
    ]


def in_doorways(building: Building, unit: Unit, fixtures: Sequence[Fixture]) -> list[tuple[str, str]]:
    """Standing pieces on floor a door's leaf may sweep, or in the first half metre of the 0.9 m way through an opening."""
    found = []
    for o, face in faces(building, unit):
        if o.kind is OpeningKind.HATCH:
            continue
        width = math.dist(*o.line)
        swept = Area()
        if o.kind in {OpeningKind.DOOR, OpeningKind.DOUBLE_DOOR} and o.opens_into in {None, unit.id}:
            leaf = width / 2 if o.kind is OpeningKind.DOUBLE_DOOR else width
            swept = shapely.union_all([shapely.Point(p).buffer(leaf) for p in face.coords]).intersection(
                face.buffer(leaf, cap_style="flat")
            )
        middle = face.interpolate(0.5, normalized=True)
        (ax, ay), (bx, by) = face.coords
        t = ((bx - ax) / max(face.length, 1e-9), (by - ay) / max(face.length, 1e-9))
        way = LineString([(middle.x - 0.45 * t[0], middle.y - 0.45 * t[1]), (middle.x + 0.45 * t[0], middle.y + 0.45 * t[1])])
        kept = swept.union(way.buffer(0.5, cap_style="flat")).buffer(-0.01)
        found += [(o.id, f.id) for f in fixtures if stands(f) and kept.intersects(Area(footprint(f)))]
    return found


def ways(room: Area, accesses: Sequence[LineString], radius: float) -> list[set[int]]:
    """For each part of the floor a walker's middle can be on: which accesses it reaches."""
    floor = room.buffer(-radius)
    parts = [p for p in shapely.get_parts(floor) if p.area > 1e-6]
    return [{n for n, a in enumerate(accesses) if p.distance(a) <= radius + 0.1} for p in parts]


def cut_off(building: Building, unit: Unit, fixtures: Sequence[Fixture]) -> list[tuple[int, int]]:
    """Pairs of doors a 0.9 m way joins in the empty room and not in the furnished one."""
    room, accesses = area_of(unit), [face for _, face in faces(building, unit)]
    taken = shapely.union_all([Area(footprint(f)) for f in fixtures if stands(f)])
    before, after = ways(room, accesses, 0.45), ways(room.difference(taken), accesses, 0.449)
    joined = [pair for pair in combinations(range(len(accesses)), 2) if any(set(pair) <= part for part in before)]
    return [pair for pair in joined if not any(set(pair) <= part for part in after)]


def out_of_reach(building: Building, unit: Unit, fixtures: Sequence[Fixture]) -> list[str]:
    """Seats and tables far from any way: 1.5 m from one of 0.9 m, and 0.6 m from where one gets in sideways (0.4 m)."""
    room, accesses = area_of(unit), [face for _, face in faces(building, unit)]
    room = room.difference(shapely.union_all([Area(footprint(f)) for f in fixtures if stands(f)]))

    def walked(radius: float) -> list[Area]:
        parts = [p for p in shapely.get_parts(room.buffer(-radius)) if p.area > 1e-6]
        return [p for p in parts if not accesses or any(p.distance(a) <= 0.6 for a in accesses)]

    wide, tight = walked(0.449), walked(0.2)
    if not wide:
        return []
    near = shapely.multipolygons(wide).buffer(0.449 + 1.5).union(shapely.multipolygons(tight).buffer(0.2 + 0.6))
    return [f.id for f in fixtures if f.key in SEATS | TABLES and not near.intersects(Area(footprint(f)))]


def hiding(building: Building, unit: Unit, fixtures: Sequence[Fixture]) -> list[tuple[str, str]]:
    """Tall pieces within a hand of a window they hide."""
    found = []
    ring = area_of(unit).exterior
    for w in building.unit_windows[unit.id]:
        face = LineString([ring.interpolate(ring.project(shapely.Point(p))) for p in w.line])
        for f in fixtures:
            item = CATALOGUE[f.key]
            tall = item.height > max(w.sill, 1.0) and item.bottom < w.head
            if tall and face.buffer(0.1, cap_style="flat").buffer(-0.01).intersects(Area(footprint(f))):
                found.append((w.id, f.id))
    return found


def troubles(building: Building, unit: Unit) -> dict[str, object]:
    """All that is wrong with a furnished room; empty when it is right."""
    fixtures = [f for f in building.fixtures if f.unit_id == unit.id]
    checks = {
        "outside": outside(unit, fixtures),
        "overlapping": overlapping(fixtures),
        "in doorways": in_doorways(building, unit, fixtures),
        "cut off": cut_off(building, unit, fixtures),
        "out of reach": out_of_reach(building, unit, fixtures),
        "hiding": hiding(building, unit, fixtures),
    }
    return {name: found for name, found in checks.items() if found}
