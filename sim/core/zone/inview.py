"""Bodies as points, and which of them show from some rooms: anybody's, hundreds at once, exactly.

Nothing here changes a run.  The answers use exact operations only, so a policy may act on them.
"""

from typing import Final

import numpy as np

from sim.core.angles import QUANTUM, compass
from sim.core.context import Context
from sim.core.registers import R
from sim.core.state import EYE, F64, I32, Index, Posture
from sim.core.zone import danger
from sim.space.space import Bool
from sim.units import EYE_QUANTUM, HEADING_STEPS

HEIGHTS: Final = (0.15, 0.4, 0.65, 1.0)
"""Body points up the middle, as shares of the eye height: shin, hip, chest, eyes."""

SHOULDER: Final = (0.8, 0.15)
"""The two shoulders: share of the eye height, and metres to either side."""

POINTS: Final = len(HEIGHTS) + 2
"""Points of a body: ``HEIGHTS``, then the right and the left shoulder."""

EYES: Final = HEIGHTS.index(1.0)
"""Which of them is between the eyes."""

STANDING_EYE: Final = 0.93
"""Eye height over body height of somebody standing (Pheasant 1996, both sexes)."""

CHAIR_EYE: Final = 0.71
"""The same of somebody sitting on a chair: seat at 0.25 of the height, eyes 0.46 of it above the seat (Pheasant 1996)."""

_LOW: Final = np.array([EYE[p] / EYE[Posture.STANDING] for p in Posture])
"""Eye height in each posture, on the floor, over that of standing."""


def eye_heights(ctx: Context, people: Index) -> F64:
    """(n,) metres from the floor to the eyes of people: standing, crouched, seated on a chair or on the floor."""
    state = ctx.state
    tall, posture = ctx.heights[people], state.posture[people]
    eyes = tall * STANDING_EYE * _LOW[posture]
    on_chair = (posture == Posture.SEATED) & (state.xy[people] == ctx.seats[people]).all(axis=1)
    eyes = np.where(on_chair, tall * CHAIR_EYE, eyes)
    return np.where(people == 0, ctx.get(R.EYE) * EYE_QUANTUM, eyes)


def body_points(ctx: Context, people: Index) -> F64:
    """(n, POINTS, 3) the body points of people above the building's zero."""
    state = ctx.state
    x, y = state.xy[people, 0], state.xy[people, 1]
    a, b, c = ctx.world.space.cell_plane[state.cell[people]].T
    floor, eye = a * x + b * y + c, eye_heights(ctx, people)
    ahead = compass().vectors[(state.heading[people] / QUANTUM + 0.5).astype(np.intp) % HEADING_STEPS]
    height, out = SHOULDER
    points = np.empty((len(people), POINTS, 3))
    points[:, :, 0], points[:, :, 1] = x[:, None], y[:, None]
    for k, share in enumerate((*HEIGHTS, height, height)):
        points[:, k, 2] = floor + share * eye
    for k, side in ((POINTS - 2, -1.0), (POINTS - 1, 1.0)):
        points[:, k, 0] += side * (-ahead[:, 1] * out)
        points[:, k, 1] += side * (ahead[:, 0] * out)
    return points


def everybody(ctx: Context) -> Index:
    """People who are in the model now, the trainee with them."""
    return np.flatnonzero(ctx.state.present == 1)


def seen(ctx: Context, units: tuple[int, ...], people: Index) -> Bool:
    """(n, POINTS) which body points of people show from some standing place of ``units``; none when there are no units."""
    return _seen(ctx, units, people, body_points(ctx, people))


def see(ctx: Context, units: tuple[int, ...], people: Index) -> Bool:
    """(n,) who sees some standing place of ``units``, at the height of a head; sight is mutual."""
    return _seen(ctx, units, people, body_points(ctx, people)[:, EYES : EYES + 1])[:, 0]


def see_danger(ctx: Context, people: Index) -> Bool:
    """(n,) who has the danger zone, as it is now, in sight: exactly, whatever way they face."""
    return see(ctx, danger.units(ctx), people)


def _seen(ctx: Context, units: tuple[int, ...], people: Index, points: F64) -> Bool:
    """(n, k) which of some points (n, k, 3) of people show; people in rooms that cannot be seen into are not asked about."""
    out = np.zeros(points.shape[:2], dtype=bool)
    if not units or not len(people):
        return out
    state, world = ctx.state, ctx.world
    joined = world.outlook.joined(units, state)
    cells: I32 = state.cell[people]
    ask = np.flatnonzero(joined[world.space.cell_unit[cells]])  # the outdoors are the last place: -1
    if not len(ask):
        return out
    eyes, eye_cells = world.watch_points(units)
    out[ask] = world.sight.seen_by_any(
        eyes,
        points[ask].reshape(-1, 3),
        np.where(joined[world.space.door_units].any(axis=1), state.door_open, 0.0),  # others cannot matter
        state.door_covered == 1,
        state.blinds_down == 1,
        eye_cells=eye_cells,
        target_cells=np.repeat(cells[ask], points.shape[1]),
    ).reshape(len(ask), -1)
    return out
