"""One storey of a plan as other pedestrian simulators want it: a single walkable polygon with exits (shapely).

Rooms are the plan's unit polygons; every opening, open or not, becomes a passage through its wall.  Furniture is left out.  Ways
out are the doors to the outside, else (on a storey without one) the near ends of its stairs.  Only the largest connected part
counts.
"""

from dataclasses import dataclass
from typing import Any

from sim.plan.building import Building, Category, LinkKind, Opening, OpeningKind
from tools.bench.worlds import largest_level

NO_FLOOR = frozenset({Category.SHAFT, Category.ELEVATOR, Category.OUTDOOR})

REACH = 0.4
"""Metres a passage reaches to either side of an opening's line: the plan format allows 0.35 to the rooms' faces."""

PORCH = 1.6
"""Metres a way out continues beyond its door."""

EXIT_DEEP = 0.8
"""Metres at the porch's end that count as out."""

CLEAN = 0.01
"""Metres to which corners are simplified: slivers make other geometry kernels fail."""


@dataclass(frozen=True)
class Walkable:
    """``area`` and ``exits`` are shapely polygons; ``by`` says what people leave by (doors or stairs)."""

    level: str
    area: Any
    exits: tuple[Any, ...]
    by: str

    @property
    def corners(self) -> int:
        """Corners of the area's rings."""
        return len(self.area.exterior.coords) - 1 + sum(len(r.coords) - 1 for r in self.area.interiors)


def walkable(building: Building, level: str | None = None) -> Walkable:
    """The storey with most floor, or ``level``. Raises ValueError when its largest part has no way out."""
    from shapely.geometry import Polygon
    from shapely.ops import unary_union

    storey = level or largest_level(building)
    rooms = {
        u.id: Polygon(u.polygon.exterior, u.polygon.holes)
        for u in building.units
        if u.level_id == storey and u.category not in NO_FLOOR
    }
    openings = [o for o in building.openings if o.level_id == storey and o.kind is not OpeningKind.HATCH]
    inner = [_strip(o.line, REACH, REACH) for o in openings if len(set(o.unit_ids) & rooms.keys()) > 1]
    doors = [_way_out(o, rooms) for o in openings if len(set(o.unit_ids) & rooms.keys()) == 1 and _outside(o, building)]
    by, outlets = ("doors", doors) if doors else ("stairs", _stair_ends(building, storey))
    whole = unary_union([*rooms.values(), *inner, *(porch for porch, _ in outlets)]).simplify(CLEAN)
    parts: list[Any] = list(getattr(whole, "geoms", [whole]))
    area = max(parts, key=lambda part: part.area)
    exits = tuple(out for _, out in outlets if area.buffer(CLEAN).contains(out))
    if not exits:
        raise ValueError(f"the storey {storey} has no way out of its largest part")
    return Walkable(storey, area, exits, by)


def _outside(opening: Opening, building: Building) -> bool:
    return len(opening.unit_ids) == 1 or any(building.unit[u].category is Category.OUTDOOR for u in opening.unit_ids)


def _strip(line: Any, left: float, right: float) -> Any:
    """A rectangle on a line, ``left`` and ``right`` metres to its sides."""
    from shapely.geometry import Polygon

    (ax, ay), (bx, by) = line
    length = max(((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5, 1e-9)
    nx, ny = -(by - ay) / length, (bx - ax) / length
    corners = [(ax - nx * right, ay - ny * right), (bx - nx * right, by - ny * right)]
    return Polygon([*corners, (bx + nx * left, by + ny * left), (ax + nx * left, ay + ny * left)])


def _way_out(opening: Opening, rooms: dict[str, Any]) -> tuple[Any, Any]:
    """The porch outside a door and the part of it that counts as out."""
    room = next(rooms[u] for u in opening.unit_ids if u in rooms)
    to_left = room.intersection(_strip(opening.line, REACH, 0.0)).area < room.intersection(_strip(opening.line, 0.0, REACH)).area
    if to_left:
        return _strip(opening.line, PORCH, REACH), _strip(opening.line, PORCH, EXIT_DEEP - PORCH)
    return _strip(opening.line, REACH, PORCH), _strip(opening.line, EXIT_DEEP - PORCH, PORCH)


def _stair_ends(building: Building, storey: str) -> list[tuple[Any, Any]]:
    """The first half metre of each stair that begins on a storey, as porch and as exit."""
    found = []
    for link in building.vertical_links:
        ends = {link.lower_unit_id: link.path[:2], link.upper_unit_id: link.path[:-3:-1]}
        for unit, ((ax, ay, _), (bx, by, _)) in ends.items():
            if link.kind is LinkKind.ELEVATOR or building.unit[unit].level_id != storey:
                continue
            length = max(((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5, 1e-9)
            nx, ny = -(by - ay) / length * link.width / 2, (bx - ax) / length * link.width / 2
            mouth = _strip(((ax + nx, ay + ny), (ax - nx, ay - ny)), EXIT_DEEP, EXIT_DEEP)
            found.append((mouth, mouth))
    return found
