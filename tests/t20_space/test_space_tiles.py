"""A tile knows everything that can touch a body in it, in the order of the full list, and one body finds what a crowd finds."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.space.build import build_space
from sim.space.motion import TOGETHER, move_many
from sim.space.space import Space
from sim.space.tables import Row
from sim.space.tiles import LARGEST, REACH, TILES_PER_METRE
from tests.t20_space.houses import corridor_house, grid_house
from tests.t20_space.small_schools import small_school

CORRIDOR = build_space(corridor_house(6, l_shaped=True))
SEEDS = st.integers(0, 2**32 - 1)


def away(row: Row, x: float, y: float) -> float:
    """Metres from a point to an obstacle."""
    ax, ay, ux, uy, length = row[:5]
    along = min(max((x - ax) * ux + (y - ay) * uy, 0.0), length)
    return float(np.hypot(x - ax - along * ux, y - ay - along * uy))


def places(space: Space, rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    cell = rng.integers(0, space.cell_count, count).astype(np.int32)
    xy = np.array([rng.dirichlet(np.ones(len(space.polygon(c)))) @ space.polygon(c) for c in cell])
    return cell, xy


@pytest.mark.parametrize("space", [CORRIDOR, build_space(grid_house(3, 3, wall=0.05))], ids=["corridor", "thin walls"])
def test_nothing_within_twice_the_largest_radius_is_left_out(space: Space) -> None:
    cell, xy = places(space, np.random.default_rng(1), 300)
    for c, (x, y) in zip(cell.tolist(), xy.tolist(), strict=True):
        near = space.tiles.near(c, x, y)
        touching = [row for row in space.obstacle_rows[c] if away(row, x, y) <= 2 * LARGEST]
        assert [row for row in near if row in touching] == touching


@settings(max_examples=25)
@given(SEEDS)
def test_in_schools_nobody_drew_too(seed: int) -> None:
    rng = np.random.default_rng(seed)
    space = build_space(small_school(rng))
    cell, xy = places(space, rng, 60)
    for c, (x, y) in zip(cell.tolist(), xy.tolist(), strict=True):
        near = space.tiles.near(c, x, y)
        assert all(row in near for row in space.obstacle_rows[c] if away(row, x, y) <= 2 * LARGEST)


def test_what_is_far_away_is_left_out() -> None:
    cell, xy = places(CORRIDOR, np.random.default_rng(5), 300)
    farthest = REACH + 0.75 / TILES_PER_METRE + 0.75 / TILES_PER_METRE  # from a tile's middle, and from there to the body
    for c, (x, y) in zip(cell.tolist(), xy.tolist(), strict=True):
        assert all(away(row, x, y) <= farthest for row in CORRIDOR.tiles.near(c, x, y))
    assert CORRIDOR.tiles.count.max() < max(len(rows) for rows in CORRIDOR.obstacle_rows)


def test_the_order_of_a_cells_obstacles_is_kept() -> None:
    """The first of equally deep obstacles pushes: another order would be another course."""
    cell, xy = places(CORRIDOR, np.random.default_rng(2), 200)
    for c, (x, y) in zip(cell.tolist(), xy.tolist(), strict=True):
        full = CORRIDOR.obstacle_rows[c]
        at = [full.index(row) for row in CORRIDOR.tiles.near(c, x, y)]
        assert all(a < b for a, b in pairwise(at))


def test_one_body_finds_what_a_crowd_finds() -> None:
    tiles = CORRIDOR.tiles
    cell, xy = places(CORRIDOR, np.random.default_rng(3), 400)
    rows = tiles.find(cell, xy[:, 0], xy[:, 1])
    for k, (c, (x, y)) in enumerate(zip(cell.tolist(), xy.tolist(), strict=True)):
        found = tiles.near(c, x, y)
        assert found == tiles.rows[rows[k]]
        assert len(found) == tiles.count[rows[k]]
        table = tiles.table[:, : len(found), rows[k]].T.tolist()
        assert [[*row[:5], float(row[5]), row[7]] for row in found] == table
        assert [row[6] for row in found] == tiles.door[: len(found), rows[k]].tolist()


def test_where_nothing_is_near_the_row_is_the_empty_one() -> None:
    space = build_space(grid_house(1, 1))
    outdoors = [c for c in range(space.cell_count) if space.cell_unit[c] < 0]
    if not outdoors:
        pytest.skip("this house has no yard")
    cell = max(outdoors, key=lambda c: np.ptp(space.polygon(c), axis=0).max())
    far = space.polygon(cell)[np.abs(space.polygon(cell)).sum(axis=1).argmax()]
    assert space.tiles.near(cell, *far.tolist()) in ([], *space.tiles.rows)
    assert space.tiles.rows[0] == []
    assert space.tiles.count[0] == 0


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_place_outside_its_cell_counts_to_the_nearest_tile(x: float, y: float) -> None:
    tiles = CORRIDOR.tiles
    low = CORRIDOR.polygon(0).min(axis=0)
    high = CORRIDOR.polygon(0).max(axis=0)
    inside = np.clip((x, y), low, high)
    assert tiles.near(0, x, y) == tiles.near(0, *inside.tolist())
    assert tiles.find(np.zeros(1, np.int32), np.array([x]), np.array([y]))[0] < len(tiles.rows)


def test_tiles_cover_every_cell() -> None:
    tiles, start = CORRIDOR.tiles, CORRIDOR.cell_start
    for c, (lo, hi) in enumerate(pairwise(start.tolist())):
        size = np.ptp(CORRIDOR.cell_xy[lo:hi], axis=0) * TILES_PER_METRE
        assert (tiles.wide[:, c] >= size).all()
    assert len(tiles.row) == int(tiles.wide[0] @ tiles.wide[1])


class TestTogetherOrAlone:
    """Bodies are walked together from a number on; nobody can tell."""

    @settings(max_examples=30)
    @given(SEEDS, st.integers(1, TOGETHER - 1))
    def test_any_part_of_a_crowd_moves_as_the_whole_does(self, seed: int, part: int) -> None:
        rng = np.random.default_rng(seed)
        space = build_space(small_school(rng))
        cell, xy = places(space, rng, 5 * TOGETHER)
        passable = rng.random(len(space.door_ids)) < 0.6
        target = xy + rng.normal(0, 0.1, xy.shape)
        radius = rng.uniform(0.12, LARGEST, len(xy))
        whole_cell, whole = move_many(space, cell, xy, target, passable, radius)
        for k in range(0, len(xy), part):
            some = slice(k, k + part)
            part_cell, part_xy = move_many(space, cell[some], xy[some], target[some], passable, radius[some])
            assert (part_cell == whole_cell[some]).all()
            assert (part_xy == whole[some]).all()
