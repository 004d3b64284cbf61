"""A crowd goes round a corner over more of the floor than its inside, and nobody else does."""

from typing import Any

import numpy as np
import pytest

from sim.core.people.corners import LOOK_STEPS, MANY, Corners
from sim.core.people.mind import M
from tests.t42_validation.beds import Bed, Run, Walker, grid

WIDE, ARM = 12.0, 20.0
"""Metres: breadth of the way, and length of either arm up to the corner."""


def bend(places: list[tuple[float, float]]) -> Run:
    """A way that bends to the left; everybody goes to its end."""
    far = ARM + WIDE
    bed = Bed().ring("way", ((0, 0), (far, 0), (far, far), (ARM, far), (ARM, WIDE), (0, WIDE)))
    bed.box("goal", ARM, far + 0.2, far, far + 3).gap("g", (ARM, far + 0.1), (far, far + 0.1), "way", "goal")
    return bed.run([Walker(x, y, 1.2 + 0.01 * (k % 30), goal="goal") for k, (x, y) in enumerate(places)])


def wide_of_the_corner(run: Run) -> list[float]:
    """Metres from the corner at which each passes it."""
    passed: dict[int, float] = {}

    while len(run.inside) and run.time < 150:
        before = {k: run.xy[k].copy() for k in run.inside.tolist() if k not in passed}
        run.step()
        for k, (x, y) in before.items():
            if y < WIDE <= run.xy[k][1]:
                passed[k] = float((x + run.xy[k][0]) / 2 - ARM)
    assert not len(run.inside)
    return [passed[k] for k in sorted(passed)]


def test_a_crowd_takes_more_of_the_way_than_its_inside() -> None:
    metres = wide_of_the_corner(bend(grid(0.5, 0.5, 8.0, WIDE - 0.5, 150)))
    assert len(metres) == 150
    assert np.quantile(metres, 0.9) > 4.0


def test_few_cut_the_corner() -> None:
    metres = wide_of_the_corner(bend(grid(0.5, 0.5, 8.0, WIDE - 0.5, MANY - 1)))
    assert max(metres) < 2.5


@pytest.fixture(scope="module")
def bed() -> Run:
    run = bend(grid(15.0, 2.0, 19.0, WIDE - 0.3, 60))
    for _ in range(3):
        run.step()
    return run


def corners(run: Run) -> Corners:
    return Corners(run.world, run.ways)


def test_pieces_of_one_line_know_each_other(bed: Run) -> None:
    of = corners(bed)
    cells = np.sort(bed.space.portal_cells, axis=1)
    for portal, pieces in enumerate(of._pieces):
        line = pieces[pieces >= 0].tolist()
        assert portal in line
        assert all((cells[p] == cells[portal]).all() for p in line)


def test_only_those_whose_turn_it_is_change_their_way(bed: Run) -> None:
    state = bed.sim.state
    was = state.mind[:, M.WAY].copy()
    corners(bed).go_round(bed.context)
    changed = np.flatnonzero(state.mind[:, M.WAY] != was)
    assert ((changed + state.tick) % LOOK_STEPS == 0).all()
    state.mind[:, M.WAY] = was


def test_the_way_taken_is_a_piece_of_the_same_line_and_no_dearer(bed: Run) -> None:
    of, state = corners(bed), bed.sim.state
    was, tick = state.mind[:, M.WAY].copy(), state.tick
    for state.tick in range(tick, tick + LOOK_STEPS):
        of.go_round(bed.context)
    now = state.mind[:, M.WAY].copy()
    state.tick, state.mind[:, M.WAY] = tick, was
    changed = np.flatnonzero(now != was)
    assert len(changed)
    for person in changed.tolist():
        assert now[person] in of._pieces[was[person]]


def test_the_first_at_a_piece_stays_with_it(bed: Run) -> None:
    """Who has nobody ahead is not held up."""
    of, state = corners(bed), bed.sim.state
    was: Any = state.mind[:, M.WAY].copy()
    middle = bed.world.navigator.middle
    people = [p for p in range(1, len(was)) if was[p] >= 0 and of._split[was[p]]]
    first = min(people, key=lambda p: float(((state.xy[p] - middle[was[p]]) ** 2).sum()))
    tick = state.tick
    for state.tick in range(tick, tick + LOOK_STEPS):
        of.go_round(bed.context)
    assert state.mind[first, M.WAY] == was[first]
    state.tick, state.mind[:, M.WAY] = tick, was
