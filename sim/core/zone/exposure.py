"""How much of the trainee could be seen from the danger zone: body points times time, five times a second.

No distance, no weighting: a point of the body that can be seen from any standing place of the zone counts, the rest does not.
"""

from typing import Final

import numpy as np

from sim.core.context import Context
from sim.core.registers import R
from sim.core.state import F64, Index
from sim.core.zone import danger, inview
from sim.core.zone.inview import POINTS
from sim.events import TRAINEE, EventType
from sim.space.sight import OPEN
from sim.space.space import Bool
from sim.units import STEP, STEP_HZ

CHECK_STEPS: Final = 4
"""Steps between two counts (5 Hz, research §3); in each step a quarter of the standing places looks."""

ALL: Final = slice(None)

KEEP: Final = 32
"""Looks remembered, so that somebody who sits still costs nothing; the memory never changes an answer."""

ASIDE: Final = 1.0
"""Metres within which a body's points are of its middle, and a leaf of its doorway's line, with much to spare."""

MERGE_SECONDS: Final = 1.0
"""Two sightings no further apart than this are one exposure, by eye."""


def body_points(ctx: Context) -> F64:
    """(POINTS, 3) the trainee's body points above the building's zero."""
    points: F64 = inview.body_points(ctx, np.zeros(1, dtype=np.intp))[0]
    return points


def seen_points(ctx: Context, units: tuple[int, ...]) -> int:
    """How many body points can be seen from the standing places of ``units``."""
    return seen_mask(ctx, units).bit_count()


def seen_mask(ctx: Context, units: tuple[int, ...], part: slice = ALL) -> int:
    """Bit k is set when body point k can be seen from a standing place of ``units`` (or from part of those places)."""
    if not units:
        return 0
    state = ctx.state
    clear = state.door_open >= OPEN
    key = (units, part.start, _pose(ctx), clear.tobytes(), state.door_covered.tobytes(), state.blinds_down.tobytes())
    if key not in ctx.seen_lately:
        if len(ctx.seen_lately) >= KEEP:
            ctx.seen_lately.clear()
        ctx.seen_lately[key] = _seen(ctx, units, part, clear)
    return ctx.seen_lately[key]


def _seen(ctx: Context, units: tuple[int, ...], part: slice, clear: Bool) -> int:
    """``seen_mask`` while some doors can be seen through; of them only those between may matter."""
    state = ctx.state
    joined = ctx.world.outlook.joined(units, state)
    if not joined[ctx.unit_of(0)]:  # the outdoors are the last place: -1
        return 0
    between = _doors_between(ctx, units)
    ajar = between[clear[between]]
    ajar = ajar[joined[ctx.world.space.door_units[ajar]].any(axis=1)]  # others cannot matter
    key = (units, part.start, _pose(ctx), ajar.tobytes(), state.door_covered.tobytes(), state.blinds_down.tobytes())
    if key not in ctx.seen_before:
        if len(ctx.seen_before) >= KEEP:
            ctx.seen_before.clear()
        ctx.seen_before[key] = _look(ctx, units, part, ajar)
    return ctx.seen_before[key]


def _pose(ctx: Context) -> tuple[float | int, ...]:
    """All that body points are made from."""
    x, y = ctx.state.xy[0].tolist()
    return (x, y, int(ctx.state.cell[0]), ctx.get(R.EYE), ctx.get(R.HEADING))


def _doors_between(ctx: Context, units: tuple[int, ...]) -> Index:
    """Doors that lines from the standing places of ``units`` to the trainee may meet: those by the box around all of them."""
    x, y = ctx.state.xy[0].tolist()
    key = (units, x, y)
    if key not in ctx.doors_between:
        if len(ctx.doors_between) >= KEEP:
            ctx.doors_between.clear()
        ends = np.concatenate([ctx.world.watch_points(units)[0][:, :2], [[x, y]]])
        line = ctx.world.space.door_line
        meets = (line.min(axis=1) <= ends.max(axis=0) + ASIDE) & (line.max(axis=1) >= ends.min(axis=0) - ASIDE)
        ctx.doors_between[key] = np.flatnonzero(meets.all(axis=1))
    return ctx.doors_between[key]


def _look(ctx: Context, units: tuple[int, ...], part: slice, ajar: Index) -> int:
    """``seen_mask``, looked for; of the doors only those ``ajar`` can be seen through."""
    state = ctx.state
    open_ = np.zeros(len(state.door_open), dtype=bool)
    open_[ajar] = True
    eyes, eye_cells = ctx.world.watch_points(units)
    visible = ctx.world.sight.visible(
        eyes[part],
        body_points(ctx),
        open_,
        state.door_covered == 1,
        state.blinds_down == 1,
        eye_cells=eye_cells[part],
        target_cells=np.full(POINTS, state.cell[0], dtype=np.int32),
    )
    return sum(1 << int(k) for k in np.flatnonzero(visible.any(axis=0)))


def could_be_seen(ctx: Context) -> bool:
    """Whether the trainee shows, from where the danger is now or, before and after, from wherever it may come."""
    return seen_points(ctx, danger.units(ctx) or danger.ever(ctx)) > 0


def step(ctx: Context) -> None:
    """Looks from a part of the standing places in each step; when all have looked, counts what was seen.

    An exposure is reported when it is over.
    """
    part = ctx.state.tick % CHECK_STEPS
    before = 0 if part == 0 else ctx.get(R.SEEN)
    ctx.set(R.SEEN, before | seen_mask(ctx, danger.units(ctx), slice(part, None, CHECK_STEPS)))
    if part == CHECK_STEPS - 1:
        _count(ctx, ctx.get(R.SEEN).bit_count())


def _count(ctx: Context, seen: int) -> None:
    ctx.set(R.VISIBLE, seen)
    since, unit = ctx.get(R.EXPOSED_SINCE), ctx.unit_of(0)
    if since >= 0:
        over = ctx.since(R.EXPOSED_LAST) > MERGE_SECONDS
        if over or (seen and unit != ctx.get(R.EXPOSED_UNIT)):
            report(ctx)
    if not seen:
        return
    if ctx.get(R.EXPOSED_SINCE) < 0:
        ctx.set(R.EXPOSED_SINCE, ctx.state.tick)
        ctx.set(R.EXPOSED_CHECKS, 0)
        ctx.set(R.EXPOSED_POINTS, 0)
        ctx.set(R.EXPOSED_UNIT, unit)
    ctx.set(R.EXPOSED_LAST, ctx.state.tick)
    ctx.set(R.EXPOSED_CHECKS, ctx.get(R.EXPOSED_CHECKS) + 1)
    ctx.set(R.EXPOSED_POINTS, ctx.get(R.EXPOSED_POINTS) + seen)
    ctx.set(R.EXPOSED_TOTAL, ctx.get(R.EXPOSED_TOTAL) + seen)


def report(ctx: Context) -> None:
    """Ends the present exposure, if any, with its EXPOSED event."""
    since, checks = ctx.get(R.EXPOSED_SINCE), ctx.get(R.EXPOSED_CHECKS)
    if since < 0:
        return
    ctx.set(R.EXPOSED_SINCE, -1)
    ctx.emit(
        EventType.EXPOSED,
        actor=TRAINEE,
        unit=ctx.get(R.EXPOSED_UNIT),
        start=since * STEP,
        seconds=round(checks * CHECK_STEPS / STEP_HZ, 2),
        share=round(ctx.get(R.EXPOSED_POINTS) / (checks * POINTS), 3),
    )


def total_seconds(ctx: Context) -> float:
    """Exposure-seconds so far: visible share times time."""
    return ctx.get(R.EXPOSED_TOTAL) * CHECK_STEPS / (POINTS * STEP_HZ)
