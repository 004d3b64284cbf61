"""Traced plans of the RMF traffic editor (``*.building.yaml``): somebody drew walls and doors over a picture of each storey.

All storeys come into one frame in metres (``frames``), rooms are what walls, doors and gaps close in (``rooms``).  The format
knows lifts but no stairs, and nothing of locks or glass.
"""

import hashlib
import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from shapely import Polygon

from sim.errors import FileProblem, Issue
from sim.plan.building import Line, LinkKind, Source
from sim.plan.geometry import F64
from sim.text import Text
from tools.importers.codes import finding
from tools.importers.limits import read_bytes, text
from tools.importers.options import Options
from tools.importers.sketch import LinkSketch, Sketch, StoreySketch
from tools.importers.traced.file import Trace, TracedLevel, TracedLift, read_trace
from tools.importers.traced.frames import Frames, frames_of
from tools.importers.traced.rooms import WALL, Shaft, Storey, storey_of

__all__ = ["read"]


UNNAMED: Final = "building"
"""What the traffic editor calls every building that nobody named."""


def read(path: Path, options: Options) -> Sketch:
    """Reads a traced plan.

    Raises:
        FileProblem: not such a file, references to nothing, no scale, or no closed room anywhere.
    """
    trace = read_trace(path)
    frames = frames_of(path, trace, options)
    levels = _bottom_up(trace.levels)
    shafts = {level.name: _shafts(trace, frames, level.name) for level in levels}
    storeys = {x.name: storey_of(x, frames.of[x.name].metres(x.points), shafts[x.name]) for x in levels}
    if not any(s.rooms for s in storeys.values()):
        fix = "Draw walls and doors so that they close rooms in."
        raise FileProblem(path, "has no walls that close a room in.", "levels", fix)
    links, lost = _links(trace, storeys, shafts, [x.name for x in levels])
    name = text(path.name).split(".")[0] if trace.name in {"", UNNAMED} else trace.name
    return Sketch(
        id=name or "building",
        name=Text(name, name),
        source=Source("traced", text(path.name), hashlib.sha256(read_bytes(path)).hexdigest()),
        storeys=[_storey(level, n) for n, level in enumerate(levels)],
        rooms=[room for level in levels for room in storeys[level.name].rooms],
        doors=[door for level in levels for door in storeys[level.name].doors],
        links=links,
        findings=[*frames.findings, *_findings(storeys, lost)],
        wall=WALL,
        facts={"format": "traced", **frames.facts, "lifts": _lift_facts(trace, storeys)},
    )


def _bottom_up(levels: Sequence[TracedLevel]) -> list[TracedLevel]:
    """Levels by height; those without one in the file's order after the others."""
    return sorted(levels, key=lambda x: math.inf if x.elevation is None else x.elevation)


def _storey(level: TracedLevel, n: int) -> StoreySketch:
    return StoreySketch(level.name, Text(level.name, level.name), ordinal=n, elevation=level.elevation)


def _shafts(trace: Trace, frames: Frames, level: str) -> list[Shaft]:
    """The lifts that serve a level, in metres."""
    found = []
    for lift in trace.lifts:
        if level in lift.doors:
            home = frames.of[lift.reference]
            at, angle = home.metres(np.array([lift.at]))[0], home.transform.angle + lift.yaw
            doors = [_turned(np.array(_ends(d.width, d.angle)) + d.at, angle) + at for d in lift.doors[level]]
            lines: list[Line] = [((float(a[0]), float(a[1])), (float(b[0]), float(b[1]))) for a, b in doors]
            found.append(Shaft(lift.name, Polygon(_turned(_cab(lift), angle) + at), tuple(lines)))
    return found


def _ends(width: float, angle: float) -> Line:
    x, y = math.cos(angle) * width / 2, math.sin(angle) * width / 2
    return (-x, -y), (x, y)


def _cab(lift: TracedLift) -> F64:
    x, y = (max(side, 0.1) / 2 for side in lift.size)
    return np.array([[-x, -y], [x, -y], [x, y], [-x, y]])


def _turned(points: F64, angle: float) -> F64:
    c, s = math.cos(angle), math.sin(angle)
    return np.asarray(points @ np.array([[c, s], [-s, c]]), np.float64)


def _links(
    trace: Trace, storeys: Mapping[str, Storey], shafts: Mapping[str, Sequence[Shaft]], order: Sequence[str]
) -> tuple[list[LinkSketch], list[str]]:
    """Lifts between the storeys they serve that lie next to each other, and names of lifts that lead nowhere."""
    links: list[LinkSketch] = []
    lost = []
    for lift in trace.lifts:
        stops = [name for name in order if lift.name in storeys[name].lift_rooms]
        lost += [lift.name] if len(stops) < 2 else []
        for lower, upper in pairwise(stops):
            cab = next(s.cab for s in shafts[lower] if s.name == lift.name)
            rooms = storeys[lower].lift_rooms[lift.name], storeys[upper].lift_rooms[lift.name]
            identity = f"{lift.name}.{lower}-{upper}"
            links.append(LinkSketch(identity, LinkKind.ELEVATOR, lower, upper, area=cab, rooms=rooms, width=_width(lift)))
    return links, lost


def _width(lift: TracedLift) -> float:
    return min((d.width for doors in lift.doors.values() for d in doors), default=1.0)


def _findings(storeys: Mapping[str, Storey], lost: Sequence[str]) -> list[Issue]:
    doorless = [f"{name}.{lift}" for name, s in storeys.items() for lift in s.lift_rooms if lift not in s.lift_doors]
    glass = {name: s.glass for name, s in storeys.items() if s.glass}
    return [
        *finding("I175", [g for s in storeys.values() for g in s.gaps]),
        *finding("I176", [*lost, *doorless]),
        *finding("I177", [h for s in storeys.values() for h in s.holes]),
        *finding("I178", list(glass), walls=sum(glass.values())),
        *finding("I179", list(storeys) if len(storeys) > 1 else []),
    ]


def _lift_facts(trace: Trace, storeys: Mapping[str, Storey]) -> dict[str, object]:
    """How far apart, seen from above, a lift's doors lie in the walls of the storeys it serves, in metres."""
    facts: dict[str, object] = {}
    for lift in trace.lifts:
        spots = [s.lift_doors[lift.name] for s in storeys.values() if lift.name in s.lift_doors]
        apart = [math.dist(a, b) for a in spots for b in spots]
        facts[lift.name] = {"storeys": len(spots), "spread": round(max(apart, default=0.0), 4)}
    return facts
