"""Which way a person takes: by what they believe about doors and danger, the width they need, and the door they chose.

People who believe the same share one distance field per goal.  A door chosen for the sake of a queue or of an exit one knows is
kept in ``M.VIA``: one walks to that door first, through it, and on to the goal from there.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np

from sim.core.context import Context
from sim.core.people.mind import M, Mode
from sim.core.state import F64, I32, Index
from sim.core.walking.ways import Ways

UNIT: Final = 0
CELL: Final = 1
DOOR: Final = 2
"""Kinds of a field's goal, in a key."""

ONE_BY_ONE: Final = 40
"""People up to whom asking one after the other is quicker than by field, all who go by one together (measured)."""

KEEP: Final = 4096
"""Ways remembered before starting over."""

Key = tuple[int, ...]
"""Kind and index of the goal, two doors believed shut, two rooms dreaded, width in cm, whether stairs are taken, whether out."""


def choose_ways(ctx: Context, ways: Ways, movers: Index) -> None:
    """Finds the next portal for those who have come into another cell or know something new."""
    mind, cell = ctx.state.mind, ctx.state.cell.take(movers)
    stale = (mind[:, M.WAY].take(movers) < 0) | (mind[:, M.WAY_CELL].take(movers) != cell)
    stale &= cell != mind[:, M.GOAL_CELL].take(movers)
    find_ways(ctx, ways, movers[stale])


def find_ways(ctx: Context, ways: Ways, who: Index) -> None:
    """Finds the next portal for some people."""
    mind = ctx.state.mind
    if len(who) <= ONE_BY_ONE:
        for person in who.tolist():
            _choose_way(ctx, ways, person)
        return
    for key, group in _alike(ctx, who, by_door=True).items():
        cells = ctx.state.cell[group]
        mind[group, M.WAY] = ways.next_portal(cells, ctx.state.xy[group], _field(ctx, ways, key, cells.tolist()))
        mind[group, M.WAY_CELL] = cells


def _choose_way(ctx: Context, ways: Ways, person: int) -> None:
    """``choose_ways`` for one."""
    state, space = ctx.state, ctx.world.space
    cell = state.cell.item(person)
    m: list[int] = state.mind[person].tolist()
    goal, via = m[M.GOAL], m[M.VIA]
    to_cell = goal < 0 or goal == space.cell_unit.item(cell)
    kind, to = (CELL, m[M.GOAL_CELL]) if to_cell else (UNIT, goal)
    if via >= 0 and space.cell_door.item(cell) != via:
        kind, to = DOOR, via
    elif via >= 0:
        one, other = space.door_units[via].tolist()
        to = other if one == m[M.ROOM] else one
        kind = CELL if to < 0 else UNIT
    steps = bool(ctx.cast.steps[person]) or m[M.AID] >= 0
    believed = (m[M.SHUT_A], m[M.SHUT_B], m[M.DANGER_A], m[M.DANGER_B], m[M.WIDE])
    key = (kind, to, *believed, steps, m[M.STATE] == Mode.AWAY)
    way = ctx.only_ways.get((cell, key))
    if way is None:
        x, y = state.xy[person].tolist()
        field = _field(ctx, ways, key, [cell])
        way = ways.next_portal_of_one(cell, x, y, field)
        if way == ways.only_portal(cell, field):
            if len(ctx.only_ways) >= KEEP:
                ctx.only_ways.clear()
            ctx.only_ways[cell, key] = way
    state.mind[person, M.WAY] = way
    state.mind[person, M.WAY_CELL] = cell


def metres(ctx: Context, ways: Ways, who: Index) -> F64:
    """(n,) walking metres each person has left to their goal, as they believe; infinite when there is no way."""
    state = ctx.state
    left = np.full(len(state.cell), np.inf)
    for key, group in _alike(ctx, who, by_door=False).items():
        cells = state.cell[group]
        left[group] = ways.metres_many(cells, state.xy[group], _field(ctx, ways, key, cells.tolist()))
    there = who[state.cell[who] == state.mind[who, M.GOAL_CELL]]
    off = state.spot[there] - state.xy[there]
    left[there] = np.sqrt(off[:, 0] * off[:, 0] + off[:, 1] * off[:, 1])
    return left[who]


def by_field(ctx: Context, ways: Ways, who: Index) -> Iterator[tuple[list[int], F64]]:
    """People who find their next portal by the same field, and that field: (P,) metres to where they walk first."""
    for key, group in _alike(ctx, who, by_door=True).items():
        yield group, _field(ctx, ways, key, ctx.state.cell[group].tolist())


def _alike(ctx: Context, who: Index, *, by_door: bool) -> dict[Key, list[int]]:
    """People by the field they go by, in order of their indices."""
    mind, space = ctx.state.mind, ctx.world.space
    cell = ctx.state.cell[who]
    goal, goal_cell = mind[who, M.GOAL], mind[who, M.GOAL_CELL]
    # to the room first, to the very place once in it: rooms are few, so their fields are shared
    to_cell = (goal == space.cell_unit[cell]) | (goal < 0)
    kind, to = np.where(to_cell, CELL, UNIT), np.where(to_cell, goal_cell, goal)
    if by_door:
        kind, to = _by_door(ctx, who, cell, kind, to)
    steps = ctx.cast.steps[who] | (mind[who, M.AID] >= 0)
    believed = [mind[who, column] for column in (M.SHUT_A, M.SHUT_B, M.DANGER_A, M.DANGER_B, M.WIDE)]
    columns = (kind, to, *believed, steps, mind[who, M.STATE] == Mode.AWAY)
    groups: dict[Key, list[int]] = {}
    for person, *key in zip(who.tolist(), *(column.tolist() for column in columns), strict=True):
        groups.setdefault(tuple(key), []).append(person)
    return groups


def _by_door(ctx: Context, who: Index, cell: I32, kind: I32, to: I32) -> tuple[I32, I32]:
    """Who has chosen a door goes to it, and in its doorway on to the other side."""
    via = ctx.state.mind[who, M.VIA]
    if (via < 0).all():
        return kind, to
    space = ctx.world.space
    sides = space.door_units[np.maximum(via, 0)]
    beyond = np.where(sides[:, 0] == ctx.state.mind[who, M.ROOM], sides[:, 1], sides[:, 0])
    inside = (via >= 0) & (space.cell_door[cell] == via)
    kind = np.where(via < 0, kind, np.where(~inside, DOOR, np.where(beyond < 0, CELL, UNIT)))
    return kind, np.where(via < 0, to, np.where(inside, beyond, via))


def _field(ctx: Context, ways: Ways, key: Key, cells: list[int]) -> F64:
    """(P,) metres to a key's goal from the portals of some cells."""
    kind, to, shut_a, shut_b, danger_a, danger_b, wide, steps, out = key
    doors = [d for d in (shut_a, shut_b) if d >= 0]
    toll = ctx.world.tolls.of((danger_a, danger_b), wide, bool(steps), bool(out))
    if kind == UNIT:
        return ctx.fields.to_unit(ways, to, doors, toll, cells)
    return ctx.fields.to_cell(to, doors, toll, cells) if kind == CELL else ways.to_door(to, doors, toll)
