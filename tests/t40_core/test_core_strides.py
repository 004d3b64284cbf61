"""Strides of two ticks: people choose in the even one and go on in both, whatever happens between the halves."""

from functools import partial
from typing import Any

import numpy as np
import pytest

from sim.core.commands import Inputs
from sim.core.people.mind import M
from sim.core.walking.movement import FARTHER, FEW, STRIDE, STRIDE_TICKS, TURNED
from sim.space.motion import half_way, move_many, walk
from tests.t40_core.test_core_movement import corridor, crowd, hall


@pytest.fixture
def leaving(drive: Any, small: Any) -> Any:
    """A room of people on the way out by one door."""
    return crowd(drive, partial(hall, small, 1.2), 30, (0.5, 0.5), "R")


def begun(d: Any) -> Any:
    """A run between the halves of a stride."""
    for _ in range(40):
        d.step()
    while d.sim.state.tick % STRIDE_TICKS != 0 or not (d.sim.state.stride_cell[1:] >= 0).any():
        d.step()
    return d


def test_a_free_walker_goes_as_far_in_either_tick(drive, small):
    d = crowd(drive, partial(corridor, small), 1, (0.5, 0.5), "C")
    at = []
    for _ in range(60):
        d.step()
        at.append(d.sim.state.xy[1].copy())
    far = np.sqrt((np.diff(at, axis=0) ** 2).sum(axis=1))[20:]
    assert far == pytest.approx(float(d.sim.state.pace[1]) * STRIDE / STRIDE_TICKS, rel=1e-6)


def test_the_second_half_ends_where_the_first_said(leaving):
    begun(leaving)
    state = leaving.sim.state
    goes = np.flatnonzero((state.stride_cell >= 0) & (state.pace > 0.0) & (state.stride_cell == state.cell))
    end = (state.xy + state.stride)[goes]
    leaving.step()
    assert len(goes) > 5
    assert leaving.sim.state.xy[goes].tolist() == end.tolist()


def test_whoever_stops_between_the_halves_stays_there(leaving):
    begun(leaving)
    state = leaving.sim.state
    state.pace[1:], state.mind[1:, M.WANT] = 0.0, 0
    at = state.xy.copy()
    leaving.step()
    leaving.step()
    assert leaving.sim.state.xy.tolist() == at.tolist()
    assert (leaving.sim.state.stride_cell == -1).all()


def test_a_door_that_shuts_between_the_halves_is_not_walked_through(leaving):
    """Nobody stands in the doorway yet, but the stride would have ended there."""
    sim = leaving.sim
    space, state = sim.space, sim.state
    into = np.flatnonzero(space.portal_door >= 0)[:1]
    inside, threshold = sorted(space.portal_cells[into[0]].tolist(), key=lambda c: space.cell_door[c] >= 0)
    a, b = space.portal_a[into[0]], space.portal_b[into[0]]
    middle = (a + b) / 2.0
    inwards = sim.world.cells.centre[inside] - middle
    inwards /= np.sqrt((inwards * inwards).sum())
    for open_ in (1.0, 0.0):
        state.present[2:], state.tick = 0, 100
        state.xy[1], state.cell[1], state.pace[1] = middle + inwards * 0.02, inside, 1.0
        state.stride[1], state.stride_cell[1] = -inwards * 0.05, threshold
        state.door_open[:], state.tokens[:] = open_, 2.0
        sim._crowd.movement.end(sim.context)
        assert state.cell[1] == (threshold if open_ else inside)
        assert state.xy[1] == pytest.approx(middle + inwards * (-0.03 if open_ else 0.02))


def test_to_turn_back_is_getting_nowhere(leaving):
    """Two who push each other to and fro would walk on the spot for ever: at last they squeeze past."""
    begun(leaving)
    state = leaving.sim.state
    leaving.step()  # strides end, the next are chosen
    before = state.mind[:, M.STUCK].copy()
    leaving.step()
    state.stride[1:] = -state.face[1:] * 0.01
    was = state.mind[:, M.STUCK].copy()
    goes = (state.pace > 0.0) & (state.present == 1)
    leaving.step()
    grown = leaving.sim.state.mind[:, M.STUCK] - was
    assert (before >= 0).all()
    assert (grown[1:][goes[1:]] == TURNED).mean() > 0.5


def test_a_snapshot_between_the_halves_goes_on_the_same(leaving):
    begun(leaving)
    sim = leaving.sim
    kept, hashes = sim.snapshot(), []
    for _ in range(2):
        sim.restore(kept)
        hashes.append([(sim.step(Inputs()), sim.hash)[1] for _ in range(9)])
    assert hashes[0] == hashes[1]


def test_half_of_the_way_is_on_the_way(leaving):
    """Of free moves through open doors: the place is in its cell, and the rest of the way from there leads to the end."""
    space, rng = leaving.sim.space, np.random.default_rng(3)
    ends = space.portal_cells[np.flatnonzero(space.portal_door >= 0)]
    cell = rng.choice(ends.ravel(), 400).astype(np.int32)
    xy = np.array([rng.dirichlet(np.ones(len(space.polygon(c)))) @ space.polygon(c) for c in cell])
    turn, open_ = rng.uniform(0.0, 2.0 * np.pi, 400), np.ones(len(space.door_ids), bool)
    new_cell, new = move_many(space, cell, xy, xy + 0.25 * np.stack([np.cos(turn), np.sin(turn)], axis=1), open_, 0.2)
    across = np.flatnonzero(new_cell != cell)
    here, half = half_way(space, cell[across], xy[across], new_cell[across], new[across], open_)
    assert len(across) > 20
    assert half == pytest.approx((xy[across] + new[across]) / 2.0)
    for k, i in enumerate(across.tolist()):
        end = walk(space, int(here[k]), *half[k].tolist(), *new[i].tolist(), open_)
        assert end[1:] == pytest.approx(new[i], abs=1e-9)


def test_doors_and_gates_between_cells_are_found_alike_one_by_one_and_together(leaving):
    movement = leaving.sim._crowd.movement
    steps, known = movement._steps, movement.between
    n = leaving.sim.space.cell_count
    cell, next_cell = (a.ravel().astype(np.int32) for a in np.meshgrid(np.arange(n), np.arange(n)))
    door, gate = steps.find(cell, next_cell)
    assert n * n > FEW
    for a, b, d, g in zip(cell.tolist(), next_cell.tolist(), door.tolist(), gate.tolist(), strict=True):
        assert d == known.get((a, b), FARTHER)
        assert g == movement.gates.crossed.get((a, b), -1)
