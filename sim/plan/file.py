"""The floor-plan file: GeoJSON features of IMDF's types, in local metres, with our additions in ``x_training``.

One JSON object per building.  It follows IMDF's names, so that a true IMDF export is a change of coordinates; it does not
claim conformance (local metres, one file, extra members).  What is derived (exits, door graph, meshes) is never stored.
"""

import math
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

from sim.plan.building import AlarmKind, Blinds, Category, LinkKind, LockKind, OpeningKind, Tri
from sim.text import Text

FORMAT: Final = "inrymning.plan"
VERSION: Final = 1


class Strict(BaseModel):
    """Nothing unknown, nothing converted, nothing infinite."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)


def _closed(ring: "tuple[Position, ...]") -> "tuple[Position, ...]":
    if ring[0] != ring[-1]:
        raise ValueError("a ring ends with its first point, as in GeoJSON")
    return ring


Id = Annotated[str, Field(pattern=r"^[\w.:$+-]{1,100}$", description="name of the feature, unique in the file")]
HingeEnd = Literal[0, 1]
Metres = Annotated[float, Field(ge=0, le=1e7)]
Coordinate = Annotated[float, Field(ge=-1e7, le=1e7)]
"""Metres; map grids reach 9.4 million, and sizes beyond cannot be told from mistakes."""
Position = tuple[Coordinate, Coordinate]
Position3 = tuple[Coordinate, Coordinate, Coordinate]
RingPositions = Annotated[tuple[Position, ...], Field(min_length=4), AfterValidator(_closed)]
PolygonRings = Annotated[tuple[RingPositions, ...], Field(min_length=1)]


class Label(Strict):
    """A text in both languages; an empty English one falls back to Swedish."""

    sv: str
    en: str = ""

    @classmethod
    def of(cls, text: Text) -> Self:
        """The file form of a Text."""
        return cls(sv=text.sv, en=text.en)

    def text(self) -> Text:
        """The Text the program uses."""
        return Text(self.sv, self.en)


class PolygonGeometry(Strict):
    """GeoJSON Polygon: exterior counter-clockwise, holes clockwise, rings closed."""

    type: Literal["Polygon"] = "Polygon"
    coordinates: PolygonRings


class MultiPolygonGeometry(Strict):
    """GeoJSON MultiPolygon."""

    type: Literal["MultiPolygon"] = "MultiPolygon"
    coordinates: tuple[PolygonRings, ...]


class LineGeometry(Strict):
    """GeoJSON LineString of exactly two points."""

    type: Literal["LineString"] = "LineString"
    coordinates: tuple[Position, Position]


class PathGeometry(Strict):
    """GeoJSON LineString with heights."""

    type: Literal["LineString"] = "LineString"
    coordinates: Annotated[tuple[Position3, ...], Field(min_length=2)]


class PointGeometry(Strict):
    """GeoJSON Point."""

    type: Literal["Point"] = "Point"
    coordinates: Position


class Feature(Strict):
    """What every feature has."""

    type: Literal["Feature"] = "Feature"
    id: Id


class AnchorFile(Strict):
    """Where on earth ``point`` of the plan lies: WGS84 degrees, not at a pole."""

    latitude: Annotated[float, Field(ge=-89, le=89)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    point: Position = (0.0, 0.0)


class Manifest(Strict):
    """How to read the numbers: metres from a local origin; ``north`` is the heading of true north (radians, 0 = +x).

    Most plans have no ``anchor``; those say nothing of it, so that they read, and are hashed, as before there were any.
    """

    crs: Literal["local"] = "local"
    unit: Literal["metre"] = "metre"
    north: float = math.pi / 2
    anchor: AnchorFile | None = None

    @model_serializer(mode="wrap")
    def _without_none(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        kept: dict[str, Any] = dump(self)
        if self.anchor is None:
            del kept["anchor"]
        return kept


class SourceFile(Strict):
    """Where the plan came from; the hash is of the imported file."""

    importer: str
    file: str = ""
    sha256: str = ""
    licence: str = ""


class BuildingTraining(Strict):  # noqa: D101
    source: SourceFile


class BuildingProperties(Strict):  # noqa: D101
    name: Label
    x_training: BuildingTraining


class BuildingFeature(Feature):
    """The building itself."""

    feature_type: Literal["building"] = "building"
    geometry: None = None
    properties: BuildingProperties


class LevelTraining(Strict):
    """Floor height above the building's zero, and floor-to-floor height."""

    elevation: float
    height: Annotated[float, Field(gt=0)]


class LevelProperties(Strict):  # noqa: D101
    ordinal: int
    name: Label
    x_training: LevelTraining


class LevelFeature(Feature):
    """A storey; its geometry is the outline at the façade, or null when nobody drew it."""

    feature_type: Literal["level"] = "level"
    geometry: MultiPolygonGeometry | None = None
    properties: LevelProperties


class UnitTraining(Strict):  # noqa: D101
    number: str = ""
    ceiling: Annotated[float, Field(gt=0)] = 2.7
    capacity: Annotated[int, Field(ge=0)] | None = None
    shelter_suitable: Tri = Tri.UNKNOWN


class UnitProperties(Strict):  # noqa: D101
    level_id: Id
    category: Category
    name: Label
    x_training: UnitTraining = UnitTraining()


class UnitFeature(Feature):
    """A room, corridor, stairwell or outdoor area: its inner wall face."""

    feature_type: Literal["unit"] = "unit"
    geometry: PolygonGeometry
    properties: UnitProperties


class WallTraining(Strict):  # noqa: D101
    thickness: Metres
    height: Metres
    exterior: bool = False
    glass: bool = False


class WallProperties(Strict):  # noqa: D101
    level_id: Id
    category: Literal["wall"] = "wall"
    x_training: WallTraining


class WallFeature(Feature):
    """A wall's centre line."""

    feature_type: Literal["detail"] = "detail"
    geometry: LineGeometry
    properties: WallProperties


class OpeningTraining(Strict):
    """``hinge``: end of the line (0 or 1) the leaf hangs on; ``glazed``: part of the leaf one can see through."""

    unit_ids: Annotated[tuple[Id, ...], Field(min_length=1, max_length=2)]
    kind: OpeningKind = OpeningKind.DOOR
    height: Annotated[float, Field(gt=0)] = 2.1
    hinge: HingeEnd | None = None
    opens_into: Id | None = None
    glazed: Annotated[float, Field(ge=0, le=1)] | None = None
    lockable_from_inside: Tri = Tri.UNKNOWN
    lock_kind: LockKind = LockKind.UNKNOWN
    closer: Tri = Tri.UNKNOWN
    emergency_exit: Tri = Tri.UNKNOWN


class OpeningProperties(Strict):  # noqa: D101
    level_id: Id
    name: Label | None = None
    x_training: OpeningTraining


class OpeningFeature(Feature):
    """A door or open passage; the line's length is its clear width. One unit: it leads outdoors."""

    feature_type: Literal["opening"] = "opening"
    geometry: LineGeometry
    properties: OpeningProperties


class WindowTraining(Strict):  # noqa: D101
    unit_ids: Annotated[tuple[Id, ...], Field(min_length=1, max_length=2)]
    sill: Metres
    head: Metres
    blinds: Blinds = Blinds.UNKNOWN
    openable: Tri = Tri.UNKNOWN


class WindowProperties(Strict):  # noqa: D101
    level_id: Id
    category: Literal["window"] = "window"
    x_training: WindowTraining


class WindowFeature(Feature):
    """Glass in a wall. One unit: it faces outdoors."""

    feature_type: Literal["detail"] = "detail"
    geometry: LineGeometry
    properties: WindowProperties


class UnitReference(Strict):  # noqa: D101
    feature_type: Literal["unit"] = "unit"
    id: Id


class LinkTraining(Strict):  # noqa: D101
    width: Annotated[float, Field(gt=0)]


class LinkProperties(Strict):
    """``origin`` is the lower room, ``destination`` the upper one."""

    category: LinkKind
    direction: Literal["undirected"] = "undirected"
    origin: UnitReference
    destination: UnitReference
    x_training: LinkTraining


class LinkFeature(Feature):
    """A stair, ramp or lift; the line is walked from the lower floor to the upper one."""

    feature_type: Literal["relationship"] = "relationship"
    geometry: PathGeometry
    properties: LinkProperties


class AssemblyTraining(Strict):  # noqa: D101
    alternative: bool = False


class AssemblyProperties(Strict):  # noqa: D101
    category: Literal["assembly_point"] = "assembly_point"
    name: Label
    x_training: AssemblyTraining = AssemblyTraining()


class AssemblyFeature(Feature):
    """A place to gather outdoors."""

    feature_type: Literal["amenity"] = "amenity"
    geometry: PointGeometry
    properties: AssemblyProperties


class AlarmTraining(Strict):  # noqa: D101
    height: Metres
    unit_id: Id | None = None


class AlarmProperties(Strict):  # noqa: D101
    level_id: Id
    category: AlarmKind
    x_training: AlarmTraining


class AlarmFeature(Feature):
    """A button, speaker, phone or panel."""

    feature_type: Literal["amenity"] = "amenity"
    geometry: PointGeometry
    properties: AlarmProperties


class FixtureTraining(Strict):
    """``key`` names a piece of the furniture catalogue; ``heading`` is where its front faces, radians."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    unit_id: Id
    heading: float = 0.0


class FixtureProperties(Strict):  # noqa: D101
    category: Literal["furniture"] = "furniture"
    x_training: FixtureTraining


class FixtureFeature(Feature):
    """A piece of furniture."""

    feature_type: Literal["fixture"] = "fixture"
    geometry: PointGeometry
    properties: FixtureProperties


class ZoneTraining(Strict):  # noqa: D101
    unit_ids: tuple[Id, ...] = ()
    opening_ids: tuple[Id, ...] = ()


class ZoneProperties(Strict):  # noqa: D101
    name: Label
    x_training: ZoneTraining = ZoneTraining()


class ZoneFeature(Feature):
    """Rooms and doors that belong together; its area is that of its rooms."""

    feature_type: Literal["geofence"] = "geofence"
    geometry: None = None
    properties: ZoneProperties


class PlanFile(Strict):
    """A whole floor-plan file."""

    format: Literal["inrymning.plan"] = FORMAT
    version: Literal[1] = VERSION
    manifest: Manifest = Manifest()
    building: BuildingFeature
    levels: tuple[LevelFeature, ...]
    units: tuple[UnitFeature, ...]
    walls: tuple[WallFeature, ...] = ()
    openings: tuple[OpeningFeature, ...] = ()
    windows: tuple[WindowFeature, ...] = ()
    vertical_links: tuple[LinkFeature, ...] = ()
    assembly_points: tuple[AssemblyFeature, ...] = ()
    alarm_devices: tuple[AlarmFeature, ...] = ()
    fixtures: tuple[FixtureFeature, ...] = ()
    zones: tuple[ZoneFeature, ...] = ()


def plan_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of the newest plan file, for editors and other programs."""
    schema = PlanFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Inrymning floor plan"}
