"""IFC with rooms (IfcSpace) to a plan.

What the file does not say stays unknown: locks, glazing, blinds, fitness for shelter.  The same file gives the same plan,
byte for byte.  Placements are taken from the geometry kernel, in metres; only stated widths and elevations are in the
file's own unit.
"""

from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import FileProblem, Issue, MissingOnThisMachine
from sim.ids import content_hash
from sim.plan.building import Building, Source
from sim.plan.convert import hashed
from sim.text import Text
from tools.importers.codes import finding
from tools.importers.ifc.open import damaged, name_all, open_model, read_ifc
from tools.importers.options import Options
from tools.importers.result import ImportResult, count

INSTALL = 'Install it: pip install "inrymning[import]"'


def read(path: Path, _options: Options) -> ImportResult:
    """Read an IFC file with rooms.

    Raises:
        FileProblem: it cannot be read, is no IFC file, is damaged or has no rooms.
        MissingOnThisMachine: ifcopenshell or shapely is not installed.
    """
    raw = read_ifc(path)
    try:
        import ifcopenshell  # noqa: F401
        import shapely  # noqa: F401
    except ImportError as error:
        raise MissingOnThisMachine(f"Reading IFC files needs the package {error.name}.", INSTALL) from error
    model, missing = open_model(path)
    source = Source("ifc", path.name, content_hash(raw))
    try:
        renamed = name_all(model)
        building, findings = _building(model, source)
    except RuntimeError as error:  # the library, on reaching what the file refers to but does not have
        raise damaged(path, error) from error
    if not building.units:
        raise FileProblem(path, "has rooms, but none with a shape that can be read.", "IfcSpace")
    building = hashed(building)
    findings = [*finding("I050", missing), *finding("I051", renamed), *findings]
    return ImportResult(building, tuple(findings), count(building), facts={"format": "ifc"})


def _building(model: Any, source: Source) -> tuple[Building, list[Issue]]:
    import ifcopenshell.util.unit

    from tools.importers.ifc import contents, openings, stairs
    from tools.importers.ifc.rooms import read_rooms, with_outlines
    from tools.importers.ifc.shapes import read_shapes

    scale = float(ifcopenshell.util.unit.calculate_unit_scale(model))
    shapes = read_shapes(model, _elements(model))
    rooms = read_rooms(model, shapes, scale)
    wall_areas = contents.wall_areas(model, shapes, rooms)
    rooms = with_outlines(rooms, wall_areas)
    doors, door_findings = openings.read_doors(model, shapes, rooms, scale)
    windows, window_findings = openings.read_windows(model, shapes, rooms, scale)
    passages, passage_findings = contents.open_passages(rooms, wall_areas)
    links, link_findings = stairs.read_stairs(model, shapes, rooms)
    walls, wall_findings = contents.read_walls(model, shapes, rooms)
    fixtures, fixture_findings = contents.read_furniture(model, shapes, rooms)
    name, identity = _name(model, source.file)
    building = Building(
        id=identity,
        name=Text(name),
        source=source,
        levels=rooms.levels,
        units=tuple(r.unit for r in rooms.rooms),
        walls=walls,
        openings=(*doors, *passages),
        windows=windows,
        vertical_links=links,
        fixtures=fixtures,
        north=_north(model),
    )
    parts = (door_findings, passage_findings, window_findings, link_findings, wall_findings, fixture_findings)
    return building, [*rooms.findings, *(issue for part in parts for issue in part)]


def _elements(model: Any) -> list[Any]:
    """Everything whose shape is needed, each once."""
    from tools.importers.ifc.contents import furniture_elements, wall_elements

    kinds = ("IfcSpace", "IfcDoor", "IfcWindow", "IfcStair", "IfcStairFlight", "IfcRamp", "IfcRampFlight", "IfcSlab")
    elements = [e for kind in kinds for e in model.by_type(kind)] + wall_elements(model) + furniture_elements(model)
    return list({e.id(): e for e in elements}.values())


def _name(model: Any, file: str) -> tuple[str, str]:
    """The building's name and id; the file's name where the model has none."""
    buildings = model.by_type("IfcBuilding")
    names = [b.LongName or b.Name for b in buildings] + [p.LongName or p.Name for p in model.by_type("IfcProject")]
    name = next((n.strip() for n in names if n and n.strip()), Path(file).stem)
    return name, buildings[0].GlobalId if buildings else "building"


def _north(model: Any) -> float:
    """Heading of true north in the model's axes, +y unless the file says otherwise."""
    for context in model.by_type("IfcGeometricRepresentationContext", include_subtypes=False):
        if context.TrueNorth is not None:
            x, y = context.TrueNorth.DirectionRatios[:2]
            return round(float(np.arctan2(y, x)), 6)
    return round(float(np.pi / 2), 6)
