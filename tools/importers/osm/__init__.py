"""OpenStreetMap's Simple Indoor Tagging to a sketch: rooms are closed ways, doors are nodes that rooms share.

Which rooms a door joins is therefore exact: those whose edges share its node on its level.  The map has no wall thickness
and seldom widths; locks, closers and glazing it does not know at all, so they stay unknown.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from shapely import STRtree

from sim.errors import FileProblem, Issue
from sim.ids import content_hash
from sim.plan.building import AssemblyPoint, Point, Source, Wall
from sim.text import Text
from tools.importers.codes import finding
from tools.importers.geographic import Anchor, anchor_of
from tools.importers.limits import read_bytes
from tools.importers.open_edges import OpenArea, open_edges, wall_between
from tools.importers.options import Options
from tools.importers.osm import tagging
from tools.importers.osm.doors import Noticed, devices_of, door_levels, doors_of, walls_of, windows_of
from tools.importers.osm.file import Map, read_map
from tools.importers.osm.levels import written
from tools.importers.osm.links import links_of
from tools.importers.osm.spaces import Place, Spaces, outlines_of, read_spaces, rooms_of, storey_id, storeys_of
from tools.importers.sketch import DoorSketch, Sketch

LICENCE: Final = "ODbL 1.0, © OpenStreetMap contributors"

ASSEMBLY: Final = Text("Återsamlingsplats", "Assembly point")


def read(path: Path, _options: Options) -> Sketch:
    """Reads an ``.osm`` file with indoor rooms.

    Raises:
        FileProblem: it is no OSM file, or holds no room with a level.
    """
    found = read_map(path)
    anchor, place = _frame(found, path)
    on_levels = door_levels(found)
    spaces = read_spaces(found, place, on_levels)
    if not spaces.spaces:
        fix = "Rooms are closed ways with indoor=room, corridor or area and a level; export the whole building."
        raise FileProblem(path, "has no room: no closed way or multipolygon with indoor=* and level=*.", fix=fix)
    rooms = rooms_of(spaces)
    noticed = Noticed()
    doors = doors_of(found, spaces, place, noticed)
    walls = walls_of(found, spaces, place)
    passages = _passages(spaces, doors, walls)
    windows = windows_of(found, spaces, place, noticed)
    name, identity = _building(found, spaces, place, path)
    return Sketch(
        id=identity,
        name=name,
        source=Source("osm", path.name, content_hash(read_bytes(path)), LICENCE),
        storeys=storeys_of(spaces, found),
        rooms=rooms,
        doors=[*doors, *passages],
        windows=windows,
        links=links_of(found, spaces, place),
        walls=walls,
        assembly_points=_assembly_points(found, place),
        alarm_devices=devices_of(found, spaces, place),
        findings=[*_findings(found, spaces, noticed), *finding("I215", [p.id for p in passages])],
        wall=wall_between([OpenArea(r.id, r.storey, r.area) for r in rooms]),
        facts={
            "format": "osm",
            "unit": "degree",
            "anchor": anchor.facts(),
            "spaces": len(spaces.spaces),
            "door_nodes": len(on_levels),
            "levels": [written(level) for level in spaces.storeys],
        },
    )


def _frame(found: Map, path: Path) -> tuple[Anchor, Place]:
    """Where the building is, and every node's place in metres from there."""
    indoor = [way for way in found.ways.values() if tagging.room_kind(way.tags)]
    refs = list(dict.fromkeys(ref for way in indoor for ref in way.nodes)) or list(found.nodes)
    anchor = anchor_of(np.array([(found.nodes[r].longitude, found.nodes[r].latitude) for r in refs]).reshape(-1, 2), str(path))
    nodes = list(found.nodes.values())
    metres = anchor.metres(np.array([(n.longitude, n.latitude) for n in nodes]))
    places: Mapping[str, Point] = {n.id: (float(x), float(y)) for n, (x, y) in zip(nodes, metres, strict=True)}
    return anchor, places.__getitem__


def _passages(spaces: Spaces, doors: Sequence[DoorSketch], walls: Sequence[Wall]) -> list[DoorSketch]:
    """Corridors and areas are open to each other; the map draws walls only round rooms."""
    kept = [(s, level) for s in spaces.spaces if s.kind in {"area", "corridor"} for level in spaces.standing[s.id]]
    areas = [OpenArea(spaces.room_id(s, level), storey_id(level), s.area) for s, level in kept]
    return open_edges(areas, doors, walls)


def _building(found: Map, spaces: Spaces, place: Place, path: Path) -> tuple[Text, str]:
    """Name and id of the building outline that most rooms lie in; the file's name where none has one."""
    middles = STRtree([s.area.representative_point() for s in spaces.spaces])
    best: tuple[int, str, Text | None] = (0, "building", None)
    for identity, tags, area in outlines_of(found, place, lambda t: t.get("building", "no") != "no"):
        inside = len(middles.query(area, predicate="covers"))
        if inside > best[0]:
            best = (inside, identity, tagging.name(tags))
    return best[2] or Text(path.stem), best[1]


def _assembly_points(found: Map, place: Place) -> list[AssemblyPoint]:
    """Points and the middles of areas where people gather."""
    points: list[AssemblyPoint] = []
    for node in found.nodes.values():
        if node.tags.get("emergency") == "assembly_point":
            points.append(AssemblyPoint(node.id, tagging.name(node.tags) or ASSEMBLY, place(node.id)))
    for identity, tags, area in outlines_of(found, place, lambda t: t.get("emergency") == "assembly_point"):
        middle = area.representative_point()
        points.append(AssemblyPoint(identity, tagging.name(tags) or ASSEMBLY, (middle.x, middle.y)))
    return points


def _findings(found: Map, spaces: Spaces, noticed: Noticed) -> list[Issue]:
    return [
        *finding("I120", found.missing),
        *finding("I121", spaces.unlevelled),
        *finding("I122", spaces.open_rings),
        *finding("I123", [written(level) for level in spaces.undrawn]),
        *finding("I124", noticed.elsewhere),
        *finding("I125", noticed.no_level),
        *finding("I126", noticed.revolving),
        *finding("I127", noticed.glass),
        *finding("I128", noticed.windows),
        *finding("I129", spaces.high),
    ]
