"""A plan as a glTF building (.glb): metres, y up, one node per storey and room, from the view's own meshes.

Names and ids stand in nodes' names and extras, so that other programs find rooms and doors again.  Rooms are seen from inside,
the façade from outside; doors are closed.
"""

import math
from collections.abc import Callable

import numpy as np

from sim import __version__
from sim.plan.building import Building, Category, Fixture, Level, Opening, OpeningKind, Unit, Window
from sim.plan.geometry import area
from sim.view.builder import MeshBuilder, srgb
from sim.view.furniture import PropSource, plain_box, standing_height
from sim.view.mesh import Material, Mesh
from sim.view.outside import outside_mesh
from sim.view.shell import room_shell
from sim.view.stairwell import stairwells
from tools.exporters.glb import Glb, Node

LEAF, PANE = 0.04, 0.02
"""Thickness in metres of a door's leaf and a window's pane."""

_LEAF_COLOUR, _PANE_COLOUR = srgb("#cdb48e"), (1.0, 1.0, 1.0)


def gltf(building: Building, furniture: PropSource = plain_box, *, outside: bool = True) -> bytes:
    """The building as binary glTF.

    Args:
        building: What to show.
        furniture: The mesh of a catalogue piece (``sim.view.furniture.shipped_props`` for the project's own).
        outside: Façades, roofs and the ground as well.
    """
    file = Glb(f"Inrymning {__version__}")
    root = Node(_name(building.name.sv, building.id), {"id": building.id, "feature_type": "building"})
    rooms = _rooms(building, file)
    for level in building.levels:
        root.children.append(_storey(building, level, file, rooms))
    _furnish(building, file, rooms, furniture)
    if outside:
        root.children.append(Node("outside", {"feature_type": "footprint"}, file.mesh("outside", outside_mesh(building))))
    extras = {"source": building.source.file, "licence": building.source.licence, "unit": "metre"}
    return file.finish([root], extras)


def _storey(building: Building, level: Level, file: Glb, rooms: dict[str, Node]) -> Node:
    """A level with its rooms, doors and windows."""
    extras = {"id": level.id, "feature_type": "level", "ordinal": level.ordinal, "elevation": level.elevation}
    node = Node(_name(level.name.sv, level.id), extras)
    node.children += [rooms[u.id] for u in building.units if u.level_id == level.id]
    for opening in building.openings:
        if opening.level_id == level.id:
            node.children.append(_door(opening, level, file))
    for window in building.windows:
        if window.level_id == level.id:
            told = {"id": window.id, "feature_type": "detail", "category": "window", "unit_ids": list(window.unit_ids)}
            node.children.append(Node(window.id, told, file.mesh(window.id, _pane(window, level), glass=True)))
    return node


def _rooms(building: Building, file: Glb) -> dict[str, Node]:
    """A node for every unit, stairs standing in the lower of their two."""
    wells = stairwells(building)
    nodes = {}
    for unit in building.units:
        above = [w.hole for w in wells if w.link.lower_unit_id == unit.id]
        below = [w.hole for w in wells if w.link.upper_unit_id == unit.id]
        shell = room_shell(building, unit, below, above)
        nodes[unit.id] = Node(_name(unit.name.sv or unit.number, unit.id), _told(unit), file.mesh(unit.id, shell.mesh))
    shapes = {well.link.id: well for well in wells}
    for link in building.vertical_links:
        told = {"id": link.id, "feature_type": "relationship", "category": str(link.kind)}
        told |= {"origin": link.lower_unit_id, "destination": link.upper_unit_id}
        well = shapes.get(link.id)  # lifts have none: they are rooms on both floors
        stair = file.mesh(link.id, well.mesh) if well else None
        rail = file.mesh(f"{link.id} rail", well.upper_mesh) if well else None
        nodes[link.lower_unit_id].children.append(Node(link.id, told, stair))
        if rail is not None:
            nodes[link.upper_unit_id].children.append(Node(f"{link.id} rail", {}, rail))
    return nodes


def _told(unit: Unit) -> dict[str, object]:
    size = round(area(unit.polygon), 2) if unit.category is not Category.OUTDOOR else None
    told = {"id": unit.id, "feature_type": "unit", "category": str(unit.category), "number": unit.number, "area": size}
    return {key: value for key, value in told.items() if value not in (None, "")}


def _door(opening: Opening, level: Level, file: Glb) -> Node:
    """A closed leaf in its opening; an open passage is a node without one."""
    told = {"id": opening.id, "feature_type": "opening", "category": str(opening.kind), "unit_ids": list(opening.unit_ids)}
    shape = None
    if opening.kind is not OpeningKind.OPEN:
        standing = (level.elevation, level.elevation + opening.height)
        shape = file.mesh(opening.id, _slab(opening.line, standing, LEAF, _LEAF_COLOUR, Material.WOOD))
    return Node(_name(opening.name.sv if opening.name else "", opening.id), told, shape)


def _pane(window: Window, level: Level) -> Mesh:
    standing = (level.elevation + window.sill, level.elevation + window.head)
    return _slab(window.line, standing, PANE, _PANE_COLOUR, Material.PAINT)


def _slab(
    line: tuple[tuple[float, float], tuple[float, float]],
    standing: tuple[float, float],
    thick: float,
    colour: tuple[float, float, float],
    material: Material,
) -> Mesh:
    """An upright board along a line, between two heights."""
    (x0, y0), (x1, y1) = line
    length = math.hypot(x1 - x0, y1 - y0) or 1.0
    along = np.array([(x1 - x0) / length, (y1 - y0) / length, 0.0])
    across, up = np.array([-along[1], along[0], 0.0]), np.array([0.0, 0.0, 1.0])
    out = MeshBuilder()
    centre = ((x0 + x1) / 2, (y0 + y1) / 2, sum(standing) / 2)
    out.box(centre, (along, across, up), (length / 2, thick / 2, (standing[1] - standing[0]) / 2), colour, material)
    return out.mesh()


def _furnish(building: Building, file: Glb, rooms: dict[str, Node], source: Callable[[str], Mesh]) -> None:
    """Furniture as nodes in their rooms; pieces of one kind share a mesh."""
    made: dict[str, int | None] = {}
    for fixture in building.fixtures:
        if fixture.key not in made:
            made[fixture.key] = file.mesh(fixture.key, source(fixture.key))
        rooms[fixture.unit_id].children.append(_piece(building, fixture, made[fixture.key]))


def _piece(building: Building, fixture: Fixture, mesh: int | None) -> Node:
    told = {"id": fixture.id, "feature_type": "fixture", "category": fixture.key}
    place = (*fixture.point, standing_height(building, fixture))
    return Node(fixture.id, told, mesh, place, fixture.heading)


def _name(said: str, identity: str) -> str:
    return said or identity
