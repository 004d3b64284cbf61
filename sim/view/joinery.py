"""Frames, sills, skirting boards and switches: the parts a carpenter and an electrician add to bare walls.

Sizes are common Swedish building sizes, rounded by eye.
"""

import numpy as np
import numpy.typing as npt

from sim.plan.building import Opening, OpeningKind, Unit
from sim.space.fittings import SWITCH_ASIDE, SWITCH_HEIGHT
from sim.view import finish as look
from sim.view.builder import Colour, MeshBuilder
from sim.view.mesh import Material
from sim.view.openings import Hole, WallFace

F64 = npt.NDArray[np.float64]

_PROFILE = 0.055
"""Face width of a window frame, metres."""

_CASING = (0.068, 0.014)
"""Width and thickness of a door's architrave."""

ENDS, FRONT, UP, DOWN = (0, 1), (2,), (4,), (5,)
"""Faces of a bar, as ``MeshBuilder.box`` numbers them; its back, 3, lies against something."""

_ALL = (*ENDS, *FRONT, *UP, *DOWN)


def _axes(wall: WallFace) -> tuple[F64, F64, F64]:
    """Right-handed: along the wall, into the room, up."""
    along, inward = wall.along, wall.inward
    return np.array([*along, 0.0]), np.array([*inward, 0.0]), np.array([0.0, 0.0, 1.0])


def bar(
    out: MeshBuilder,
    wall: WallFace,
    span: tuple[float, float],
    rise: tuple[float, float],
    depth: tuple[float, float],
    colour: Colour,
    faces: tuple[int, ...] = _ALL,
) -> None:
    """A box on a wall: along ``span``, heights ``rise`` (absolute), ``depth`` behind the face (negative: in front)."""
    (u0, u1), (z0, z1), (d0, d1) = span, rise, depth
    if u1 - u0 < 1e-4 or z1 - z0 < 1e-4:
        return
    centre = wall.point((u0 + u1) / 2, (z0 + z1) / 2, (d0 + d1) / 2)
    out.box(centre, _axes(wall), ((u1 - u0) / 2, abs(d1 - d0) / 2, (z1 - z0) / 2), colour, Material.PAINT, faces)


def window_frame(out: MeshBuilder, wall: WallFace, hole: Hole, floor: float, *, flat: bool = False) -> None:
    """Frame and mullions at the window's line, and a sill board into the room; ``flat`` leaves out sides of bars."""
    low, high, d = floor + hole.low, floor + hole.high, hole.depth
    inner = min(d, 0.05)
    span, depth = (hole.start, hole.end), (d, d - max(inner, 0.02))
    w = _PROFILE
    stands_out = depth[1] < 0.0  # a frame in a thin wall shows its outer sides too

    def side(*faces: int) -> tuple[int, ...]:
        return FRONT if flat else _ALL if stands_out else (*FRONT, *faces)

    bar(out, wall, span, (low, low + w), depth, look.FRAME, side(*UP))
    bar(out, wall, span, (high - w, high), depth, look.FRAME, side(*DOWN))
    panes = max(1, round((hole.end - hole.start) / 1.15))
    for k in range(panes + 1):
        u = hole.start + (hole.end - hole.start) * k / panes
        half = w * (0.5 if 0 < k < panes else 1.0)
        inwards = ENDS[:1] if k == 0 else ENDS[1:] if k == panes else ENDS
        reach = (max(u - half, hole.start), min(u + half, hole.end))
        bar(out, wall, reach, (low + w, high - w), depth, look.FRAME, side(*inwards))
    if d > 0.06 and hole.low > 0.2:
        board = (hole.start - 0.05, hole.end + 0.05), (low - 0.028, low + 0.004), (0.0, -0.045)
        bar(out, wall, *board, look.FRAME, (*FRONT, *UP) if flat else _ALL)


def door_frame(out: MeshBuilder, wall: WallFace, hole: Hole, floor: float, *, flat: bool = False) -> None:
    """Architrave on the room's side of a door and the stop its leaf closes against; ``flat`` leaves out sides of boards."""
    w, t = _CASING
    high = floor + hole.high
    over = (0.0, -t)
    upright, lintel = (FRONT, FRONT) if flat else ((*FRONT, *ENDS, *UP), (*FRONT, *UP, *DOWN))
    if hole.from_start:
        bar(out, wall, (hole.start - w, hole.start), (floor, high + w), over, look.FRAME, upright)
    if hole.to_end:
        bar(out, wall, (hole.end, hole.end + w), (floor, high + w), over, look.FRAME, upright)
    bar(out, wall, (hole.start, hole.end), (high, high + w), over, look.FRAME, lintel)


def switch_plate(out: MeshBuilder, wall: WallFace, hole: Hole, floor: float, unit: Unit) -> None:
    """A light switch on the handle side of a hinged door, where the wall has room for it."""
    door = hole.source
    if (
        not isinstance(door, Opening)
        or door.kind not in {OpeningKind.DOOR, OpeningKind.SLIDING}
        or unit.id not in door.unit_ids[:2]
    ):
        return
    u = hole.end + SWITCH_ASIDE
    if u > wall.length - 0.08 or any(h.start - 0.1 < u < h.end + 0.1 for h in wall.holes):
        u = hole.start - SWITCH_ASIDE
    if u < 0.08 or any(h.start - 0.1 < u < h.end + 0.1 for h in wall.holes):
        return
    z = floor + SWITCH_HEIGHT
    bar(out, wall, (u - 0.042, u + 0.042), (z - 0.042, z + 0.042), (0.0, -0.010), look.FRAME)
    bar(out, wall, (u - 0.028, u + 0.028), (z - 0.028, z + 0.028), (-0.010, -0.015), look.LAMP)


def skirting(out: MeshBuilder, wall: WallFace, floor: float, *, flat: bool = False) -> None:
    """A board along the foot of the wall, interrupted by ways through; ``flat`` leaves out its upper edge."""
    tall, thick = 0.075, 0.013
    gaps = sorted((h.start - _CASING[0], h.end + _CASING[0]) for h in wall.holes if h.low < 0.1)
    at = -thick
    for start, end in [*gaps, (wall.length + thick, wall.length + thick)]:
        if start - at > 0.02:
            steps = max(1, round((start - at) / (3.0 if flat else 1.5)))
            for k in range(steps):
                u0, u1 = at + (start - at) * k / steps, at + (start - at) * (k + 1) / steps
                front = [wall.point(u, floor + z, -thick) for u, z in ((u1, 0), (u0, 0), (u0, tall), (u1, tall))]
                top = [wall.point(u, floor + tall, d) for u, d in ((u1, -thick), (u0, -thick), (u0, 0.0), (u1, 0.0))]
                out.quad(front, look.SKIRTING, Material.WOOD)
                if not flat:
                    out.quad(top, look.SKIRTING, Material.WOOD)
        at = max(at, end)
