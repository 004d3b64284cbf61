"""The danger zone: an abstract timeline over places, or a walk over rooms. It has rooms and times, never a shape."""

from collections.abc import Iterable

import numpy as np

from sim.core.context import Context
from sim.core.registers import R
from sim.core.zone import walk
from sim.events import EventType
from sim.plan.building import OpeningKind
from sim.space.sight import OPEN
from sim.space.space import OUTDOORS, Bool

NONE = -2
"""``State.danger_unit`` while there is no danger zone."""


def start(ctx: Context) -> None:
    """Starts the timeline or the walk unless it runs already."""
    if ctx.get(R.DANGER_START) >= 0:
        return
    ctx.set(R.DANGER_START, ctx.state.tick)
    plan = ctx.world.scenario.danger.walk
    if plan is not None:
        walk.start(ctx, plan)
    step(ctx)


def step(ctx: Context) -> None:
    """Moves to the phase in force, or on with the walk."""
    if ctx.get(R.DANGER_START) < 0:
        return
    elapsed, phases, plan = ctx.since(R.DANGER_START), ctx.world.scenario.danger.phases, ctx.world.scenario.danger.walk
    if plan is not None:
        if elapsed >= plan.seconds:
            over(ctx, cause="time")
        else:
            walk.step(ctx, plan)
        return
    for k in range(ctx.get(R.DANGER_PHASE) + 1, len(phases)):
        if phases[k].at > elapsed:
            return
        ctx.set(R.DANGER_PHASE, k)
        _move(ctx, phases[k].place)


def over(ctx: Context, **why: str) -> None:
    """Ends it at once."""
    walk.stop(ctx)
    if ctx.state.danger_unit != NONE:
        _move(ctx, None, **why)


def units(ctx: Context) -> tuple[int, ...]:
    """Every unit of the zone now: the rooms of the place in force, or the room the walk is in."""
    k = ctx.get(R.DANGER_PHASE)
    if ctx.state.danger_unit == NONE:
        return ()
    if ctx.world.scenario.danger.walk is not None:
        return (ctx.state.danger_unit,)
    place = ctx.world.scenario.danger.phases[k].place if k >= 0 else None
    return ctx.world.indices(place) if place is not None else ()


def ever(ctx: Context) -> tuple[int, ...]:
    """Every unit the zone covers at some time, or could: a walk's are all it can reach."""
    plan = ctx.world.scenario.danger.walk
    if plan is not None:
        return walk.reachable(ctx, plan)
    places = [p.place for p in ctx.world.scenario.danger.phases if p.place is not None]
    return tuple(dict.fromkeys(u for place in places for u in ctx.world.indices(place)))


def _move(ctx: Context, place: str | None, **why: str) -> None:
    found = ctx.world.indices(place) if place is not None else ()
    ctx.state.danger_unit = found[0] if found else NONE
    ctx.emit(EventType.DANGER_MOVED, unit=ctx.state.danger_unit if found else OUTDOORS, **why)


# --- who knows of it


def noticed_by(ctx: Context, person: int) -> bool:
    """Whether a person knows by themselves that the danger zone is where it is, as far as the scenario lets people."""
    return bool(noticed_in(ctx)[ctx.unit_of(person)])


def noticed_in(ctx: Context) -> Bool:
    """(U + 1,) units where people notice the danger zone now, the outdoors last: its own and those that look straight into it.

    Nowhere when ``danger.known_to_people`` is not set.
    """
    own = units(ctx)
    if not own or not ctx.world.scenario.danger.known_to_people:
        return np.zeros(len(ctx.world.units) + 1, dtype=bool)
    return looks_into(ctx, own)


def looks_into(ctx: Context, own: Iterable[int]) -> Bool:
    """(U + 1,) some units, and those that look straight into one of them now, the outdoors last.

    That is through open passages, doors that are open or have a bare pane, and inner windows whose blinds are up.
    """
    world, state = ctx.world, ctx.state
    zone = np.zeros(len(world.units) + 1, dtype=bool)
    zone[list(own)] = True
    seen = zone.copy()
    pane = np.array([(o.glazed or 0.0) > 0.0 for o in world.openings], dtype=bool)
    clear = (state.door_open >= OPEN) | (pane & (state.door_covered == 0))
    for a, b in (*world.space.door_units[clear].tolist(), *_passages(ctx), *_inner_windows(ctx)):
        seen[a] |= zone[b]
        seen[b] |= zone[a]
    return seen


def _passages(ctx: Context) -> list[tuple[int, int]]:
    return [(link.a, link.b) for link in ctx.world.rooms.links if link.door < 0]


def _inner_windows(ctx: Context) -> list[tuple[int, int]]:
    """Pairs of units with glass between them that no blind covers, and hatches."""
    index, down = ctx.world.space.unit_index, ctx.state.blinds_down
    windows = [w.unit_ids for w in ctx.world.space.building.windows]
    hatches = [o.unit_ids for o in ctx.world.space.building.openings if o.kind is OpeningKind.HATCH]
    pairs = [(index[ids[0]], index[ids[1]]) for ids in (*windows, *hatches) if len(ids) > 1 and set(ids) <= index.keys()]
    return [(a, b) for a, b in pairs if not down[a] and not down[b]]
