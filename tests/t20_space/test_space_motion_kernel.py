"""The compiled rule of motion is the rule: the same cells and places, to the bit, as it is and in machine code."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.compiled import compiled
from sim.plan.building import Building, Polygon
from sim.plan.load import load_plan
from sim.resources import find
from sim.space.build import build_space
from sim.space.motion import Mover, half_way, move_many
from sim.space.motion_kernel import Strider, move_each, stride_each
from sim.space.space import Space
from tests.t20_space.houses import L_STAIR, U_STAIR, box, corridor_house, grid_house, house, level, room, two_storeys


@pytest.fixture(params=["as it is", "compiled"])
def mover(request: pytest.FixtureRequest) -> Mover:
    if request.param == "as it is":
        return move_each
    pytest.importorskip("numba", reason='the compiler is not installed: pip install "inrymning[fast]"')
    found = compiled(move_each)
    if found is None:
        pytest.skip("the compiler is switched off, or has nowhere to keep what it makes")
    return found


HOUSES = {
    "corridor": corridor_house(4),
    "L rooms": corridor_house(3, l_shaped=True),
    "grid": grid_house(3, 3),
    "thin walls": grid_house(3, 3, wall=0.05),
    "no walls": grid_house(2, 3, wall=0.0),
    "U stair": two_storeys(U_STAIR),
    "L stair": two_storeys(L_STAIR),
}


def bodies(space: Space, rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Bodies anywhere in the building, each inside its cell, some on its very corners and sides."""
    cell = rng.integers(0, space.cell_count, count).astype(np.int32)
    flat = rng.choice([0.05, 1.0], count)
    xy = np.array([rng.dirichlet(np.full(len(space.polygon(c)), a)) @ space.polygon(c) for c, a in zip(cell, flat, strict=True)])
    return cell, xy


def same(space: Space, mover: Mover, rng: np.random.Generator, count: int, steps: int) -> float:
    """Walks a crowd at random and compares every step; gives the metres walked."""
    cell, xy = bodies(space, rng, count)
    radius = rng.uniform(0.12, 0.3, count)
    walked = 0.0
    for _ in range(steps):
        passable = rng.random(len(space.door_ids)) < 0.6
        pace = rng.choice([0.0, 0.02, 0.07, 0.2, 0.6], (count, 1))  # the last takes several strides
        target = xy + rng.normal(0, 1.0, (count, 2)) * pace
        usual_cell, usual = move_many(space, cell, xy, target, passable, radius)
        other_cell, other = move_many(space, cell, xy, target, passable, radius, mover)
        assert other_cell.dtype == usual_cell.dtype
        assert (other_cell == usual_cell).all()
        assert other.tobytes() == usual.tobytes()
        walked += float(np.abs(usual - xy).sum())
        cell, xy = usual_cell, usual
    return walked


@pytest.mark.parametrize("name", HOUSES)
def test_it_gives_the_same_bits_in_houses(name: str, mover: Mover) -> None:
    assert same(build_space(HOUSES[name]), mover, np.random.default_rng(5), 100, 30) > 100.0


def test_it_gives_the_same_bits_in_the_shipped_school(mover: Mover) -> None:
    space = build_space(load_plan(find("plan", "lingonmoskolan")))
    assert same(space, mover, np.random.default_rng(6), 300, 15) > 100.0


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), building=st.sampled_from(list(HOUSES.values())))
def test_it_gives_the_same_bits_wherever_one_stands_and_wants_to_be(seed: int, building: Building) -> None:
    same(build_space(building), move_each, np.random.default_rng(seed), 12, 4)


@pytest.fixture(params=["as it is", "compiled"])
def strider(request: pytest.FixtureRequest) -> Strider:
    if request.param == "as it is":
        return stride_each
    pytest.importorskip("numba", reason='the compiler is not installed: pip install "inrymning[fast]"')
    return compiled(stride_each) or pytest.skip("the compiler is switched off, or has nowhere to keep what it makes")


@pytest.mark.parametrize("name", HOUSES)
def test_a_stride_is_a_move_and_its_middle(name: str, strider: Strider) -> None:
    space, rng, count = build_space(HOUSES[name]), np.random.default_rng(7), 120
    cell, xy = bodies(space, rng, count)
    radius, across = rng.uniform(0.12, 0.3, count), 0
    for _ in range(20):
        passable = rng.random(len(space.door_ids)) < 0.7
        target = xy + rng.normal(0, 0.2, (count, 2))
        new_cell, new = move_many(space, cell, xy, target, passable, radius)
        found = np.empty_like(cell), np.empty_like(xy), np.empty_like(cell), np.empty_like(xy)
        strider(space.ground, cell, xy, target, passable, radius, *found)
        assert found[0].tolist() == new_cell.tolist()
        assert found[1].tobytes() == new.tobytes()
        middle, changed = (xy + new) * 0.5, np.flatnonzero(new_cell != cell)
        here = cell.copy()
        place = (cell[changed], xy[changed], new_cell[changed], new[changed])
        here[changed], middle[changed] = half_way(space, *place, passable)
        assert found[2].tolist() == here.tolist()
        assert found[3].tobytes() == middle.tobytes()
        across += len(changed)
        cell, xy = new_cell, new
    assert across > 20


def test_it_goes_sideways_in_strips_as_everybody_does(mover: Mover) -> None:
    strip = Polygon(((0.0, 0.0), (5.0, 0.0), (5.0, 0.24), (0.0, 0.17)))
    space = build_space(house([level("p1", 0, box(-1, -1, 6, 6))], [room("strip", strip)], []))
    cell, xy = np.zeros(1, np.int32), np.array([[0.1, 0.08]])
    for _ in range(100):
        target = xy + np.array([0.07, 0.0])
        usual = move_many(space, cell, xy, target, np.ones(0, bool), 0.2)
        cell, xy = move_many(space, cell, xy, target, np.ones(0, bool), 0.2, mover)
        assert (xy == usual[1]).all()
    assert xy[0, 0] > 4.7


def test_it_takes_views_as_well_and_leaves_them_as_they_are(mover: Mover) -> None:
    space = build_space(grid_house(2, 2))
    rng = np.random.default_rng(1)
    cell, xy = bodies(space, rng, 40)
    target = xy + rng.normal(0, 0.1, xy.shape)
    doors = np.ones(len(space.door_ids), bool)
    wide = np.stack([xy, target], axis=2)  # neither row nor column lie together
    kept = wide.copy()
    usual_cell, usual = move_many(space, cell, xy, target, doors, 0.2)
    other_cell, other = move_many(space, cell, wide[:, :, 0], wide[:, :, 1], doors, 0.2, mover)
    assert (wide == kept).all()
    assert (other_cell == usual_cell).all()
    assert other.tobytes() == usual.tobytes()


def test_nobody_at_all_is_moved_too(mover: Mover) -> None:
    space = build_space(grid_house(2, 2))
    cell, xy = move_many(
        space, np.zeros(0, np.int32), np.zeros((0, 2)), np.zeros((0, 2)), np.ones(len(space.door_ids), bool), 0.2, mover
    )
    assert cell.shape == (0,)
    assert xy.shape == (0, 2)
