"""A small sound school, ways to spoil it, and strategies for valid plans."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from sim.plan.building import (
    AlarmDevice,
    AlarmKind,
    AssemblyPoint,
    Blinds,
    Building,
    Category,
    Fixture,
    Level,
    LinkKind,
    LockKind,
    Opening,
    OpeningKind,
    Point,
    Polygon,
    Ring,
    Source,
    Tri,
    Unit,
    VerticalLink,
    Wall,
    Window,
    Zone,
)
from sim.text import Text


def rectangle(x0: float, y0: float, x1: float, y1: float) -> Ring:
    return ((x0, y0), (x1, y0), (x1, y1), (x0, y1))


def room(who: str, level: str, ring: Ring, category: Category = Category.CLASSROOM, **more: Any) -> Unit:
    more = {"name": Text(f"Rum {who}", f"Room {who}"), "number": who.upper(), "shelter_suitable": Tri.YES, **more}
    return Unit(who, level, category, polygon=Polygon(ring), **more)


def door(who: str, level: str, line: tuple[Point, Point], *units: str, **more: Any) -> Opening:
    answered: dict[str, Any] = {
        "hinge": 0,
        "opens_into": units[0] if len(units) > 1 else None,
        "glazed": 0.0,
        "lockable_from_inside": Tri.YES,
        "lock_kind": LockKind.THUMB_TURN,
        "closer": Tri.NO,
        "emergency_exit": Tri.NO,
    }
    return Opening(who, level, line, units, **{**answered, **more})


def small_school() -> Building:
    """Two storeys: corridor, two classrooms and a stairwell on each, one exit, nothing left unanswered, no issues."""
    units, openings = [], []
    for n, level in enumerate(("p1", "p2"), start=1):
        units += [
            room(f"a{n}01", level, rectangle(0, 2.2, 8, 9.2)),
            room(f"a{n}02", level, rectangle(8.2, 2.2, 16.2, 9.2)),
            room(f"k{n}", level, rectangle(0, 0, 16.2, 2), Category.WALKWAY),
            room(f"t{n}", level, rectangle(16.4, 0, 20, 9.2), Category.STAIRS),
        ]
        openings += [
            door(f"d{n}01", level, ((3, 2.1), (4, 2.1)), f"a{n}01", f"k{n}"),
            door(f"d{n}02", level, ((11, 2.1), (12, 2.1)), f"a{n}02", f"k{n}"),
            door(f"d{n}03", level, ((16.3, 0.5), (16.3, 1.4)), f"t{n}", f"k{n}", kind=OpeningKind.DOOR),
        ]
    openings.append(door("ut", "p1", ((0, 0.4), (0, 1.6)), "k1", kind=OpeningKind.DOUBLE_DOOR))
    outline = (Polygon(rectangle(-0.2, -0.2, 20.2, 9.4)),)
    return Building(
        id="skolan",
        name=Text("Lilla skolan", "The small school"),
        source=Source("by hand", "", "", "CC0"),
        levels=(
            Level("p1", 0, Text("Plan 1", "Floor 1"), 0.0, 3.5, outline),
            Level("p2", 1, Text("Plan 2", "Floor 2"), 3.5, 3.5, outline),
        ),
        units=tuple(units),
        walls=(
            Wall("v1", "p1", ((0, 2.1), (16.2, 2.1)), 0.2, 3.0),
            Wall("v2", "p1", ((16.3, 0), (16.3, 9.2)), 0.2, 3.0, glass=True),
        ),
        openings=tuple(openings),
        windows=(
            Window("f1", "p1", ((2, 9.3), (6, 9.3)), ("a101",), 0.9, 2.2, Blinds.INSIDE, Tri.YES),
            Window("f2", "p1", ((6, 2.1), (7, 2.1)), ("a101", "k1"), 1.2, 2.2, Blinds.NONE, Tri.NO),
        ),
        vertical_links=(
            VerticalLink(
                "trappa", LinkKind.STAIRS, "t1", "t2", ((17.3, 3.0, 0), (17.3, 8, 1.75), (19, 8, 1.75), (19, 3.0, 3.5)), 1.4
            ),
        ),
        assembly_points=(AssemblyPoint("samling", Text("Gräsplanen", "The lawn"), (10.0, -20.0)),),
        alarm_devices=(
            AlarmDevice("knapp", "p1", AlarmKind.LOCKDOWN_BUTTON, (1.0, 0.05), 1.2, "k1"),
            AlarmDevice("hogtalare", "p1", AlarmKind.SPEAKER, (8.0, 1.0), 2.6),
        ),
        fixtures=(Fixture("bank", "a101", "desk_double", (4.0, 6.0), 1.5708),),
        zones=(Zone("norr", Text("Norr", "North"), ("a101", "a102"), ("d101",)),),
    )


def change(building: Building, group: str, who: str, **new: Any) -> Building:
    """The same building with some fields of one feature changed."""
    features = getattr(building, group)
    assert any(x.id == who for x in features)
    return replace(building, **{group: tuple(replace(x, **new) if x.id == who else x for x in features)})


def drop(building: Building, group: str, *who: str) -> Building:
    """The same building without some features."""
    return replace(building, **{group: tuple(x for x in getattr(building, group) if x.id not in who)})


def add(building: Building, group: str, *features: Any) -> Building:
    """The same building with more features."""
    return replace(building, **{group: (*getattr(building, group), *features)})


# ---------------------------------------------------------------- strategies

names = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12)
texts = st.builds(Text, names, names)
millimetres = st.integers(-50_000, 50_000).map(lambda n: n / 1000)
lengths = st.integers(1, 9_000).map(lambda n: n / 1000)
tri = st.sampled_from(list(Tri))


@st.composite
def staircase_rings(draw: st.DrawFn, steps: int = 5) -> Ring:
    """A counter-clockwise ring with right angles, never touching itself: a stack of slabs growing narrower."""
    x, y = draw(millimetres), draw(millimetres)
    rises = draw(st.lists(st.integers(300, 4000), min_size=1, max_size=steps))
    runs = draw(st.lists(st.integers(300, 4000), min_size=len(rises), max_size=len(rises)))
    wide = sum(runs)
    right = [(x + wide / 1000, y)]
    height, reach = 0, wide
    for rise, run in zip(rises, runs, strict=True):
        height += rise
        right.append((x + reach / 1000, y + height / 1000))
        reach -= run
        right.append((x + reach / 1000, y + height / 1000))
    return tuple((round(a, 3), round(b, 3)) for a, b in [(x, y), *right])


@st.composite
def stars(draw: st.DrawFn) -> Ring:
    """A counter-clockwise ring around a middle, with any angles."""
    from math import cos, pi, sin

    count = draw(st.integers(3, 12))
    reach = draw(st.lists(st.floats(0.5, 20), min_size=count, max_size=count))
    return tuple((round(r * cos(2 * pi * k / count), 3), round(r * sin(2 * pi * k / count), 3)) for k, r in enumerate(reach))


def _units(draw: st.DrawFn, levels: list[Level]) -> Iterator[Unit]:
    for n in range(draw(st.integers(1, 6))):
        polygon = Polygon(draw(st.one_of(staircase_rings(), stars())))
        yield Unit(
            f"u{n}",
            draw(st.sampled_from(levels)).id,
            draw(st.sampled_from(list(Category))),
            draw(texts),
            polygon,
            draw(names),
            draw(lengths),
            draw(st.one_of(st.none(), st.integers(0, 500))),
            draw(tri),
        )


@st.composite
def plans(draw: st.DrawFn) -> Building:
    """Any building a plan file can hold; not one without issues."""
    count = draw(st.integers(1, 3))
    levels = [Level(f"p{n}", n, draw(texts), 3.2 * n, draw(lengths)) for n in range(count)]
    if draw(st.booleans()):
        levels[0] = replace(levels[0], outline=(Polygon(draw(staircase_rings())),))
    units = list(_units(draw, levels))
    ids = [u.id for u in units]
    line = st.tuples(st.tuples(millimetres, millimetres), st.tuples(millimetres, millimetres))
    pair = st.lists(st.sampled_from(ids), min_size=1, max_size=2, unique=True).map(tuple)
    somewhere = st.sampled_from([x.id for x in levels])
    openings = st.builds(
        Opening,
        st.uuids().map(str),
        somewhere,
        line,
        pair,
        st.sampled_from(list(OpeningKind)),
        lengths,
        st.sampled_from([None, 0, 1]),
        st.sampled_from([None, *ids]),
        st.one_of(st.none(), st.floats(0, 1)),
        tri,
        st.sampled_from(list(LockKind)),
        tri,
        tri,
        st.one_of(st.none(), texts),
    )
    windows = st.builds(Window, st.uuids().map(str), somewhere, line, pair, lengths, lengths, st.sampled_from(list(Blinds)), tri)
    path = st.lists(st.tuples(millimetres, millimetres, millimetres), min_size=2, max_size=5).map(tuple)
    links = st.builds(
        VerticalLink,
        st.uuids().map(str),
        st.sampled_from(list(LinkKind)),
        st.sampled_from(ids),
        st.sampled_from(ids),
        path,
        lengths,
    )
    walls = st.builds(Wall, st.uuids().map(str), somewhere, line, lengths, lengths, st.booleans(), st.booleans())
    fixtures = st.builds(
        Fixture, st.uuids().map(str), st.sampled_from(ids), st.just("chair"), st.tuples(millimetres, millimetres)
    )
    return Building(
        id="b",
        name=draw(texts),
        source=Source(draw(names), draw(names)),
        levels=tuple(levels),
        units=tuple(units),
        walls=tuple(draw(st.lists(walls, max_size=2))),
        openings=tuple(draw(st.lists(openings, max_size=4))),
        windows=tuple(draw(st.lists(windows, max_size=3))),
        vertical_links=tuple(draw(st.lists(links, max_size=2))),
        fixtures=tuple(draw(st.lists(fixtures, max_size=3))),
        zones=(Zone("z", draw(texts), tuple(ids[:1])),),
        north=draw(st.floats(-4, 4)),
    )
