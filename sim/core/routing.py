"""Which way a person takes: by what they believe about doors and danger, the width they need, and the queues in sight.

People who believe the same share one distance field per goal.  A door chosen for the sake of a queue or of an exit one knows is
kept in ``M.VIA``: one walks to that door first, and to the goal from there.
"""

from typing import Final

import numpy as np

from sim.core.context import Context
from sim.core.mind import M
from sim.core.state import F64, Index
from sim.core.ways import Ways

ELSEWHERE: Final = -2
"""In a field's key: the goal's cell is in another room, so the field leads to the room."""

Key = tuple[int, int, int, int, int]
"""Goal's cell, goal, the two doors believed shut, and the door gone by (-1 none)."""


def choose_ways(ctx: Context, ways: Ways, movers: Index) -> None:
    """Finds the next portal for those who have come into another cell or know something new about doors."""
    mind, cell = ctx.state.mind, ctx.state.cell[movers]
    goal = mind[movers, M.GOAL_CELL]
    stale = ((mind[movers, M.WAY] < 0) | (mind[movers, M.WAY_CELL] != cell)) & (cell != goal)
    who = movers[stale]
    if not len(who):
        return
    for key, group in _alike(ctx, who).items():
        cells = ctx.state.cell[group]
        mind[group, M.WAY] = ways.next_portal(cells, ctx.state.xy[group], _field(ways, key))
        mind[group, M.WAY_CELL] = cells


def _alike(ctx: Context, who: Index) -> dict[Key, list[int]]:
    """People by the field they go by, in order of their indices."""
    mind = ctx.state.mind
    unit = ctx.world.space.cell_unit[ctx.state.cell[who]]
    # to the room first, to the very place once in it: rooms are few, so their fields are shared
    there = np.where((mind[who, M.GOAL] == unit) | (mind[who, M.GOAL] < 0), mind[who, M.GOAL_CELL], ELSEWHERE)
    rows = np.column_stack([there, mind[who][:, [M.GOAL, M.SHUT_A, M.SHUT_B]], np.full(len(who), -1)])
    groups: dict[Key, list[int]] = {}
    for person, row in zip(who.tolist(), rows.tolist(), strict=True):
        groups.setdefault(tuple(row), []).append(person)
    return groups


def _field(ways: Ways, key: Key) -> F64:
    cell, goal, *shut, _ = key
    doors = [d for d in shut if d >= 0]
    return ways.to_unit(goal, doors) if cell == ELSEWHERE else ways.to_cell(cell, doors)
