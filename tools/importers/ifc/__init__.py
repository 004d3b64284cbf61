"""IFC to a plan: with the rooms it has (IfcSpace) or, where it has none, with those its walls enclose.

What the file does not say stays unknown: locks, glazing, blinds, fitness for shelter.  The same file gives the same plan,
byte for byte.  Placements are taken from the geometry kernel, in metres; only stated widths and elevations are in the
file's own unit.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import FileProblem, Issue, MissingOnThisMachine
from sim.ids import content_hash
from sim.plan.building import Building, Source
from sim.plan.convert import hashed
from sim.text import Text
from tools.importers.codes import finding
from tools.importers.ifc.open import DAMAGE, damaged, name_all, open_model, read_ifc
from tools.importers.options import Options
from tools.importers.result import ImportResult, count

INSTALL = 'Install it: pip install "inrymning[import]"'


def read(path: Path, options: Options) -> ImportResult:
    """Read an IFC file, its rooms as it has them or, where it has none, as its walls enclose them.

    Raises:
        FileProblem: it cannot be read, is no IFC file, is damaged or has neither rooms nor walls that enclose any.
        MissingOnThisMachine: ifcopenshell or shapely is not installed.
    """
    return read_with(path, options)


def read_with(path: Path, _options: Options, *, spaces: bool = True) -> ImportResult:
    """As ``read``; with ``spaces`` False the file's own rooms are ignored and those its walls enclose are taken."""
    raw = read_ifc(path)
    try:
        import ifcopenshell  # noqa: F401
        from shapely.errors import ShapelyError
    except ImportError as error:
        raise MissingOnThisMachine(f"Reading IFC files needs the package {error.name}.", INSTALL) from error
    from tools.importers.assemble.settle import settled

    model, missing = open_model(path, raw)
    source = Source("ifc", path.name, content_hash(raw))
    try:
        renamed = name_all(model)
        building, findings, facts = _building(model, source, spaces and bool(model.by_type("IfcSpace")))
    except (*DAMAGE, ShapelyError) as error:  # what the file refers to is missing, of another type or no number
        raise damaged(path, error) from error
    if not building.units and facts["rooms_from"] == "spaces":
        raise FileProblem(path, "has rooms, but none with a shape that can be read.", "IfcSpace")
    if not building.units:
        fix = "Export it again with rooms (IfcSpace) included."
        raise FileProblem(path, "has no rooms (IfcSpace), and no walls that enclose any.", "IfcSpace", fix)
    building, contradictions = settled(building)
    building = hashed(building)
    findings = [*contradictions, *finding("I050", missing), *finding("I051", renamed), *findings]
    return ImportResult(building, tuple(findings), count(building), facts=facts, names=_called(model, findings))


def _called(model: Any, findings: Sequence[Issue]) -> dict[str, str]:
    """What the file calls the things its findings are about; ids say nothing to people."""
    ids = {i for issue in findings for i in str(issue.data.get("ids", "")).split(", ")}
    known = {e.GlobalId: e for e in model.by_type("IfcProduct") if e.GlobalId in ids}
    names = {i: str(getattr(e, "LongName", None) or e.Name or "").strip() for i, e in known.items()}
    return {i: names[i].partition(":")[0] for i in sorted(names) if names[i]}  # Revit: family:type:number


def _building(model: Any, source: Source, spaces: bool) -> tuple[Building, list[Issue], dict[str, Any]]:
    import ifcopenshell.util.unit

    from tools.importers.ifc import furniture, lifts, openings, passages, stairs, walls
    from tools.importers.ifc.rooms import read_rooms, with_outlines
    from tools.importers.ifc.shapes import read_shapes
    from tools.importers.ifc.walled import rooms_from_walls

    scale = float(ifcopenshell.util.unit.calculate_unit_scale(model))
    shapes = read_shapes(model, _elements(model, spaces), scale)
    rooms = read_rooms(model, shapes, scale) if spaces else rooms_from_walls(model, shapes, scale)
    wall_areas = walls.wall_areas(model, shapes, rooms)
    rooms = with_outlines(rooms, wall_areas)
    doors, door_findings = openings.read_doors(model, shapes, rooms, scale)
    through, through_findings = passages.doorless(model, shapes, rooms, doors)
    windows, window_findings = openings.read_windows(model, shapes, rooms, scale)
    between, between_findings = passages.open_passages(rooms, wall_areas)
    ways, way_findings = stairs.read_stairs(model, shapes, rooms)
    hoists, lift_findings = lifts.read_lifts(model, shapes, rooms)
    centre_lines, wall_findings = walls.read_walls(model, shapes, rooms)
    fixtures, fixture_findings = furniture.read_furniture(model, shapes, rooms)
    name, identity = _name(model, source.file)
    building = Building(
        id=identity,
        name=Text(name),
        source=source,
        levels=rooms.levels,
        units=tuple(r.unit for r in rooms.rooms),
        walls=centre_lines,
        openings=(*doors, *through, *between),
        windows=windows,
        vertical_links=(*ways, *hoists),
        fixtures=fixtures,
        north=_north(model),
    )
    parts = (
        finding("I052", list(shapes.odd)),
        finding("I053", [identity] if any(shapes.origin) else [], x=shapes.origin[0], y=shapes.origin[1]),
        *(door_findings, through_findings, between_findings, window_findings, way_findings, lift_findings),
        *(wall_findings, fixture_findings),
    )
    facts = {
        "format": "ifc",
        "schema": str(model.schema),
        "unit": scale,
        "origin": list(shapes.origin),
        "rooms_from": "spaces" if spaces else "walls",
    }
    return building, [*rooms.findings, *(issue for part in parts for issue in part)], facts


def _elements(model: Any, spaces: bool) -> list[Any]:
    """Everything whose shape is needed."""
    from tools.importers.ifc.furniture import known_furniture
    from tools.importers.ifc.lifts import lift_elements
    from tools.importers.ifc.openings import shapeless
    from tools.importers.ifc.passages import slab_voids, unfilled
    from tools.importers.ifc.stairs import stair_elements
    from tools.importers.ifc.walls import wall_elements

    kinds = ["IfcDoor", "IfcWindow", *(["IfcSpace"] if spaces else ["IfcColumn", "IfcSlab", "IfcRoof"])]
    elements = [e for kind in kinds for e in model.by_type(kind)]
    elements += [*wall_elements(model), *unfilled(model), *shapeless(model), *([] if spaces else slab_voids(model))]
    return [*elements, *stair_elements(model), *lift_elements(model), *known_furniture(model)]


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
