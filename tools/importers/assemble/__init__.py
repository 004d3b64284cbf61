"""A sketch to a plan: the one place where what readers found becomes rooms, doors and storeys that keep the format's promises.

Order: storeys, rooms, doors and passages, windows, links, outlines.  What could not be placed is left out and named in a
finding; what the file did not tell stays unknown.  The same sketch gives the same plan, byte for byte.
"""

import math
from dataclasses import replace

from sim.errors import FileProblem, Issue
from sim.plan.building import Anchor, Building
from sim.plan.convert import hashed
from tools.importers.assemble import things
from tools.importers.assemble.links import make_links
from tools.importers.assemble.names import Names
from tools.importers.assemble.openings import make_doors, make_passages, make_windows
from tools.importers.assemble.origin import near_origin
from tools.importers.assemble.rooms import make_rooms
from tools.importers.assemble.settle import settled
from tools.importers.assemble.storeys import make_levels
from tools.importers.codes import finding
from tools.importers.result import ImportResult, count
from tools.importers.sketch import Sketch


def assemble(sketch: Sketch) -> ImportResult:
    """The plan of a sketch.

    Raises FileProblem when the sketch has no room with a shape.
    """
    sketch, origin = near_origin(sketch)
    names = Names(sketch)
    levels, level_findings = make_levels(sketch, names)
    storeys, room_findings = make_rooms(sketch, levels, names)
    if not storeys.rooms:
        raise FileProblem(sketch.source.file, "has no room with a shape that can be read.")
    doors, door_findings = make_doors(sketch, storeys, names)
    passages, passage_findings = make_passages(sketch, storeys)
    windows, window_findings = make_windows(sketch, storeys, names)
    links, link_findings = make_links(sketch, storeys, names, (*doors, *passages))
    building = Building(
        id=names.of(sketch.id),
        name=sketch.name,
        source=sketch.source,
        levels=storeys.levels,
        units=tuple(r.unit for r in storeys.rooms),
        walls=tuple(
            replace(w, id=names.of(w.id), level_id=storeys.level_id[w.level_id])
            for w in sketch.walls
            if w.level_id in storeys.level_id
        ),
        openings=(*doors, *passages),
        windows=windows,
        vertical_links=links,
        assembly_points=things.assembly_points(sketch, names),
        alarm_devices=things.alarm_devices(sketch, storeys, names),
        fixtures=things.fixtures(sketch, storeys, names),
        north=math.pi / 2 if sketch.north is None else round(sketch.north, 6),
        anchor=_anchor(sketch),
    )
    building, left_out = settled(building)
    moved = finding("I053", [building.id] if any(origin) else [], x=origin[0], y=origin[1])
    made = (level_findings, room_findings, door_findings, passage_findings, window_findings, link_findings)
    facts = {**sketch.facts, "origin": list(origin)} if any(origin) else sketch.facts
    findings: list[Issue] = [issue for part in (moved, sketch.findings, *made, left_out) for issue in part]
    return ImportResult(hashed(building), tuple(findings), count(building), facts=facts)


def _anchor(sketch: Sketch) -> Anchor | None:
    """Where on earth the plan's origin lies, when the reader says so in its facts."""
    told = sketch.facts.get("anchor")
    return Anchor(told["latitude"], told["longitude"]) if isinstance(told, dict) else None
