"""Between the file's features and the frozen Building; nothing is lost either way."""

from dataclasses import replace

from sim.ids import content_hash
from sim.plan import building as b
from sim.plan import file as f


def to_file(building: b.Building) -> f.PlanFile:
    """The file form of a building.

    Raises pydantic's ValidationError for a building no file can hold (an id with spaces, a ring of two points, NaN).
    """
    source = building.source
    return f.PlanFile(
        manifest=f.Manifest(north=building.north, anchor=_anchor_file(building.anchor)),
        building=f.BuildingFeature(
            id=building.id,
            properties=f.BuildingProperties(
                name=f.Label.of(building.name),
                x_training=f.BuildingTraining(
                    source=f.SourceFile(importer=source.importer, file=source.file, sha256=source.sha256, licence=source.licence)
                ),
            ),
        ),
        levels=tuple(_level_feature(x) for x in building.levels),
        units=tuple(_unit_feature(x) for x in building.units),
        walls=tuple(_wall_feature(x) for x in building.walls),
        openings=tuple(_opening_feature(x) for x in building.openings),
        windows=tuple(_window_feature(x) for x in building.windows),
        vertical_links=tuple(_link_feature(x) for x in building.vertical_links),
        assembly_points=tuple(_assembly_feature(x) for x in building.assembly_points),
        alarm_devices=tuple(_alarm_feature(x) for x in building.alarm_devices),
        fixtures=tuple(_fixture_feature(x) for x in building.fixtures),
        zones=tuple(_zone_feature(x) for x in building.zones),
    )


def from_file(plan: f.PlanFile) -> b.Building:
    """The building a file describes, with its content hash."""
    p = plan.building.properties
    source = p.x_training.source
    return b.Building(
        id=plan.building.id,
        name=p.name.text(),
        source=b.Source(source.importer, source.file, source.sha256, source.licence),
        levels=tuple(_level(x) for x in plan.levels),
        units=tuple(_unit(x) for x in plan.units),
        walls=tuple(_wall(x) for x in plan.walls),
        openings=tuple(_opening(x) for x in plan.openings),
        windows=tuple(_window(x) for x in plan.windows),
        vertical_links=tuple(_link(x) for x in plan.vertical_links),
        assembly_points=tuple(_assembly(x) for x in plan.assembly_points),
        alarm_devices=tuple(_alarm(x) for x in plan.alarm_devices),
        fixtures=tuple(_fixture(x) for x in plan.fixtures),
        zones=tuple(_zone(x) for x in plan.zones),
        north=plan.manifest.north,
        anchor=_anchor(plan.manifest.anchor),
        content_hash=hash_of(plan),
    )


def hash_of(plan: f.PlanFile) -> str:
    """SHA-256 of the file's canonical JSON: the same for every spelling of the same plan."""
    return content_hash(plan.model_dump(mode="json"))


def hashed(building: b.Building) -> b.Building:
    """The same building with its content hash filled in."""
    return replace(building, content_hash=hash_of(to_file(building)))


def _anchor_file(x: b.Anchor | None) -> f.AnchorFile | None:
    return f.AnchorFile(latitude=x.latitude, longitude=x.longitude, point=x.point) if x else None


def _anchor(x: f.AnchorFile | None) -> b.Anchor | None:
    return b.Anchor(x.latitude, x.longitude, x.point) if x else None


def _rings(polygon: b.Polygon) -> tuple[b.Ring, ...]:
    return tuple((*ring, ring[0]) for ring in (polygon.exterior, *polygon.holes))


def _polygon(rings: tuple[b.Ring, ...]) -> b.Polygon:
    return b.Polygon(rings[0][:-1], tuple(ring[:-1] for ring in rings[1:]))


def _level_feature(x: b.Level) -> f.LevelFeature:
    geometry = f.MultiPolygonGeometry(coordinates=tuple(_rings(p) for p in x.outline)) if x.outline else None
    training = f.LevelTraining(elevation=x.elevation, height=x.height)
    properties = f.LevelProperties(ordinal=x.ordinal, name=f.Label.of(x.name), x_training=training)
    return f.LevelFeature(id=x.id, geometry=geometry, properties=properties)


def _level(x: f.LevelFeature) -> b.Level:
    p, t = x.properties, x.properties.x_training
    outline = tuple(_polygon(rings) for rings in x.geometry.coordinates) if x.geometry else ()
    return b.Level(x.id, p.ordinal, p.name.text(), t.elevation, t.height, outline)


def _unit_feature(x: b.Unit) -> f.UnitFeature:
    training = f.UnitTraining(number=x.number, ceiling=x.ceiling, capacity=x.capacity, shelter_suitable=x.shelter_suitable)
    properties = f.UnitProperties(level_id=x.level_id, category=x.category, name=f.Label.of(x.name), x_training=training)
    return f.UnitFeature(id=x.id, geometry=f.PolygonGeometry(coordinates=_rings(x.polygon)), properties=properties)


def _unit(x: f.UnitFeature) -> b.Unit:
    p, t = x.properties, x.properties.x_training
    polygon = _polygon(x.geometry.coordinates)
    return b.Unit(x.id, p.level_id, p.category, p.name.text(), polygon, t.number, t.ceiling, t.capacity, t.shelter_suitable)


def _wall_feature(x: b.Wall) -> f.WallFeature:
    training = f.WallTraining(thickness=x.thickness, height=x.height, exterior=x.exterior, glass=x.glass)
    properties = f.WallProperties(level_id=x.level_id, x_training=training)
    return f.WallFeature(id=x.id, geometry=f.LineGeometry(coordinates=x.line), properties=properties)


def _wall(x: f.WallFeature) -> b.Wall:
    t = x.properties.x_training
    return b.Wall(x.id, x.properties.level_id, x.geometry.coordinates, t.thickness, t.height, t.exterior, t.glass)


def _opening_feature(x: b.Opening) -> f.OpeningFeature:
    training = f.OpeningTraining(
        unit_ids=x.unit_ids,
        kind=x.kind,
        height=x.height,
        hinge=_end(x.hinge),
        opens_into=x.opens_into,
        glazed=x.glazed,
        lockable_from_inside=x.lockable_from_inside,
        lock_kind=x.lock_kind,
        closer=x.closer,
        emergency_exit=x.emergency_exit,
    )
    name = f.Label.of(x.name) if x.name else None
    properties = f.OpeningProperties(level_id=x.level_id, name=name, x_training=training)
    return f.OpeningFeature(id=x.id, geometry=f.LineGeometry(coordinates=x.line), properties=properties)


def _end(hinge: int | None) -> f.HingeEnd | None:
    if hinge is None:
        return None
    if hinge not in {0, 1}:
        raise ValueError(f"hinge is {hinge}; it is the end of the line, 0 or 1")
    return 1 if hinge else 0


def _opening(x: f.OpeningFeature) -> b.Opening:
    p, t = x.properties, x.properties.x_training
    return b.Opening(
        id=x.id,
        level_id=p.level_id,
        line=x.geometry.coordinates,
        unit_ids=t.unit_ids,
        kind=t.kind,
        height=t.height,
        hinge=t.hinge,
        opens_into=t.opens_into,
        glazed=t.glazed,
        lockable_from_inside=t.lockable_from_inside,
        lock_kind=t.lock_kind,
        closer=t.closer,
        emergency_exit=t.emergency_exit,
        name=p.name.text() if p.name else None,
    )


def _window_feature(x: b.Window) -> f.WindowFeature:
    training = f.WindowTraining(unit_ids=x.unit_ids, sill=x.sill, head=x.head, blinds=x.blinds, openable=x.openable)
    properties = f.WindowProperties(level_id=x.level_id, x_training=training)
    return f.WindowFeature(id=x.id, geometry=f.LineGeometry(coordinates=x.line), properties=properties)


def _window(x: f.WindowFeature) -> b.Window:
    t = x.properties.x_training
    return b.Window(x.id, x.properties.level_id, x.geometry.coordinates, t.unit_ids, t.sill, t.head, t.blinds, t.openable)


def _link_feature(x: b.VerticalLink) -> f.LinkFeature:
    properties = f.LinkProperties(
        category=x.kind,
        origin=f.UnitReference(id=x.lower_unit_id),
        destination=f.UnitReference(id=x.upper_unit_id),
        x_training=f.LinkTraining(width=x.width),
    )
    return f.LinkFeature(id=x.id, geometry=f.PathGeometry(coordinates=x.path), properties=properties)


def _link(x: f.LinkFeature) -> b.VerticalLink:
    p = x.properties
    return b.VerticalLink(x.id, p.category, p.origin.id, p.destination.id, x.geometry.coordinates, p.x_training.width)


def _assembly_feature(x: b.AssemblyPoint) -> f.AssemblyFeature:
    training = f.AssemblyTraining(alternative=x.alternative)
    properties = f.AssemblyProperties(name=f.Label.of(x.name), x_training=training)
    return f.AssemblyFeature(id=x.id, geometry=f.PointGeometry(coordinates=x.point), properties=properties)


def _assembly(x: f.AssemblyFeature) -> b.AssemblyPoint:
    return b.AssemblyPoint(x.id, x.properties.name.text(), x.geometry.coordinates, x.properties.x_training.alternative)


def _alarm_feature(x: b.AlarmDevice) -> f.AlarmFeature:
    training = f.AlarmTraining(height=x.height, unit_id=x.unit_id)
    properties = f.AlarmProperties(level_id=x.level_id, category=x.kind, x_training=training)
    return f.AlarmFeature(id=x.id, geometry=f.PointGeometry(coordinates=x.point), properties=properties)


def _alarm(x: f.AlarmFeature) -> b.AlarmDevice:
    p = x.properties
    return b.AlarmDevice(x.id, p.level_id, p.category, x.geometry.coordinates, p.x_training.height, p.x_training.unit_id)


def _fixture_feature(x: b.Fixture) -> f.FixtureFeature:
    training = f.FixtureTraining(key=x.key, unit_id=x.unit_id, heading=x.heading)
    properties = f.FixtureProperties(x_training=training)
    return f.FixtureFeature(id=x.id, geometry=f.PointGeometry(coordinates=x.point), properties=properties)


def _fixture(x: f.FixtureFeature) -> b.Fixture:
    t = x.properties.x_training
    return b.Fixture(x.id, t.unit_id, t.key, x.geometry.coordinates, t.heading)


def _zone_feature(x: b.Zone) -> f.ZoneFeature:
    training = f.ZoneTraining(unit_ids=x.unit_ids, opening_ids=x.opening_ids)
    return f.ZoneFeature(id=x.id, properties=f.ZoneProperties(name=f.Label.of(x.name), x_training=training))


def _zone(x: f.ZoneFeature) -> b.Zone:
    p = x.properties
    return b.Zone(x.id, p.name.text(), p.x_training.unit_ids, p.x_training.opening_ids)
