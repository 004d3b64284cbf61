"""Where in a room one keeps low: the best place that nobody is at or going to."""

from types import SimpleNamespace
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.core.people.choice import APART, free_place
from sim.core.people.mind import M
from sim.core.people.spots import Places

ROOM = 3


def room(places: list[tuple[float, float]], taken: list[tuple[float, float]]) -> Any:
    """A context with one room: its places, best first, and people who are bound for others; person 0 asks."""
    x, y = np.array(places).T
    none = np.zeros(len(places), dtype=np.int32)
    mind = np.full((len(taken) + 1, M.COUNT), -1, dtype=np.int32)
    mind[:, M.GOAL] = ROOM
    state = SimpleNamespace(mind=mind, present=np.ones(len(mind), dtype=np.uint8), spot=np.array([(0.0, 0.0), *taken]))
    spots = SimpleNamespace(hiding=lambda unit: Places(x, y, none, np.arange(len(places), dtype=np.int32)))
    return SimpleNamespace(state=state, spots=spots)


GRID = [(0.6 * i, 0.6 * j) for j in range(10) for i in range(12)]


@given(st.lists(st.sampled_from(GRID), max_size=60), st.integers(1, len(GRID)))
def test_it_is_the_first_that_is_clear_of_all_others_and_the_last_when_none_is(taken, count):
    places = GRID[:count]
    clear = [k for k, (x, y) in enumerate(places) if all((x - a) * (x - a) + (y - b) * (y - b) > APART * APART for a, b in taken)]
    assert free_place(room(places, taken), 0, ROOM).cell == (clear[0] if clear else count - 1)


def test_ones_own_place_is_not_in_ones_way():
    ctx = room(GRID, [])
    ctx.state.spot[0] = GRID[0]
    assert free_place(ctx, 0, ROOM).cell == 0


def test_who_is_bound_for_another_room_takes_no_place_here():
    ctx = room(GRID, [GRID[0]])
    ctx.state.mind[1, M.GOAL] = ROOM + 1
    assert free_place(ctx, 0, ROOM).cell == 0
    ctx.state.mind[1, M.GOAL] = ROOM
    assert free_place(ctx, 0, ROOM).cell == 1


def test_who_has_left_the_model_takes_no_place():
    ctx = room(GRID, [GRID[0]])
    ctx.state.present[1] = 0
    assert free_place(ctx, 0, ROOM).cell == 0
