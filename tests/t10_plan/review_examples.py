"""Schools as drawings change them: other ids, other order, small and large moves; and people's edits of a plan."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from sim.plan.building import (
    AssemblyPoint,
    Blinds,
    Building,
    Category,
    LockKind,
    Opening,
    OpeningKind,
    Point,
    Polygon,
    Source,
    Tri,
    Zone,
)
from sim.plan.convert import hashed
from sim.text import Text
from tests.t10_plan.plan_examples import door, small_school

ALL = (
    "levels",
    "units",
    "walls",
    "openings",
    "windows",
    "vertical_links",
    "assembly_points",
    "alarm_devices",
    "fixtures",
    "zones",
)


def drawing() -> Building:
    """The small school as an importer finds it: shapes, names and kinds are known, nothing a person has to say."""
    school = small_school()
    return hashed(
        replace(
            school,
            source=Source("ifc", "skola.ifc", "a" * 64),
            units=tuple(replace(u, shelter_suitable=Tri.UNKNOWN) for u in school.units),
            openings=tuple(unanswered(o) for o in school.openings),
            windows=tuple(replace(w, blinds=Blinds.UNKNOWN, openable=Tri.UNKNOWN) for w in school.windows),
            assembly_points=(),
            alarm_devices=(),
            zones=(),
        )
    )


def unanswered(opening: Opening) -> Opening:
    return replace(
        opening,
        glazed=None,
        lockable_from_inside=Tri.UNKNOWN,
        lock_kind=LockKind.UNKNOWN,
        closer=Tri.UNKNOWN,
        emergency_exit=Tri.UNKNOWN,
    )


def with_ids(building: Building, name: Callable[[str], str]) -> Building:
    """The same building with other ids everywhere."""

    def group(features: tuple[Any, ...]) -> tuple[Any, ...]:
        made = []
        for x in features:
            new: dict[str, Any] = {"id": name(x.id)}
            for field in ("level_id", "unit_id", "lower_unit_id", "upper_unit_id", "opens_into"):
                if getattr(x, field, None) is not None:
                    new[field] = name(getattr(x, field))
            for field in ("unit_ids", "opening_ids"):
                if hasattr(x, field):
                    new[field] = tuple(map(name, getattr(x, field)))
            made.append(replace(x, **new))
        return tuple(made)

    groups: dict[str, Any] = {g: group(getattr(building, g)) for g in ALL}
    return hashed(replace(building, **groups))


def along(building: Building, dx: float, dy: float, only: frozenset[str] | None = None) -> Building:
    """The building, or some rooms, doors and windows of it, elsewhere."""

    def at(p: Point) -> Point:
        return round(p[0] + dx, 3), round(p[1] + dy, 3)

    def polygon(p: Polygon) -> Polygon:
        return Polygon(tuple(map(at, p.exterior)), tuple(tuple(map(at, h)) for h in p.holes))

    def mine(x: Any) -> bool:
        return only is None or x.id in only

    whole = only is None
    return hashed(
        replace(
            building,
            levels=tuple(replace(x, outline=tuple(map(polygon, x.outline))) for x in building.levels)
            if whole
            else building.levels,
            units=tuple(replace(u, polygon=polygon(u.polygon)) if mine(u) else u for u in building.units),
            openings=tuple(replace(o, line=(at(o.line[0]), at(o.line[1]))) if mine(o) else o for o in building.openings),
            windows=tuple(replace(w, line=(at(w.line[0]), at(w.line[1]))) if mine(w) else w for w in building.windows),
            vertical_links=tuple(
                replace(v, path=tuple((*at((x, y)), z) for x, y, z in v.path)) if mine(v) else v for v in building.vertical_links
            ),
            fixtures=tuple(replace(f, point=at(f.point)) if whole else f for f in building.fixtures),
        )
    )


def without_room(building: Building, room: str) -> Building:
    """The building without a room and what hangs on it."""
    return hashed(
        replace(
            building,
            units=tuple(u for u in building.units if u.id != room),
            openings=tuple(o for o in building.openings if room not in o.unit_ids),
            windows=tuple(w for w in building.windows if room not in w.unit_ids),
            vertical_links=tuple(v for v in building.vertical_links if room not in (v.lower_unit_id, v.upper_unit_id)),
            fixtures=tuple(f for f in building.fixtures if f.unit_id != room),
        )
    )


TRI = st.sampled_from([Tri.YES, Tri.NO])


@st.composite
def edited(draw: st.DrawFn, school: Building) -> Building:
    """The plan after a person has worked on it: values decided, doors taken away and added, things put on the plan."""
    units = [
        replace(u, category=draw(st.sampled_from(list(Category))), capacity=draw(st.one_of(st.none(), st.integers(0, 60))))
        if draw(st.booleans())
        else replace(u, name=Text(draw(st.sampled_from(["", "Bild", "9A"]))), shelter_suitable=draw(TRI))
        for u in school.units
    ]
    doors = []
    for o in school.openings:
        if draw(st.integers(0, 5)) == 0:
            continue  # taken away
        values: dict[str, Any] = {}
        if draw(st.booleans()):
            kind = draw(st.sampled_from(list(LockKind)))
            values |= {"lockable_from_inside": draw(TRI), "lock_kind": kind, "opens_into": draw(st.sampled_from(o.unit_ids))}
        if draw(st.booleans()):
            values |= {"glazed": draw(st.sampled_from([0.0, 0.15, 1.0])), "kind": draw(st.sampled_from(list(OpeningKind)))}
        doors.append(replace(o, **values))
    more = [door("extra", "p1", ((8.1, 5), (8.1, 6)), "a101", "a102")] if draw(st.booleans()) else []
    points = (AssemblyPoint("plan", Text("Planen"), (3.0, -30.0)),) if draw(st.booleans()) else ()
    zones = (Zone("z", Text("Öst"), ("a102", "k1"), tuple(o.id for o in doors[:1])),) if draw(st.booleans()) else ()
    windows = tuple(replace(w, blinds=draw(st.sampled_from(list(Blinds)))) for w in school.windows)
    name = Text(draw(st.sampled_from(["Lilla skolan", "Granskolan"])), school.name.en)
    return hashed(
        replace(
            school,
            name=name,
            units=tuple(units),
            openings=(*doors, *more),
            windows=windows,
            assembly_points=points,
            zones=zones,
        )
    )
