"""Building -> Space.

Every oddity of an imported plan becomes a finding (``code:id``), never an exception:
``door_rooms_unknown``, ``door_not_joined`` (a door that opens nowhere), ``door_narrowed``, ``exit_without_ground`` (an exterior
door that ends on a landing of its own), ``stair_path_unusable``, ``stair_not_joined``, ``stair_crowds_room`` (its footprint
is not cut out), ``outline_unusable``, ``outline_derived``, ``unit_empty``, ``link_rooms_unknown``.

Outdoor units that lie on the ground are labels over the outdoors cells and have no cells of their own
(``sim.space.locate`` finds the ground under them); those inside the outline or on another storey are rooms without a roof.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sim.plan.building import Building, Category, LinkKind, Opening, OpeningKind, Point, Polygon, Unit, VerticalLink
from sim.space.convex import cut
from sim.space.doorways import OUTSIDE_REACH, ROOM_REACH, Face, Side, find_face, make_doorway, opposite, straightened
from sim.space.mesh_cells import CellMesh, Segment, distance
from sim.space.outdoors import Ground, make_ground
from sim.space.polygon import as_ring, bounds, clean, contains, convex_parts, interior_point
from sim.space.space import OUTDOORS, Space
from sim.space.stairs import Part, stair_parts
from sim.space.stairwell import Gate, filled_rooms, fit, gates_of, without

F64 = npt.NDArray[np.float64]

LONG_CELL = 16.0
"""Metres from which a corridor's cell is cut in two: short cells have few edges, so that a step tests few."""

LANDING = 1.5
"""Depth in metres of the landing made outside an exterior door that has no ground."""


def build_space(building: Building) -> Space:
    """Lay out a building as cells, portals and doors; the same building gives the same bits."""
    return _Builder(building).build()


@dataclass
class _Builder:
    building: Building
    mesh: CellMesh = field(default_factory=CellMesh)
    findings: list[str] = field(default_factory=list)
    rings: dict[str, list[F64]] = field(default_factory=dict)
    floor: dict[str, Polygon] = field(default_factory=dict)
    crowding: set[str] = field(default_factory=set)
    cells: dict[str, list[int]] = field(default_factory=dict)
    faces: dict[tuple[str, str], Face] = field(default_factory=dict)

    def build(self) -> Space:
        b = self.building
        self.level = {lv.id: k for k, lv in enumerate(b.levels)}
        self.unit = {u.id: k for k, u in enumerate(b.units)}
        self.doors = [o for o in b.openings if o.kind not in (OpeningKind.OPEN, OpeningKind.HATCH)]
        self.door = {o.id: k for k, o in enumerate(self.doors)}
        self.ground = make_ground(b) if b.levels else Ground("", (), (), ())
        self.findings += self.ground.findings
        self.labels = {u.id for u in b.units if self._is_label(u)}
        self._find_faces()
        stairs = self._stairs()
        self.filled = filled_rooms(b, stairs)
        self._lay_floors(stairs)
        self._lay_ground()
        for opening in b.openings:
            if opening.kind is not OpeningKind.HATCH and not self._is_stair(opening):
                self._open(opening)
        for link, parts in stairs:
            self._climb(link, parts)
        return self._space()

    def _is_label(self, unit: Unit) -> bool:
        if unit.category is not Category.OUTDOOR or unit.level_id != self.ground.level_id:
            return False
        x, y = interior_point(unit.polygon)
        return any(bool(contains(ring, x, y)) for ring in self.ground.cells)

    def _sides(self, opening: Opening) -> list[str]:
        """The rooms a door joins; the ground is the empty string."""
        names = ["" if u in self.labels else u for u in opening.unit_ids]
        return names if len(names) != 1 else [*names, ""]

    def _is_stair(self, opening: Opening) -> bool:
        """Whether a passage leads into a room a stair fills from the hall it starts in: the stair is that passage."""
        return opening.kind is OpeningKind.OPEN and any(
            self.filled[u][1] in opening.unit_ids for u in opening.unit_ids if u in self.filled
        )

    def _find_faces(self) -> None:
        for u in self.building.units:
            if u.id not in self.labels:
                polygon = clean(u.polygon)
                self.rings[u.id] = [as_ring(r) for r in (polygon.exterior, *polygon.holes)]
                self.floor[u.id] = self._straightened(u, polygon)
        for o in self.building.openings:
            for side in self._sides(o):
                if side in self.rings and (face := find_face(self.rings[side], o.line, ROOM_REACH)):
                    self.faces[o.id, side] = face
                elif side == "" and o.level_id == self.ground.level_id:
                    outside = find_face(self.ground.rings, o.line, OUTSIDE_REACH)
                    if outside:
                        self.faces[o.id, side] = outside

    def _straightened(self, unit: Unit, polygon: Polygon) -> Polygon:
        """A room's floor, its boundary made straight across doors that stand in a bend of the wall."""
        bent = False
        for o in self.building.unit_openings[unit.id]:
            rings = straightened(self.rings[unit.id], o.line, ROOM_REACH)
            if rings is not None:
                self.rings[unit.id], bent = rings, True
        if not bent:
            return polygon
        exterior, *holes = (tuple((float(x), float(y)) for x, y in ring) for ring in self.rings[unit.id])
        return Polygon(exterior, tuple(holes))

    # --- floors

    def _stairs(self) -> list[tuple[VerticalLink, list[Part]]]:
        out = []
        for link in self.building.vertical_links:
            if link.kind is LinkKind.ELEVATOR:
                continue
            if not {link.lower_unit_id, link.upper_unit_id} <= self.rings.keys():
                self.findings.append(f"link_rooms_unknown:{link.id}")
                continue
            floors = [self._elevation(u) for u in (link.lower_unit_id, link.upper_unit_id)]
            width = min(max(link.width, 0.6), 6.0)
            parts = stair_parts(link.path, width, *floors)
            if not parts and len(link.path) > 2:  # too tangled: straight from bottom to top is better than nothing
                parts = stair_parts((link.path[0], link.path[-1]), width, *floors)
            if parts:
                out.append((link, parts))
            else:
                self.findings.append(f"stair_path_unusable:{link.id}")
        return out

    def _elevation(self, unit_id: str) -> float:
        return self.building.level[self.building.unit[unit_id].level_id].elevation

    def _lay_floors(self, stairs: Sequence[tuple[VerticalLink, list[Part]]]) -> None:
        gates: dict[str, list[Gate]] = {}
        names: dict[str, list[str]] = {}
        for link, parts in stairs:
            for unit_id, gate in zip((link.lower_unit_id, link.upper_unit_id), gates_of(parts), strict=True):
                gates.setdefault(unit_id, []).append(gate)
                names.setdefault(unit_id, []).append(link.id)
        for u in self.building.units:
            if u.id in self.labels:
                continue
            pieces = convex_parts(self.floor[u.id])
            doors = [o for o in self.building.unit_openings[u.id] if (o.id, u.id) in self.faces and not self._is_stair(o)]
            faces = [self.faces[o.id, u.id].segment for o in doors]
            closed: tuple[Segment, ...] = ()
            if u.id in gates:
                floor = fit(pieces, gates[u.id], faces)
                pieces, closed = list(floor.pieces), floor.closed
                if floor.crowded:
                    self.findings += [f"stair_crowds_room:{name}" for name in names[u.id]]
                    self.crowding |= set(names[u.id])
            if u.id in self.filled:
                pieces = without(pieces, next(parts for link, parts in stairs if link.id == self.filled[u.id][0]))
            pieces = [p for piece in pieces for p in _shortened(piece, faces)]
            if not pieces and u.id not in self.filled:
                self.findings.append(f"unit_empty:{u.id}")
            plane = (0.0, 0.0, self._elevation(u.id))
            made = [self.mesh.add(p, unit=self.unit[u.id], level=self.level[u.level_id], plane=plane) for p in pieces]
            self.mesh.join_neighbours(made, closed)
            self.cells[u.id] = made

    def _lay_ground(self) -> None:
        if not self.ground.cells:
            self.cells[""] = []
            return
        plane = (0.0, 0.0, self.building.level[self.ground.level_id].elevation)
        level = self.level[self.ground.level_id]
        made = [self.mesh.add(c, unit=OUTDOORS, level=level, plane=plane) for c in self.ground.cells]
        self.mesh.join_neighbours(made)
        self.cells[""] = made

    # --- doors

    def _open(self, o: Opening) -> None:
        sides = self._sides(o)
        rooms = [u for u in sides if u]
        if len(sides) != 2 or not rooms or sides[0] == sides[1] or not all(u in self.rings for u in rooms):
            self.findings.append(f"door_rooms_unknown:{o.id}")
            return
        if sides[0] == "":
            sides.reverse()
        here = self.faces.get((o.id, sides[0]))
        if here is None:
            self.findings.append(f"door_not_joined:{o.id}")
            return
        unit = self.building.unit[sides[0]]
        there = self.faces.get((o.id, sides[1]))
        cells = self.cells[sides[1]]
        if there is None and sides[1] == "":
            there, cells = self._landing(o, here, unit)
        width = distance(*o.line)
        plane = (0.0, 0.0, self._elevation(unit.id))
        here, there = opposite(here, there, o.line) if there is not None else (here, there)
        if there is None or not make_doorway(
            self.mesh,
            Side(here, self.cells[unit.id]),
            Side(there, cells),
            door=self.door.get(o.id, -1),
            unit=self.unit[unit.id],
            level=self.level[unit.level_id],
            plane=plane,
        ):
            self.findings.append(f"door_not_joined:{o.id}")
        elif min(distance(*here.segment), distance(*there.segment)) < 0.8 * width:
            self.findings.append(f"door_narrowed:{o.id}")

    def _landing(self, o: Opening, here: Face, unit: Unit) -> tuple[Face, list[int]]:
        """A small cell outside an exterior door that meets no ground."""
        self.findings.append(f"exit_without_ground:{o.id}")
        (ax, ay), (bx, by) = here.segment
        length = distance(*here.segment)
        ox, oy = (by - ay) / length, -(bx - ax) / length  # outwards: the room is on the left
        near, far = here.gap + 0.1, here.gap + 0.1 + LANDING

        def out(p: Point, by: float) -> Point:
            return p[0] + ox * by, p[1] + oy * by

        a, b = here.segment
        ring = np.array([out(b, far), out(b, near), out(a, near), out(a, far)])
        cell = self.mesh.add(ring, unit=OUTDOORS, level=self.level[unit.level_id], plane=(0.0, 0.0, self._elevation(unit.id)))
        return Face((out(b, near), out(a, near)), here.gap), [cell]

    # --- stairs

    def _climb(self, link: VerticalLink, parts: Sequence[Part]) -> None:
        rooms = (link.lower_unit_id, link.upper_unit_id)
        middle = (self._elevation(rooms[0]) + self._elevation(rooms[1])) / 2
        index = self.building.vertical_links.index(link)
        made = []
        own = {end: unit for unit, (stair, end) in self.filled.items() if stair == link.id}
        for part in parts:
            end = rooms[0] if part.middle_z <= middle else rooms[1]
            unit = self.building.unit[own.get(end, end)]
            made.append(
                self.mesh.add(part.ring, unit=self.unit[unit.id], level=self.level[unit.level_id], plane=part.plane, link=index)
            )
        for k in range(1, len(parts)):
            if not self.mesh.join_segment(made[k], parts[k - 1].leave, [made[k - 1]], -1):
                self.findings.append(f"stair_path_unusable:{link.id}")
        for unit_id, gate, cell in zip(rooms, gates_of(parts), (made[0], made[-1]), strict=True):
            if not self._enter(unit_id, gate, cell, index):
                self.findings.append(f"stair_not_joined:{link.id}")

    def _enter(self, unit_id: str, gate: Gate, cell: int, link: int) -> bool:
        """Join a stair's end to its room: at the gate, else over a small bridge to the nearest stretch of wall."""
        cells = self.cells[unit_id]
        if self.mesh.join_segment(cell, gate.segment, cells, -1) > 0.3:
            return True
        face = find_face(self.rings[unit_id], gate.segment, 2.0)
        if face is None:
            return False
        own = (gate.segment[1], gate.segment[0])
        unit = self.building.unit[unit_id]
        plane = (0.0, 0.0, self._elevation(unit_id))
        return make_doorway(
            self.mesh,
            Side(face, cells),
            Side(Face(own, face.gap), [cell]),
            door=-1,
            unit=self.unit[unit_id],
            level=self.level[unit.level_id],
            plane=plane,
        )

    # --- the result

    def _space(self) -> Space:
        b = self.building
        sides = []
        for o in self.doors:
            names = [self.unit.get(u, OUTDOORS) if u else OUTDOORS for u in self._sides(o)][:2]
            sides.append([*names, *[OUTDOORS] * (2 - len(names))])
        line = np.array([o.line for o in self.doors], np.float64).reshape(-1, 2, 2)
        arrays = self.mesh.arrays()
        return Space(
            building=b,
            unit_ids=tuple(u.id for u in b.units),
            level_ids=tuple(lv.id for lv in b.levels),
            door_ids=tuple(o.id for o in self.doors),
            door_line=line,
            door_units=np.array(sides, np.int32).reshape(-1, 2),
            door_level=np.array([self.level.get(o.level_id, 0) for o in self.doors], np.int32),
            door_width=np.array([distance(*o.line) for o in self.doors], np.float64),
            findings=tuple(self.findings),
            crowding=tuple(k for k, link in enumerate(b.vertical_links) if link.id in self.crowding),
            **arrays,  # type: ignore[arg-type]
        )


def _shortened(piece: F64, faces: Sequence[Segment]) -> list[F64]:
    """Cut a long cell across, between its doors."""
    x0, y0, x1, y1 = bounds([piece])
    if max(x1 - x0, y1 - y0) <= LONG_CELL:
        return [piece]
    edges = np.roll(piece, -1, axis=0) - piece
    lengths = np.sqrt((edges * edges).sum(axis=1))
    u = edges[int(lengths.argmax())] / lengths.max()  # along the longest side, which a corridor runs along
    along = piece[:, 0] * u[0] + piece[:, 1] * u[1]
    low, high = float(along.min()), float(along.max())
    if high - low <= LONG_CELL:
        return [piece]
    taken = [sorted((a[0] * u[0] + a[1] * u[1], b[0] * u[0] + b[1] * u[1])) for a, b in faces]
    middle = (low + high) / 2
    for step in range(41):  # outwards from the middle to the middle 60 %
        at = middle + (high - low) * 0.3 * (step // 2) / 20 * (1 if step % 2 else -1)
        if all(not lo - 0.05 < at < hi + 0.05 for lo, hi in taken):
            p = (float(at * u[0]), float(at * u[1]))
            halves = cut(piece, p, (p[0] - float(u[1]), p[1] + float(u[0])))
            if len(halves) == 2:
                return [q for half in halves for q in _shortened(half, faces)]
    return [piece]
