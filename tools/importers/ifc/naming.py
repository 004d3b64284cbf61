"""Names, numbers and ids for rooms that have none: from where they lie, so that they are the same every time."""

import math
from collections.abc import Mapping, Sequence

from shapely import Polygon

from sim.plan.building import Category, Level, Unit
from sim.text import Text
from tools.importers.ifc.storeys import USUAL_CEILING, Body
from tools.importers.joining import Room
from tools.importers.rings import millimetre, plan_polygon

SLAB = 0.3
"""Ceiling height lost to the slab where walls run from floor to floor: an ordinary concrete deck with its ceiling."""

ROW = 1.5
"""Rooms whose middles lie within this many metres up and down are numbered as one row, by eye."""

ID_STEP = 0.5
"""Metres the coordinates in an id are rounded to: small corrections of a drawing leave the id as it was."""


def named(made: Mapping[str, Level], found: Mapping[str, Sequence[Polygon]], bodies: Mapping[str, Body]) -> tuple[Room, ...]:
    """Rooms numbered storey by storey, row by row from the top left, as one reads."""
    rooms: list[Room] = []
    taken: dict[str, int] = {}
    highest = max((x.ordinal for x in made.values()), default=0)
    for storey, level in made.items():
        body = bodies[storey]
        ceiling = body.top - body.floor
        if level.ordinal < highest and ceiling > level.height - SLAB / 2:
            ceiling = level.height - SLAB
        for face in _as_read(found[storey]):
            number = f"{len(rooms) + 1}"
            rooms.append(Room(unit(place_id(level.id, face, taken), number, level, face, ceiling), face, body.floor))
    return tuple(rooms)


def _as_read(faces: Sequence[Polygon]) -> list[Polygon]:
    """Faces row by row from the top left."""
    rows: list[list[Polygon]] = []
    for face in sorted(faces, key=lambda f: (-f.centroid.y, f.centroid.x, f.bounds)):
        if not rows or rows[-1][0].centroid.y - face.centroid.y > ROW:
            rows.append([])
        rows[-1].append(face)
    return [face for row in rows for face in sorted(row, key=lambda f: (f.centroid.x, f.bounds))]


def unit(identity: str, number: str, level: Level, face: Polygon, ceiling: float) -> Unit:
    """A room known by a number only; ``ceiling`` in metres above its floor."""
    return Unit(
        id=identity,
        level_id=level.id,
        category=Category.UNSPECIFIED,
        name=Text(f"Rum {number}", f"Room {number}"),
        polygon=plan_polygon(face),
        ceiling=millimetre(ceiling) if ceiling > 1.0 else USUAL_CEILING,
    )


def place_id(storey: str, face: Polygon, taken: dict[str, int]) -> str:
    """An id from the storey's and where the face lies; ``taken`` counts equal ones, so that each is given once."""
    spot = face.representative_point()
    x, y = (math.floor(v / ID_STEP) * ID_STEP for v in (spot.x, spot.y))
    name = f"{storey}:{x:g}:{y:g}"
    taken[name] = taken.get(name, 0) + 1
    return name if taken[name] == 1 else f"{name}+{taken[name]}"
