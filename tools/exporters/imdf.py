"""A plan as an IMDF archive (OGC 20-094), true WGS 84 through the plan's anchor.

It follows IMDF's features, members, categories and references; it does not claim conformance: a venue must have an address,
which no plan holds, and IMDF knows no schools.  Doors' rooms are told twice, by where they lie and by *traversal* relationships.
"""

import io
import json
import uuid
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sim import __version__
from sim.plan.building import AlarmKind, Building, Category, Fixture, Level, LinkKind, Opening, OpeningKind, Polygon, Tri, Unit
from sim.space.catalogue import footprint
from sim.text import Text
from tools.exporters.places import Degrees, degrees_of

UNIT: Final[Mapping[Category, str]] = {
    Category.GROUP_ROOM: "huddleroom",
    Category.CANTEEN: "foodservice",
    Category.GYM: "fitnessroom",
    Category.CHANGING_ROOM: "shower",
    Category.RECEPTION: "lobby",
    Category.STAFF_ROOM: "lounge",
    Category.SHAFT: "nonpublic",
    Category.OUTDOOR: "terrace",
}
"""IMDF's unit categories where they are called otherwise; the rest have our names, which are IMDF's."""

DOOR: Final[Mapping[OpeningKind, str]] = {
    OpeningKind.DOOR: "swinging",
    OpeningKind.DOUBLE_DOOR: "swinging",
    OpeningKind.SLIDING: "sliding",
    OpeningKind.OPEN: "open",
    OpeningKind.GATE: "shutter",
    OpeningKind.HATCH: "unspecified",
}

AMENITY: Final[Mapping[AlarmKind, str]] = {AlarmKind.FIRE_CALL_POINT: "firealarmpullstation", AlarmKind.PHONE: "phone"}
"""Devices anybody may use; lockdown buttons, panels and speakers stay with the school."""

LINK: Final[Mapping[LinkKind, str]] = {LinkKind.STAIRS: "stairs", LinkKind.RAMP: "ramp", LinkKind.ELEVATOR: "elevator"}

VENUE: Final = "university"
"""The nearest of IMDF's venue categories, which has no schools."""

KINDS: Final = (
    *("address", "venue", "building", "footprint", "level", "unit", "opening", "fixture", "amenity"),
    *("anchor", "detail", "geofence", "kiosk", "occupant", "relationship", "section"),
)
"""The archive's files; those nothing is written in are left out."""

EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""Time of every member, so that the same plan gives the same archive."""


def imdf(building: Building, created: datetime) -> bytes:
    """The archive's bytes; ``created`` is what its manifest says.

    Raises UsageProblem when the plan has no anchor.
    """
    features: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    for kind, feature in _Writer(building, degrees_of(building)).features():
        features[kind].append(feature)
    stamp = f"{created.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"
    manifest = {"version": "1.0.0", "created": f"{stamp}.000Z", "generated_by": f"Inrymning {__version__}", "language": "sv"}
    members = {"manifest.json": manifest} | {
        f"{kind}.geojson": {"type": "FeatureCollection", "name": kind, "features": found}
        for kind, found in features.items()
        if found
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in members.items():
            data = json.dumps(value, ensure_ascii=False, allow_nan=False)
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data.encode(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


@dataclass(frozen=True)
class _Writer:
    """Features of one building, with references between them."""

    building: Building
    place: Degrees

    def id(self, kind: str, name: str) -> str:
        """A UUID that stays the same as long as the plan's own ids do."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"inrymning:{self.building.id}:{kind}:{name}"))

    def feature(self, kind: str, own: str, geometry: dict[str, Any] | None, /, **properties: Any) -> tuple[str, dict[str, Any]]:
        """A feature of a kind, ready to be put in that kind's file."""
        who = self.id(kind, own)
        return kind, {"id": who, "type": "Feature", "feature_type": kind, "geometry": geometry, "properties": properties}

    def features(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Everything, a building before its levels, levels before their rooms."""
        b = self.building
        name, areas = _labels(b.name), [a for level in b.levels for a in self.areas(level)]
        venue = {"name": name or {"sv": b.id}, "alt_name": None, "hours": None, "phone": None, "website": None}
        whole, point = self.box(areas), self.point(_middle(areas))
        yield self.feature("venue", b.id, whole, category=VENUE, restriction=None, **venue, display_point=point, address_id=None)
        common = {"restriction": None, "alt_name": None, "address_id": None, "display_point": None}
        yield self.feature("building", b.id, None, category="unspecified", name=name, **common)
        ground = min(b.levels, key=lambda level: (abs(level.ordinal), level.ordinal))
        owner = [self.id("building", b.id)]
        shape = self.polygons(self.areas(ground))
        yield self.feature("footprint", b.id, shape, category="ground", name=None, building_ids=owner)
        for level in b.levels:
            called = _labels(level.name) or {"sv": str(level.ordinal)}
            told = {"ordinal": level.ordinal, "name": called, "short_name": called, "outdoor": False, "building_ids": owner}
            shape = self.polygons(self.areas(level))
            yield self.feature(
                "level", level.id, shape, category="unspecified", **told, restriction=None, display_point=None, address_id=None
            )
        yield from map(self.unit, b.units)
        for opening in b.openings:
            yield self.opening(opening)
            if len(opening.unit_ids) == 2:
                yield self.passage(opening)
        yield from map(self.fixture, b.fixtures)
        yield from self.amenities()
        yield from self.links()

    def areas(self, level: Level) -> tuple[Polygon, ...]:
        """A storey's outline, or its rooms where nobody drew one."""
        return level.outline or tuple(u.polygon for u in self.building.units if u.level_id == level.id)

    def unit(self, unit: Unit) -> tuple[str, dict[str, Any]]:
        shape = {"type": "Polygon", "coordinates": self.place.polygon(unit.polygon)}
        name = _labels(unit.name) or ({"sv": unit.number} if unit.number else None)
        number = {"sv": unit.number} if unit.number and name != {"sv": unit.number} else None
        category = UNIT.get(unit.category, str(unit.category))
        more = {"restriction": None, "accessibility": None, "display_point": self.point(unit.polygon.exterior[0])}
        level = self.id("level", unit.level_id)
        return self.feature("unit", unit.id, shape, category=category, name=name, alt_name=number, level_id=level, **more)

    def opening(self, opening: Opening) -> tuple[str, dict[str, Any]]:
        shape = {"type": "LineString", "coordinates": self.place.of(opening.line)}
        category = "emergencyexit" if opening.emergency_exit is Tri.YES else "pedestrian"
        door = {"type": DOOR[opening.kind], "automatic": False, "material": None}
        unknown = {"accessibility": None, "access_control": None, "alt_name": None, "display_point": None}
        name, level = _labels(opening.name) if opening.name else None, self.id("level", opening.level_id)
        return self.feature("opening", opening.id, shape, category=category, door=door, name=name, level_id=level, **unknown)

    def passage(self, opening: Opening) -> tuple[str, dict[str, Any]]:
        """Which rooms a door joins."""
        return self.relationship(f"through {opening.id}", "traversal", opening.unit_ids[0], opening.unit_ids[1], opening.id)

    def links(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for link in self.building.vertical_links:
            yield self.relationship(link.id, LINK[link.kind], link.lower_unit_id, link.upper_unit_id)

    def relationship(self, name: str, category: str, start: str, end: str, through: str = "") -> tuple[str, dict[str, Any]]:
        ends = [{"id": self.id("unit", u), "feature_type": "unit"} for u in (start, end)]
        between = [{"id": self.id("opening", through), "feature_type": "opening"}] if through else None
        told = {"category": category, "direction": "undirected", "hours": None}
        return self.feature("relationship", name, None, **told, origin=ends[0], intermediary=between, destination=ends[1])

    def fixture(self, fixture: Fixture) -> tuple[str, dict[str, Any]]:
        ring = footprint(fixture)
        shape = {"type": "Polygon", "coordinates": [self.place.of([*ring, ring[0]])]}
        level = self.id("level", self.building.unit[fixture.unit_id].level_id)
        empty = {"name": None, "alt_name": None, "anchor_id": None, "display_point": None}
        return self.feature("fixture", fixture.id, shape, category="furniture", level_id=level, **empty)

    def amenities(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for device in self.building.alarm_devices:
            if device.kind in AMENITY and device.unit_id:
                empty = {"accessibility": None, "name": None, "alt_name": None, "hours": None, "phone": None, "website": None}
                told = {"category": AMENITY[device.kind], "unit_ids": [self.id("unit", device.unit_id)], **empty}
                yield self.feature("amenity", device.id, self.point(device.point), **told, address_id=None, correlation_id=None)

    def point(self, point: tuple[float, float]) -> dict[str, Any]:
        return {"type": "Point", "coordinates": self.place.of([point])[0]}

    def polygons(self, areas: tuple[Polygon, ...]) -> dict[str, Any]:
        shapes = [self.place.polygon(a) for a in areas]
        if len(shapes) == 1:
            return {"type": "Polygon", "coordinates": shapes[0]}
        return {"type": "MultiPolygon", "coordinates": shapes}

    def box(self, areas: list[Polygon]) -> dict[str, Any]:
        """All of the school's ground, as a rectangle."""
        (x0, y0), (x1, y1) = _bounds(areas)
        ring = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
        return {"type": "Polygon", "coordinates": self.place.polygon(Polygon(ring))}


def _bounds(areas: list[Polygon]) -> tuple[tuple[float, float], tuple[float, float]]:
    xs, ys = zip(*(p for a in areas for p in a.exterior), strict=True)
    return (min(xs), min(ys)), (max(xs), max(ys))


def _middle(areas: list[Polygon]) -> tuple[float, float]:
    low, high = _bounds(areas)
    return (low[0] + high[0]) / 2, (low[1] + high[1]) / 2


def _labels(text: Text) -> dict[str, str] | None:
    """IMDF's labels: a text by language; None where there is none."""
    return {language: said for language, said in (("sv", text.sv), ("en", text.en)) if said} or None
