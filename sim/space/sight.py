"""Who can see what: straight lines between points, stopped by walls, shut doors, covered panes and drawn blinds.

Two ways to the same answer: ``visible_brute`` tests every screen of the storey; ``visible`` tests those near the lines, or for
many targets first walks the eye's beam through the cells it can reach, and tests only the targets and screens of those.
People and low furniture block nothing; storeys block each other, except for two points on the same stair.  Windows of upper
storeys show nothing of the ground.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.plan.building import Category
from sim.space.locate import Locator
from sim.space.polygon import contains, interior_point
from sim.space.sightbeams import Beam, Cones, Sectors, narrowed, within
from sim.space.sightlines import Kind, Screen, sightlines
from sim.space.sightoverlaps import overlaps, with_intruders
from sim.space.space import OUTDOORS, Space

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]
Index = npt.NDArray[np.intp]
Bool = npt.NDArray[np.bool_]

OPEN = 0.5
"""Share of a full swing from which an open door hides nothing."""

EYE_HEIGHT = 1.5
"""Metres above the floor of somebody standing."""

FEW = 16
"""Targets up to which all lines are tested against the screens around them: no beam is walked, nothing is remembered."""

ALL_AT_ONCE = 120
"""Targets up to which all eyes but the first look in one round: the rounds then cost more than the looks they save."""

BEAMS_PER_CELL = 6
"""Beams walked through one cell before it counts as seen all round."""

KEPT = 512
"""Beam walks remembered before starting over; the memory changes no answer."""

STAND_APART = 2.0
"""Metres between the standing points of a room, at least."""

MOST_POINTS = 12
"""Standing points of a room, at most, or nearly."""


@dataclass(frozen=True)
class _Table:
    """Screens as columns."""

    a: F64  # (S, 2)
    b: F64
    z0: F64
    z1: F64
    kind: I32
    index: I32


@dataclass(frozen=True)
class _Walk:
    """A beam walk that holds while the ``asked`` screens are in this ``state``: cells reached, and screens that block in them.

    ``cones`` are the beams in those cells, ``sectors`` those screens by their direction from the eye.
    """

    asked: I32
    state: bytes
    reached: Bool
    cones: Cones
    sectors: Sectors


class Sight:
    """Answers questions about lines of sight. Remembers beam walks; the memory never changes an answer."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self._locator = Locator(space)
        self._around = sightlines(space)
        self._elevation = [lv.elevation for lv in space.building.levels]
        screens: list[Screen] = []
        self._rows: dict[tuple[int, int], list[int]] = {}
        of_level: dict[int, list[int]] = {k: [] for k in range(len(space.level_ids))}
        for key, around in self._around.items():
            self._rows[key] = list(range(len(screens), len(screens) + len(around.screens)))
            of_level[key[0]] += self._rows[key]
            screens += around.screens
        self._of_level: dict[int, I32] = {k: np.array(rows, np.int32) for k, rows in of_level.items()}
        self._table = _columns(screens)
        self._solid: Bool = self._table.kind == Kind.SOLID
        movable = {k: np.flatnonzero(self._table.kind == k) for k in (Kind.LEAF, Kind.PANE, Kind.BLIND)}
        self._movable = {k: (rows, self._table.index[rows]) for k, rows in movable.items()}
        self._rows = with_intruders(space, self._around, self._rows, self._table.a, self._table.b)
        self._shared = overlaps(space, self._rows)
        self._rows_of_kind: dict[tuple[int, int], list[int]] = {}
        for row, kind in enumerate(zip(self._table.kind.tolist(), self._table.index.tolist(), strict=True)):
            self._rows_of_kind.setdefault(kind, []).append(row)
        self._walks: dict[tuple[float, float, int, int], _Walk] = {}

    def visible(
        self,
        eyes: F64,
        targets: F64,
        doors_open: F64 | Bool,
        door_covered: Bool,
        blinds_down: Bool,
        *,
        eye_cells: I32 | None = None,
        target_cells: I32 | None = None,
    ) -> Bool:
        """Which targets each eye sees.

        Args:
            eyes: (n, 3) places above the building's zero.
            targets: (m, 3) places.
            doors_open: (D,) share of a full swing, or whether open.
            door_covered: (D,) pane covered.
            blinds_down: (U,) blinds of the unit down.
            eye_cells: (n,) cells the eyes' bodies stand in; without them the storey is guessed from the height.
            target_cells: (m,) likewise.

        Returns:
            (n, m). A point inside a wall sees nothing and is not seen.
        """
        blocks = self._blocks(doors_open, door_covered, blinds_down)
        here, there = self._resolve(eyes, eye_cells), self._resolve(targets, target_cells)
        if len(targets) <= FEW:
            return self._visible_few(eyes, here, targets, there, blocks)
        out = np.zeros((len(eyes), len(targets)), bool)
        for i in np.flatnonzero(here >= 0).tolist():
            out[i] = self._any_sees(eyes[i : i + 1], here[i : i + 1], targets, there, blocks)
        return out

    def seen_by_any(
        self,
        eyes: F64,
        targets: F64,
        doors_open: F64 | Bool,
        door_covered: Bool,
        blinds_down: Bool,
        *,
        eye_cells: I32 | None = None,
        target_cells: I32 | None = None,
    ) -> Bool:
        """(m,) which targets at least one eye sees: ``visible(…).any(axis=0)``, for thousands of targets at once.

        What one eye has seen no other is asked about, so the eyes look in rounds, few first.
        """
        blocks = self._blocks(doors_open, door_covered, blinds_down)
        here, there = self._resolve(eyes, eye_cells), self._resolve(targets, target_cells)
        seen, looking = np.zeros(len(targets), bool), np.flatnonzero(here >= 0)
        first, many = 0, 1
        while first < len(looking):
            left = np.flatnonzero(~seen & (there >= 0))
            if not len(left):
                break
            part = looking[first : first + many]
            seen[left] = self._any_sees(eyes[part], here[part], targets[left], there[left], blocks)
            first, many = first + many, many * 2 if len(left) > ALL_AT_ONCE else len(looking)
        return seen

    def _any_sees(self, eyes: F64, here: I32, targets: F64, there: I32, blocks: Bool) -> Bool:
        """(m,) which targets at least one of a few eyes sees; only screens in a target's direction are tested."""
        seen = np.zeros(len(targets), bool)
        lines: list[tuple[Index, Index, I32, Index]] = []  # of each eye: targets asked, and pairs (which of them, screen), eye
        storeys: dict[int, Bool] = {}
        for i, (eye, cell) in enumerate(zip(eyes, here.tolist(), strict=True)):
            if cell not in storeys:
                same_stair, storeys[cell] = self._pairs(cell, there)
                seen |= same_stair
            level, walk = storeys[cell], self._walk(eye, cell, blocks)
            ask = np.flatnonzero(level & walk.reached[there])
            if not len(ask):
                continue
            dx, dy = targets[ask, 0] - eye[0], targets[ask, 1] - eye[1]
            held = walk.cones.hold(dx, dy, there[ask])
            line, rows = walk.sectors.towards(dx[held], dy[held])
            lines.append((ask[held], line, rows, np.full(len(line), i)))
        if not lines:
            return seen
        asked = np.concatenate([ask for ask, *_ in lines])
        offset = np.cumsum([0, *(len(ask) for ask, *_ in lines)])[:-1].tolist()
        line = np.concatenate([at + found for at, (_, found, _, _) in zip(offset, lines, strict=True)])
        rows, eye_of = np.concatenate([r for _, _, r, _ in lines]), np.concatenate([e for *_, e in lines])
        hits = self._hits(eyes[eye_of], targets[asked[line]], rows)
        blocked = np.bincount(line[hits], minlength=len(asked)) > 0
        seen[asked[~blocked]] = True
        return seen

    def _visible_few(self, eyes: F64, here: I32, targets: F64, there: I32, blocks: Bool) -> Bool:
        """For a body or two: the screens that come near any line, then those lines."""
        out = self._pairs(here[:, None], there)[0] & (here >= 0)[:, None]
        level = self.space.cell_level
        for k, rows in self._of_level.items():
            one, two = np.flatnonzero((here >= 0) & (level[here] == k)), np.flatnonzero((there >= 0) & (level[there] == k))
            if len(one) and len(two):
                out[one[:, None], two] = ~self._few_blocked(eyes[one], targets[two], rows[blocks[rows]])
        return out

    def _in_box(self, eyes: F64, targets: F64, rows: I32) -> Bool:
        """Which screens meet the box around all eyes and targets; no other can cross a line between them."""
        a, b = self._table.a[rows], self._table.b[rows]
        low = np.minimum(eyes.min(axis=0), targets.min(axis=0))
        high = np.maximum(eyes.max(axis=0), targets.max(axis=0))
        meets: Bool = np.ones(len(rows), bool)
        for k in (0, 1):
            meets &= (np.maximum(a[:, k], b[:, k]) >= low[k]) & (np.minimum(a[:, k], b[:, k]) <= high[k])
        return meets

    def _few_blocked(self, eyes: F64, targets: F64, rows: I32) -> Bool:
        """(n, m) as ``_blocked``, for targets close together: screens clear of an eye's beam to all of them are left out."""
        t = self._table
        rows = rows[self._in_box(eyes, targets, rows)]
        middle = (targets.min(axis=0) + targets.max(axis=0)) / 2
        dx, dy = targets[:, 0] - middle[0], targets[:, 1] - middle[1]
        r = float(np.sqrt((dx * dx + dy * dy).max())) * 1.001 + 1e-6
        ex, ey = eyes[:, 0, None], eyes[:, 1, None]
        dx, dy = middle[0] - ex, middle[1] - ey
        low, high = [], []
        for end in (t.a, t.b):
            x, y = end[rows, 0] - ex, end[rows, 1] - ey
            side, slack = dx * y - dy * x, r * np.sqrt(x * x + y * y)  # a target r away turns the line by this much at most
            low.append(side - slack)
            high.append(side + slack)
        i, s = np.nonzero((np.minimum(*low) <= 0) & (np.maximum(*high) >= 0))
        hits = self._hits(eyes[i][:, None], targets[None], rows[s][:, None])
        out = np.zeros((len(eyes), len(targets)), bool)
        np.logical_or.at(out, i, hits)
        return out

    def visible_brute(
        self,
        eyes: F64,
        targets: F64,
        doors_open: F64 | Bool,
        door_covered: Bool,
        blinds_down: Bool,
        *,
        eye_cells: I32 | None = None,
        target_cells: I32 | None = None,
    ) -> Bool:
        """As ``visible``, testing every screen of the storey: slow, and what the fast way is checked against."""
        blocks = self._blocks(doors_open, door_covered, blinds_down)
        here, there = self._resolve(eyes, eye_cells), self._resolve(targets, target_cells)
        out = np.zeros((len(eyes), len(targets)), bool)
        for i, (eye, cell) in enumerate(zip(eyes, here.tolist(), strict=True)):
            if cell < 0:
                continue
            same_stair, level = self._pairs(cell, there)
            rows = self._of_level[int(self.space.cell_level[cell])]
            ask = np.flatnonzero(level)
            out[i, ask] = ~self._blocked(eye, targets[ask], rows[blocks[rows]])
            out[i, same_stair] = True
        return out

    def exposure_share(
        self,
        points: F64,
        cell: int,
        units: Sequence[int],
        doors_open: F64 | Bool,
        door_covered: Bool,
        blinds_down: Bool,
    ) -> float:
        """Share of a body's sample points (m, 3), standing in ``cell``, seen from any standing point of the units."""
        eyes = [self.standing_points(u) for u in units]
        if not eyes or not len(points):
            return 0.0
        cells = np.full(len(points), cell, np.int32)
        seen = self.visible(np.concatenate(eyes), points, doors_open, door_covered, blinds_down, target_cells=cells)
        return int(seen.any(axis=0).sum()) / len(points)

    def standing_points(self, unit: int, height: float = EYE_HEIGHT) -> F64:
        """Places a person may stand at in a unit: a grid over its floor, (k, 3); outdoors, places outside every exit."""
        xy = self._outside_exits() if unit == OUTDOORS else self._grid(unit)
        rows = [(x, y, self.space.floor(c, x, y) + height) for x, y, c in xy]
        return np.array(rows, np.float64).reshape(-1, 3)

    # --- places

    def _grid(self, unit: int) -> list[tuple[float, float, int]]:
        u = self.space.building.units[unit]
        if unit not in self.space.unit_cells and u.category is not Category.OUTDOOR:
            return []
        level = self.space.level_ids.index(u.level_id)
        ring = np.asarray(u.polygon.exterior, np.float64)
        (x0, y0), (x1, y1) = ring.min(axis=0).tolist(), ring.max(axis=0).tolist()
        apart = max(STAND_APART, float(np.sqrt((x1 - x0) * (y1 - y0) / MOST_POINTS)))
        nx, ny = max(int((x1 - x0) / apart), 1), max(int((y1 - y0) / apart), 1)
        x = [x0 + (i + 0.5) * (x1 - x0) / nx for i in range(nx)]
        y = [y0 + (j + 0.5) * (y1 - y0) / ny for j in range(ny)]
        points = [(px, py) for px in x for py in y if bool(contains(u.polygon, px, py))]
        points = points or [interior_point(u.polygon)]
        found = [(px, py, self._locator.cell(px, py, level)) for px, py in points]
        return [p for p in found if p[2] >= 0 and self.space.cell_link[p[2]] < 0]

    def _outside_exits(self) -> list[tuple[float, float, int]]:
        s = self.space
        found = []
        for p, (a, b) in enumerate(s.portal_cells.tolist()):
            if s.portal_door[p] < 0 or (s.cell_door[a] >= 0) == (s.cell_door[b] >= 0):
                continue
            ground = b if s.cell_door[a] >= 0 else a
            if s.cell_unit[ground] != OUTDOORS:
                continue
            (ax, ay), (bx, by) = s.portal_a[p].tolist(), s.portal_b[p].tolist()
            length = float(np.sqrt((bx - ax) * (bx - ax) + (by - ay) * (by - ay)))
            sign = 1.0 if s.portal_cells[p, 0] == ground else -1.0
            nx, ny = -(by - ay) / length * sign, (bx - ax) / length * sign
            for out in (1.5, 6.0):
                x, y = (ax + bx) / 2 + nx * out, (ay + by) / 2 + ny * out
                cell = self._locator.cell(x, y, int(s.cell_level[ground]))
                if cell >= 0 and s.cell_unit[cell] == OUTDOORS:
                    found.append((x, y, cell))
        return found

    def _resolve(self, points: F64, hints: I32 | None) -> I32:
        """The cell each point is in: the hinted one, else whatever cell of that storey holds it; -1 inside a wall."""
        hint = np.full(len(points), -1, np.int32) if hints is None else np.asarray(hints, np.int32)
        out = hint.copy()
        nx, ny, d = self.space.sides.table.take(hint, axis=2)  # without a hint the last cell's, to no effect
        stays = (hint >= 0) & (nx * points[:, 0] + ny * points[:, 1] - d >= 0).all(axis=0)
        for k in np.flatnonzero(~stays).tolist():
            x, y, z = points[k].tolist()
            level = int(self.space.cell_level[hint[k]]) if hint[k] >= 0 else self._level_at(z)
            out[k] = self._locator.cell(x, y, level)
        return out

    def _level_at(self, z: float) -> int:
        """The storey a height belongs to: the highest whose floor is not above it."""
        below = [(e, k) for k, e in enumerate(self._elevation) if e <= z + 0.05]
        return max(below)[1] if below else int(np.argmin(self._elevation))

    def _pairs(self, cell: int | I32, there: I32) -> tuple[Bool, Bool]:
        """Which targets are on the same stair but another storey, and which on the same storey."""
        s = self.space
        known = there >= 0
        level = known & (s.cell_level[there] == s.cell_level[cell])
        stair = known & ~level & (s.cell_link[cell] >= 0) & (s.cell_link[there] == s.cell_link[cell])
        return stair, level

    # --- lines

    def _blocks(self, doors_open: F64 | Bool, door_covered: Bool, blinds_down: Bool) -> Bool:
        """(S,) screens that block in this state."""
        shut = np.asarray(doors_open, np.float64) < OPEN
        blocks = self._solid.copy()
        for kind, asked in ((Kind.LEAF, shut), (Kind.PANE, shut & (door_covered != 0)), (Kind.BLIND, blinds_down != 0)):
            mine, of = self._movable[kind]
            blocks[mine] = asked[of]
        return blocks

    def _blocked(self, eye: F64, targets: F64, rows: I32) -> Bool:
        """(m,) whether any of some screens stands between an eye and each target."""
        return np.asarray(self._hits(eye[None, None], targets[:, None], rows[None]).any(axis=1))

    def _hits(self, eyes: F64, targets: F64, rows: I32) -> Bool:
        """(n, m) whether screens stand between eyes and targets: (n or 1, m or 1, 3) points, (n or 1, m or 1) screens."""
        t = self._table
        ex, ey, ez = eyes[..., 0], eyes[..., 1], eyes[..., 2]
        dx, dy, dz = targets[..., 0] - ex, targets[..., 1] - ey, targets[..., 2] - ez
        ax, ay = t.a[rows, 0] - ex, t.a[rows, 1] - ey
        bx, by = t.b[rows, 0] - ex, t.b[rows, 1] - ey
        sa, sb = dx * ay - dy * ax, dx * by - dy * bx  # the ends on either side of the line
        ux, uy = bx - ax, by - ay
        near = uy * ax - ux * ay  # eye and target on either side of the screen
        far = near + (ux * dy - uy * dx)
        crosses: Bool = (((sa <= 0) & (sb >= 0)) | ((sa >= 0) & (sb <= 0))) & (
            ((near > 0) & (far < 0)) | ((near < 0) & (far > 0))
        )
        z = ez + near / np.where(crosses, near - far, 1.0) * dz
        hits: Bool = crosses & (z >= t.z0[rows]) & (z <= t.z1[rows])
        return hits

    # --- beams

    def _walk(self, eye: F64, cell: int, blocks: Bool) -> _Walk:
        """Cells the eye may see into, and the screens that block in them."""
        x, y = float(eye[0]), float(eye[1])
        level = int(self.space.cell_level[cell])
        key = (x, y, cell, level)
        found = self._walks.get(key)
        if found is None or found.state != blocks[found.asked].tobytes():
            if len(self._walks) >= KEPT:
                self._walks.clear()
            beams = self._beams(x, y, cell, level, self._open_kinds(blocks))
            for other in sorted({d for c in beams for d in self._shared.get((level, c), ())}):
                beams.setdefault(other, []).append(None)  # whoever is on the stair there shows on this cell's ground
            reached = np.zeros(self.space.cell_count, bool)
            reached[list(beams)] = True
            rows = np.unique(np.array([r for c in beams for r in self._rows.get((level, c), ())], np.int32))
            asked = self._asked(level, list(beams), rows)
            block = rows[blocks[rows]]
            found = self._walks[key] = _Walk(
                asked,
                blocks[asked].tobytes(),
                reached,
                Cones(beams, self.space.cell_count),
                Sectors.of(x, y, self._table.a[block], self._table.b[block], block),
            )
        return found

    def _asked(self, level: int, cells: list[int], rows: I32) -> I32:
        """Every screen a walk through these cells asked: a walk holds for as long as none of them changes."""
        arounds = (self._around.get((level, c)) for c in cells)
        kinds = {(int(k), i) for around in arounds if around for view in around.views for k, i in view.screens}
        more = [r for kind in sorted(kinds) for r in self._rows_of_kind.get(kind, ())]
        return np.union1d(rows, np.array(more, np.int32)).astype(np.int32)

    def _open_kinds(self, blocks: Bool) -> set[tuple[int, int]]:
        """(kind, index) of the leaves, panes and blinds that block now."""
        t = self._table
        rows = blocks & (t.kind != Kind.SOLID)  # nothing to pass is ever named after a wall
        return set(zip(t.kind[rows].tolist(), t.index[rows].tolist(), strict=True))

    def _beams(self, x: float, y: float, cell: int, level: int, shut: set[tuple[int, int]]) -> dict[int, list[Beam]]:
        """Cells reached by the beam that starts all round in ``cell``, in the order first reached, and its parts in them."""
        beams: dict[int, list[Beam]] = {cell: [None]}
        stack: list[tuple[int, Beam]] = [(cell, None)]
        while stack:
            c, beam = stack.pop()
            around = self._around.get((level, c))
            for view in around.views if around else ():
                if any((int(k), i) in shut for k, i in view.screens):
                    continue
                through = narrowed(x, y, beam, view)
                if through is False:
                    continue
                known = beams.setdefault(view.to, [])
                if any(within(through, b) for b in known):
                    continue
                if len(known) >= BEAMS_PER_CELL:
                    through = None
                known.append(through)
                stack.append((view.to, through))
        return beams


def _columns(screens: Sequence[Screen]) -> _Table:
    return _Table(
        np.array([s.a for s in screens], np.float64).reshape(-1, 2),
        np.array([s.b for s in screens], np.float64).reshape(-1, 2),
        np.array([s.z0 for s in screens], np.float64),
        np.array([s.z1 for s in screens], np.float64),
        np.array([int(s.kind) for s in screens], np.int32),
        np.array([s.index for s in screens], np.int32),
    )
